// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "resources/ec2/volume.hh"
#include "tests/support/provider_harness.hh"

using namespace formwork;
using namespace formwork::testing;

namespace {

constexpr std::string_view kRole = "AWS::IAM::Role";
constexpr std::string_view kProfile = "AWS::IAM::InstanceProfile";
constexpr std::string_view kManaged = "AWS::IAM::ManagedPolicy";
constexpr std::string_view kInline = "AWS::IAM::Policy";
constexpr std::string_view kFunction = "AWS::Lambda::Function";
constexpr std::string_view kVersion = "AWS::Lambda::Version";
constexpr std::string_view kAlias = "AWS::Lambda::Alias";
constexpr std::string_view kVpc = "AWS::EC2::VPC";
constexpr std::string_view kSubnet = "AWS::EC2::Subnet";
constexpr std::string_view kGroup = "AWS::EC2::SecurityGroup";
constexpr std::string_view kInstance = "AWS::EC2::Instance";
constexpr std::string_view kVolume = "AWS::EC2::Volume";
constexpr std::string_view kAttachment = "AWS::EC2::VolumeAttachment";

constexpr std::string_view kTrusting =
    R"({"RoleName":"worker","AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}})";
constexpr std::string_view kReading =
    R"("PolicyDocument":{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]})";
constexpr std::string_view kCode =
    R"({"FunctionName":"f","Runtime":"python3.12","Handler":"index.handler",
        "Role":"arn:aws:iam::123456789012:role/worker","Code":{"ZipFile":"pass"}})";

std::string with(std::string_view object, std::string_view member) {
  std::string text(object);
  text.insert(1, std::string(member) + (text.size() > 2 ? "," : ""));
  return text;
}

std::string member(std::string_view name, std::string_view text) {
  return "\"" + std::string(name) + "\":\"" + std::string(text) + "\"";
}

}  // namespace

TEST_CASE("iam: a role lives from creation to removal") {
  ProviderHarness harness;
  const Progress created = harness.create(kRole, kTrusting);
  CHECK(made(created) == "worker");
  CHECK(created.attributes.get_text("Arn") == "arn:aws:iam::123456789012:role/worker");
  CHECK(created.attributes.get_text("RoleId").starts_with("AROA"));
  CHECK(created.attributes.get_text("RoleId").size() == 21);
  CHECK(harness.create(kRole, kTrusting).error == HandlerErrorCode::AlreadyExists);
  const Progress updated =
      harness.update(kRole, "worker", kTrusting, with(kTrusting, R"("MaxSessionDuration":7200)"));
  REQUIRE(is_ok(updated));
  CHECK(updated.attributes.get_text("RoleId") == created.attributes.get_text("RoleId"));
  CHECK(is_ok(harness.remove(kRole, "worker")));
}

TEST_CASE("iam: documents, paths and ranges are checked") {
  ProviderHarness harness;
  CHECK(has(fault_of(harness.create(kRole, R"({"AssumeRolePolicyDocument":{"Statement":[
      {"Effect":"Allow","Action":"sts:AssumeRole"}]}})")),
            "principal"));
  CHECK(
      has(fault_of(harness.create(kRole, with(kTrusting, R"("Path":"team")"))), "path is invalid"));
  CHECK(has(fault_of(harness.create(kRole, with(kTrusting, R"("MaxSessionDuration":1)"))),
            "between 3600 and 43200"));
  CHECK(has(fault_of(harness.create(
                kRole, with(kTrusting,
                            R"("ManagedPolicyArns":["arn:aws:iam::123456789012:policy/none"])"))),
            "does not exist or is not attachable"));
}

TEST_CASE("iam: what is in use cannot be deleted") {
  ProviderHarness harness;
  made(harness.create(kRole, kTrusting));
  const std::string profile = made(harness.create(kProfile, R"({"Roles":["worker"]})"));
  CHECK(has(fault_of(harness.remove(kRole, "worker")), "must remove roles from instance profile"));
  CHECK(is_ok(harness.remove(kProfile, profile)));
  const std::string policy = made(harness.create(
      kInline, "{\"PolicyName\":\"p\",\"Roles\":[\"worker\"]," + std::string(kReading) + "}"));
  CHECK(has(fault_of(harness.remove(kRole, "worker")), "must delete policies first"));
  CHECK(is_ok(harness.remove(kInline, policy)));
  CHECK(is_ok(harness.remove(kRole, "worker")));
  CHECK(fault_of(harness.create(kProfile, R"({"Roles":["worker"]})")) ==
        "NotFound: The role with name worker cannot be found.");
}

