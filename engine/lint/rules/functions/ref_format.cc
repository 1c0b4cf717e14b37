// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/formats/compare_formats.hh"
#include "engine/lint/rules/functions/function_rule.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/attributes.hh"
#include "engine/lint/template/lookup.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"*"};
constexpr std::string_view kGroupType = "AWS::EC2::SecurityGroup";

// Ref of a security group in a VPC is its id, of one without its name.
std::string_view group_format(const HookCall& call, const Resource& group) {
  const auto vpcs =
      values_in_template(call.validator, {"Resources", group.name, "Properties", "VpcId"});
  return vpcs.empty() ? "AWS::EC2::SecurityGroup.Name" : "AWS::EC2::SecurityGroup.Id";
}

void check_reference(const HookCall& call) {
  Run& run = *call.validator.run;
  const Node& name = call.instance;
  const Resource* resource =
      call.validator.context.has_resources && run.parameter(name.text()) == nullptr
          ? run.resource(name.text())
          : nullptr;
  if (resource == nullptr || resource->base_type == "AWS::CloudFormation::CustomResource") {
    return;
  }
  for (const RegionalType& variant :
       run.types(resource->base_type, call.validator.context.regions)) {
    const std::optional<Schema> given = ref_schema(run, *resource, variant.regions.front());
    if (!given.has_value()) {
      // Modules and the CDK's metadata have no value.
      call.out.emplace_back("Exception " + quote("'Ref' object has no attribute '_ref'") +
                            " raised while validating 'ref'");
      return;
    }
    const auto mismatch = resource->type == kGroupType
                              ? compare_formats(call.schema.node, group_format(call, *resource))
                              : compare_formats(call.schema.node, given->node);
    if (mismatch.has_value()) {
      call.add(mismatch->message("{'Ref': " + quote(name) + "}"));
    }
  }
}

constinit Rule rule{
    .id = "E1041",
    .title = "Ref gives what the place wants",
    .what =
        "Compares the format of what Ref of a resource gives with the format of the property "
        "it stands in: an id of a VPC, an ARN of a role.",
    .why = "The service refuses a name where it wants an ARN, and the other way round.",
    .example = "Role: !Ref HandlerRole\n",
    .instead = "Role: !GetAtt HandlerRole.Arn\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "intrinsic-function-reference-ref.html",
    .parent = "E1020",
    .places = kPlaces,
    .validate = &check_reference,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
