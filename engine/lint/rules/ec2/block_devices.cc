// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>

#include "engine/base/text.hh"
#include "engine/lint/rules/wording.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kSource =
    "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/block-device-mapping-concepts.html";

constexpr std::string_view kMappings[] = {
    "Resources/AWS::EC2::Instance/Properties/BlockDeviceMappings/*",
    "Resources/AWS::EC2::LaunchTemplate/Properties/LaunchTemplateData/BlockDeviceMappings/*",
    "Resources/AWS::EC2::SpotFleet/Properties/SpotFleetRequestConfigData/LaunchSpecifications/*/"
    "BlockDeviceMappings/*",
    "Resources/AWS::AutoScaling::LaunchConfiguration/Properties/BlockDeviceMappings/*",
    "Resources/AWS::OpsWorks::Instance/Properties/BlockDeviceMappings/*",
};
constexpr std::string_view kVolumes[] = {
    "Resources/AWS::EC2::Instance/Properties/BlockDeviceMappings/*/Ebs",
    "Resources/AWS::EC2::LaunchTemplate/Properties/LaunchTemplateData/BlockDeviceMappings/*/Ebs",
    "Resources/AWS::EC2::SpotFleet/Properties/SpotFleetRequestConfigData/LaunchSpecifications/*/"
    "BlockDeviceMappings/*/Ebs",
    "Resources/AWS::AutoScaling::LaunchConfiguration/Properties/BlockDeviceMappings/*/Ebs",
    "Resources/AWS::OpsWorks::Instance/Properties/BlockDeviceMappings/*/Ebs",
};
constexpr std::array<std::string_view, 4> kWithoutIops = {"gp2", "st1", "sc1", "standard"};

void check_iops(const HookCall& call) {
  check_document(call, "extensions/aws_ec2_instance/blockdevicemappings",
                 [](const HookCall& asked, const Fault& fault) {
                   if (fault.keyword == Keyword::Minimum || fault.keyword == Keyword::Maximum) {
                     return fault.message;
                   }
                   return "'Iops' is a required property when 'VolumeType' has a value of " +
                          quote_or_none(asked.instance.get("VolumeType"));
                 });
}

void check_ignored_iops(const HookCall& call) {
  const Node* type = call.instance.get("VolumeType");
  if (is_text(type) && call.instance.find("Iops") != nullptr &&
      std::find(kWithoutIops.begin(), kWithoutIops.end(), to_lower(type->text())) !=
          kWithoutIops.end()) {
    call.add("'Iops' is ignored when 'VolumeType' is " + quote(*type)).path = {PathStep("Iops")};
  }
}

void check_virtual_name(const HookCall& call) {
  check_document(call, "extensions/aws_ec2_instance/virtualname_ephemeral",
                 [](const HookCall& asked, const Fault&) {
                   return quote_or_none(asked.instance.get("VirtualName")) +
                          " is not a valid ephemeral device name. Expected format is 'ephemeralN' "
                          "where N is 0-23";
                 });
}

void check_ignored_name(const HookCall& call) {
  if (call.instance.find("VirtualName") != nullptr && call.instance.find("Ebs") != nullptr) {
    call.add("'VirtualName' is ignored when 'Ebs' is specified").path = {PathStep("VirtualName")};
  }
}

constinit Rule iops_rule{
    .id = "E3671",
    .title = "Volume whose Iops are missing or out of range",
    .what = "Volumes of type io1 and io2 need Iops; io1, io2 and gp3 have a least and a most.",
    .why = "EC2 refuses the volume, and the instance does not start.",
    .example = R"(Instance:
  Type: AWS::EC2::Instance
  Properties:
    ImageId: ami-0123456789abcdef0
    BlockDeviceMappings:
      - {DeviceName: /dev/sda1, Ebs: {VolumeType: io1}}
)",
    .instead = R"(Instance:
  Type: AWS::EC2::Instance
  Properties:
    ImageId: ami-0123456789abcdef0
    BlockDeviceMappings:
      - {DeviceName: /dev/sda1, Ebs: {VolumeType: io1, Iops: 100}}
)",
    .source = "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html",
    .places = kVolumes,
    .validate = &check_iops,
};
const Register<Rule> kRegisterIops{iops_rule};

constinit Rule ignored_iops_rule{
    .id = "W3671",
    .title = "Iops on a volume type that has none to choose",
    .what = "Iops mean nothing for volumes of type gp2, st1, sc1 and standard.",
    .why = "The volume is slower than the template makes believe.",
    .example = R"(Ebs:
  VolumeType: gp2
  Iops: 3000
)",
    .instead = R"(Ebs:
  VolumeType: gp3
  Iops: 3000
)",
    .source = "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html",
    .places = kVolumes,
    .validate = &check_ignored_iops,
};
const Register<Rule> kRegisterIgnoredIops{ignored_iops_rule};

constinit Rule virtual_name_rule{
    .id = "E3715",
    .title = "VirtualName of no instance store volume",
    .what = "Without Ebs, VirtualName is one of ephemeral0 to ephemeral23.",
    .why = "EC2 refuses the mapping, and the instance does not start.",
    .example = R"(BlockDeviceMappings:
  - {DeviceName: /dev/sdb, VirtualName: scratch}
)",
    .instead = R"(BlockDeviceMappings:
  - {DeviceName: /dev/sdb, VirtualName: ephemeral0}
)",
    .source = kSource,
    .places = kMappings,
    .validate = &check_virtual_name,
};
const Register<Rule> kRegisterVirtualName{virtual_name_rule};

constinit Rule ignored_name_rule{
    .id = "W3698",
    .title = "VirtualName next to Ebs",
    .what = "A mapping is either an EBS volume (Ebs) or an instance store volume (VirtualName).",
    .why = "EC2 takes the EBS volume and does not look at VirtualName.",
    .example = R"(BlockDeviceMappings:
  - {DeviceName: /dev/sdb, VirtualName: ephemeral0, Ebs: {VolumeSize: 8}}
)",
    .instead = R"(BlockDeviceMappings:
  - {DeviceName: /dev/sdb, Ebs: {VolumeSize: 8}}
)",
    .source = kSource,
    .places = kMappings,
    .validate = &check_ignored_name,
};
const Register<Rule> kRegisterIgnoredName{ignored_name_rule};

}  // namespace
}  // namespace formwork::lint