TEST_CASE("iam: a managed policy counts its versions and attachments") {
  ProviderHarness harness;
  const std::string first = "{\"ManagedPolicyName\":\"read\"," + std::string(kReading) + "}";
  const Progress created = harness.create(kManaged, first);
  CHECK(made(created) == "arn:aws:iam::123456789012:policy/read");
  CHECK(created.attributes.get_text("DefaultVersionId") == "v1");
  std::string second = first;
  second.replace(second.find("s3:*"), 4, "s3:G");
  const Progress updated = harness.update(kManaged, created.physical_id, first, second);
  CHECK(updated.attributes.get_text("DefaultVersionId") == "v2");
  made(harness.create(kRole,
                      with(kTrusting, "\"ManagedPolicyArns\":[\"" + created.physical_id + "\"]")));
  CHECK(has(fault_of(harness.remove(kManaged, created.physical_id)), "attached to entities"));
  CHECK(is_ok(harness.remove(kRole, "worker")));
  CHECK(is_ok(harness.remove(kManaged, created.physical_id)));
}

TEST_CASE("lambda: functions, versions and aliases depend on each other") {
  ProviderHarness harness;
  CHECK(made(harness.create(kFunction, kCode)) == "f");
  const std::string version = made(harness.create(kVersion, R"({"FunctionName":"f"})"));
  CHECK(version == "arn:aws:lambda:us-east-1:123456789012:function:f:1");
  CHECK(has(fault_of(harness.create(kVersion, R"({"FunctionName":"f"})")),
            "A version for this Lambda function exists ( 1 )"));
  const std::string_view alias = R"({"FunctionName":"f","FunctionVersion":"1","Name":"live"})";
  const std::string arn = made(harness.create(kAlias, alias));
  CHECK(arn == "arn:aws:lambda:us-east-1:123456789012:function:f:live");
  CHECK(harness.create(kAlias, R"({"FunctionName":"f","FunctionVersion":"9","Name":"x"})").error ==
        HandlerErrorCode::NotFound);
  CHECK(harness.remove(kVersion, version).error == HandlerErrorCode::ResourceConflict);
  CHECK(is_ok(harness.remove(kAlias, arn)));
  CHECK(is_ok(harness.remove(kVersion, version)));
  CHECK(is_ok(harness.create("AWS::Lambda::Permission",
                             R"({"FunctionName":"f","Action":"lambda:InvokeFunction",
                                 "Principal":"s3.amazonaws.com"})")));
  CHECK(is_ok(harness.remove(kFunction, "f")));
}

TEST_CASE("lambda: code, ranges and environment are checked") {
  ProviderHarness harness;
  const auto refused = [&](std::string_view from, std::string_view to) {
    std::string text(kCode);
    text.replace(text.find(from), from.size(), to);
    return fault_of(harness.create(kFunction, text));
  };
  CHECK(has(refused(R"("Handler":"index.handler",)", ""), "Handler and Runtime are mandatory"));
  CHECK(has(refused(R"({"ZipFile":"pass"})", "{}"), "Please provide a source for function code."));
  CHECK(has(refused("python3.12", "java21"), "ZipFile can only be used"));
  CHECK(has(refused(R"("Runtime")", R"("MemorySize":64,"Runtime")"), "memorySize"));
  CHECK(has(refused(R"("Runtime")", R"("Timeout":901,"Runtime")"), "timeout"));
  CHECK(has(refused(R"("Runtime")", R"("Environment":{"Variables":{"AWS_REGION":"x"}},"Runtime")"),
            "reserved keys"));
  std::string other(kTrusting);
  other.replace(other.find("lambda.amazonaws.com"), 20, "ec2.amazonaws.com");
  made(harness.create(kRole, other));
  CHECK(has(fault_of(harness.create(kFunction, kCode)), "cannot be assumed by Lambda"));
}

TEST_CASE("ec2: subnets lie inside their VPC and do not overlap") {
  ProviderHarness harness;
  CHECK(has(fault_of(harness.create(kVpc, R"({"CidrBlock":"10.0.0.0/8"})")), "is invalid"));
  const Progress network = harness.create(kVpc, R"({"CidrBlock":"10.0.0.0/16"})");
  const std::string vpc = made(network);
  CHECK(network.attributes.get_text("DefaultSecurityGroup").starts_with("sg-0"));
  const std::string in = member("VpcId", vpc);
  const std::string subnet =
      made(harness.create(kSubnet, with(R"({"CidrBlock":"10.0.1.0/24"})", in)));
  CHECK(fault_of(harness.create(kSubnet, with(R"({"CidrBlock":"10.0.1.128/25"})", in))) ==
        "ResourceConflict: The CIDR '10.0.1.128/25' conflicts with another subnet");
  CHECK(has(fault_of(harness.create(kSubnet, with(R"({"CidrBlock":"10.1.0.0/24"})", in))),
            "The CIDR '10.1.0.0/24' is invalid."));
  CHECK(has(fault_of(harness.create(
                kSubnet, with(R"({"CidrBlock":"10.0.2.0/24","AvailabilityZone":"mars-1a"})", in))),
            "availabilityZone is invalid"));
  CHECK(has(fault_of(harness.remove(kVpc, vpc)), "has dependencies and cannot be deleted."));
  CHECK(is_ok(harness.remove(kSubnet, subnet)));
  CHECK(is_ok(harness.remove(kVpc, vpc)));
}

TEST_CASE("ec2: gateways are attached to one network at a time") {
  ProviderHarness harness;
  const std::string vpc = made(harness.create(kVpc, R"({"CidrBlock":"10.0.0.0/16"})"));
  const std::string gateway = made(harness.create("AWS::EC2::InternetGateway", "{}"));
  const std::string properties =
      "{" + member("VpcId", vpc) + "," + member("InternetGatewayId", gateway) + "}";
  const std::string id = made(harness.create("AWS::EC2::VPCGatewayAttachment", properties));
  CHECK(id == "IGW|" + vpc);
  CHECK(harness.create("AWS::EC2::VPCGatewayAttachment", properties).error ==
        HandlerErrorCode::ResourceConflict);
  CHECK(harness.remove("AWS::EC2::InternetGateway", gateway).error ==
        HandlerErrorCode::ResourceConflict);
  CHECK(is_ok(harness.remove("AWS::EC2::VPCGatewayAttachment", id)));
  CHECK(is_ok(harness.remove("AWS::EC2::InternetGateway", gateway)));
}

TEST_CASE("ec2: security group rules are checked and groups in use stay") {
  ProviderHarness harness;
  const std::string group =
      made(harness.create(kGroup, R"({"GroupDescription":"web","SecurityGroupIngress":[
          {"IpProtocol":"tcp","FromPort":80,"ToPort":80,"CidrIp":"0.0.0.0/0"}]})"));
  CHECK(group.starts_with("sg-0"));
  const auto refused = [&](std::string_view rule) {
    return fault_of(harness.create(
        kGroup,
        "{\"GroupDescription\":\"x\",\"SecurityGroupIngress\":[" + std::string(rule) + "]}"));
  };
  CHECK(has(refused(R"({"IpProtocol":"tcp","CidrIp":"0.0.0.0/0"})"),
            "Must specify both from and to"));
  CHECK(has(refused(R"({"IpProtocol":"tcp","FromPort":1,"ToPort":2,"CidrIp":"banana"})"),
            "CIDR block banana is malformed"));
  CHECK(has(refused(R"({"IpProtocol":"-1","SourceSecurityGroupId":"sg-1"})"),
            "The security group 'sg-1' does not exist"));
  const std::string instance = made(
      harness.create(kInstance, R"({"ImageId":"ami-1","SecurityGroupIds":[")" + group + "\"]}"));
  CHECK(fault_of(harness.remove(kGroup, group)) ==
        "ResourceConflict: resource " + group + " has a dependent object");
  CHECK(is_ok(harness.remove(kInstance, instance)));
  CHECK(is_ok(harness.remove(kGroup, group)));
}

