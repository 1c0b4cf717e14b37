// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/lint/rules/formats/compare_formats.hh"
#include "engine/lint/rules/functions/function_rule.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/attributes.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"*"};

// Types whose attributes are whatever their makers say.
constexpr std::string_view kOpenTypes[] = {"AWS::CloudFormation::CustomResource",
                                           "AWS::CloudFormation::Stack",
                                           "AWS::ServiceCatalog::CloudFormationProvisionedProduct"};

bool has_any_format(const Resource& resource, const Node& attribute) {
  return std::find(std::begin(kOpenTypes), std::end(kOpenTypes), resource.base_type) !=
             std::end(kOpenTypes) ||
         (resource.type == "AWS::SSM::Parameter" && attribute.is_string() &&
          attribute.text() == "Value");
}

void add_broken(const HookCall& call, std::string_view problem) {
  call.out.emplace_back("Exception " + quote(problem) + " raised while validating 'fn_getatt'");
}

void compare(const HookCall& call, const Resource& resource, const Node& attribute,
             std::string_view region) {
  Run& run = *call.validator.run;
  if (!attribute.is_string()) {
    add_broken(call, "expected string or buffer");
    return;
  }
  const std::optional<Schema> given = attribute_schema(run, resource, attribute.text(), region);
  if (!given.has_value()) {
    add_broken(call, quote(attribute));
    return;
  }
  if (const auto mismatch = compare_formats(call.schema.node, given->node)) {
    call.add(mismatch->message("{'Fn::GetAtt': " + quote(call.instance) + "}"));
  }
}

void check_attribute(const HookCall& call) {
  if (call.schema.node.find("format").text().empty()) {
    return;
  }
  const std::span<const Node* const> names = call.instance.items();
  if (names.size() < 2) {
    add_broken(call, "not enough values to unpack (expected 2, got 1)");
    return;
  }
  Run& run = *call.validator.run;
  const Resource* resource = call.validator.context.has_resources && names[0]->is_string()
                                 ? run.resource(names[0]->text())
                                 : nullptr;
  if (resource == nullptr) {
    add_broken(call, quote(*names[0]));
    return;
  }
  if (has_any_format(*resource, *names[1])) {
    return;
  }
  for (const RegionalType& variant :
       run.types(resource->base_type, call.validator.context.regions)) {
    compare(call, *resource, *names[1], variant.regions.front());
  }
}

constinit Rule rule{
    .id = "E1040",
    .title = "Fn::GetAtt gives what the place wants",
    .what =
        "Compares the format of an attribute with the format of the property it stands in: an "
        "id of a VPC, an ARN of a role.",
    .why = "The service refuses a name where it wants an ARN, and the other way round.",
    .example = "SubnetId: !GetAtt Vpc.VpcId\n",
    .instead = "SubnetId: !GetAtt Subnet.SubnetId\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "intrinsic-function-reference-getatt.html",
    .parent = "E1010",
    .places = kPlaces,
    .validate = &check_attribute,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