TEST_CASE("ec2: an instance takes its volumes along, except those that are to stay") {
  ProviderHarness harness;
  const std::string_view properties =
      R"({"ImageId":"ami-1","InstanceType":"t3.micro","BlockDeviceMappings":[
          {"DeviceName":"/dev/xvda","Ebs":{"VolumeSize":20}},
          {"DeviceName":"/dev/sdb","Ebs":{"VolumeSize":5,"DeleteOnTermination":false}}]})";
  const Progress created = harness.create(kInstance, properties);
  const std::string id = made(created);
  CHECK(id.starts_with("i-0"));
  CHECK(created.attributes.get_text("PrivateIp") == "172.31.0.4");
  CHECK(created.attributes.get_text("PrivateDnsName") == "ip-172-31-0-4.ec2.internal");
  CHECK(created.attributes.get_text("AvailabilityZone") == "us-east-1a");
  CHECK(created.attributes.get_text("PublicIp").starts_with("198.1"));
  auto volumes = list_keys(harness.world(), ec2::kVolumes);
  REQUIRE(volumes);
  CHECK(volumes->size() == 2);
  CHECK(harness.remove(kVolume, volumes->front()).error == HandlerErrorCode::ResourceConflict);
  CHECK(is_ok(harness.remove(kInstance, id)));
  volumes = list_keys(harness.world(), ec2::kVolumes);
  REQUIRE(volumes);
  REQUIRE(volumes->size() == 1);
  CHECK(is_ok(harness.remove(kVolume, volumes->front())));
}

TEST_CASE("ec2: of the block devices only DeleteOnTermination changes in place") {
  ProviderHarness harness;
  const std::string_view before =
      R"({"ImageId":"ami-1","BlockDeviceMappings":[{"DeviceName":"/dev/xvda","Ebs":{"VolumeSize":9}}]})";
  const std::string_view kept =
      R"({"ImageId":"ami-1","BlockDeviceMappings":[{"DeviceName":"/dev/xvda",
          "Ebs":{"VolumeSize":9,"DeleteOnTermination":false}}]})";
  const std::string_view bigger =
      R"({"ImageId":"ami-1","BlockDeviceMappings":[{"DeviceName":"/dev/xvda","Ebs":{"VolumeSize":10}}]})";
  const std::string id = made(harness.create(kInstance, before));
  CHECK(harness.update(kInstance, id, before, bigger).error == HandlerErrorCode::NotUpdatable);
  CHECK(is_ok(harness.update(kInstance, id, before, kept)));
  CHECK(is_ok(harness.remove(kInstance, id)));
  const auto volumes = list_keys(harness.world(), ec2::kVolumes);
  REQUIRE(volumes);
  CHECK(volumes->size() == 1);
}

TEST_CASE("ec2: a volume is attached once, in its own zone") {
  ProviderHarness harness;
  const std::string instance = made(harness.create(kInstance, R"({"ImageId":"ami-1"})"));
  const std::string volume =
      made(harness.create(kVolume, R"({"AvailabilityZone":"us-east-1a","Size":10})"));
  const std::string far =
      made(harness.create(kVolume, R"({"AvailabilityZone":"us-east-1b","Size":10})"));
  const auto attach = [&](const std::string& what) {
    return harness.create(kAttachment, "{" + member("VolumeId", what) + "," +
                                           member("InstanceId", instance) +
                                           R"(,"Device":"/dev/sdf"})");
  };
  const std::string id = made(attach(volume));
  CHECK(id == volume + "|" + instance);
  CHECK(has(fault_of(attach(volume)), "is already attached to an instance"));
  CHECK(has(fault_of(attach(far)), "not in the same availability zone"));
  CHECK(is_ok(harness.read(kAttachment, id)));
  CHECK(is_ok(harness.remove(kAttachment, id)));
  CHECK(harness.remove(kAttachment, id).error == HandlerErrorCode::NotFound);
  CHECK(is_ok(harness.remove(kVolume, volume)));
}

TEST_CASE("ec2: volume sizes and types must fit") {
  ProviderHarness harness;
  const auto refused = [&](std::string_view rest) {
    return fault_of(
        harness.create(kVolume, R"({"AvailabilityZone":"us-east-1a",)" + std::string(rest) + "}"));
  };
  CHECK(has(refused(R"("VolumeType":"gp3")"), "size or snapshotId"));
  CHECK(has(refused(R"("Size":100,"VolumeType":"st1")"), "must be between 125 and 16384"));
  CHECK(has(refused(R"("Size":10,"VolumeType":"io1")"), "iops must be specified"));
  CHECK(has(refused(R"("Size":10,"VolumeType":"gp2","Iops":100)"), "iops is not supported"));
  const std::string_view ten = R"({"AvailabilityZone":"us-east-1a","Size":10})";
  const std::string id = made(harness.create(kVolume, ten));
  CHECK(has(
      fault_of(harness.update(kVolume, id, ten, R"({"AvailabilityZone":"us-east-1a","Size":9})")),
      "New size cannot be smaller"));
  CHECK(is_ok(harness.update(kVolume, id, ten, R"({"AvailabilityZone":"us-east-1a","Size":11})")));
}

TEST_CASE("ec2: what an instance names must exist") {
  ProviderHarness harness;
  CHECK(has(fault_of(harness.create(kInstance, "{}")), "parameter ImageId"));
  CHECK(has(fault_of(harness.create(kInstance, R"({"ImageId":"ami-1","SubnetId":"subnet-1"})")),
            "The subnet ID 'subnet-1' does not exist"));
  // A key pair made by hand outside of any stack is taken as given.
  CHECK(is_ok(harness.create(kInstance, R"({"ImageId":"ami-1","KeyName":"by-hand"})")));
  made(harness.create("AWS::EC2::KeyPair", R"({"KeyName":"k"})"));
  CHECK(is_ok(harness.create(kInstance, R"({"ImageId":"ami-1","KeyName":"k"})")));
  CHECK(has(
      fault_of(harness.create(kInstance, R"({"ImageId":"ami-1","PrivateIpAddress":"10.0.0.9"})")),
      "does not fall within the subnet's address range"));
}

TEST_CASE("ec2: a launch template counts its versions and fills in for an instance") {
  ProviderHarness harness;
  const std::string_view first =
      R"({"LaunchTemplateName":"base","LaunchTemplateData":{"ImageId":"ami-1"}})";
  const std::string_view second =
      R"({"LaunchTemplateName":"base","LaunchTemplateData":{"ImageId":"ami-2"}})";
  const Progress created = harness.create("AWS::EC2::LaunchTemplate", first);
  const std::string id = made(created);
  CHECK(id.starts_with("lt-0"));
  CHECK(has(fault_of(harness.create("AWS::EC2::LaunchTemplate", first)), "already in use"));
  const Progress updated = harness.update("AWS::EC2::LaunchTemplate", id, first, second);
  CHECK(updated.attributes.get_text("LatestVersionNumber") == "2");
  CHECK(updated.attributes.get_text("DefaultVersionNumber") == "1");
  CHECK(is_ok(harness.create(
      kInstance, R"({"LaunchTemplate":{"Version":"2",)" + member("LaunchTemplateId", id) + "}}")));
  CHECK(harness
            .create(kInstance,
                    R"({"LaunchTemplate":{"Version":"3",)" + member("LaunchTemplateId", id) + "}}")
            .error == HandlerErrorCode::NotFound);
}

TEST_CASE("ec2: addresses are allocated and released") {
  ProviderHarness harness;
  const Progress created = harness.create("AWS::EC2::EIP", R"({"Domain":"vpc"})");
  const std::string address = made(created);
  CHECK(created.attributes.get_text("PublicIp") == address);
  CHECK(created.attributes.get_text("AllocationId").starts_with("eipalloc-0"));
  CHECK(is_ok(harness.remove("AWS::EC2::EIP", address)));
}
