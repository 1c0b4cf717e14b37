// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/lint/rule.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

// A place by this name is only called by schemas that name it; today's call none.
constexpr std::string_view kPlaces[] = {"*"};
constexpr std::uint32_t kPartsAboveProperties = 3;

void check_place(const HookCall& call) {
  const PlaceNode* place = call.validator.context.place;
  if (place == nullptr || place->depth <= kPartsAboveProperties) {
    return;
  }
  std::string pointer;
  for (const PlaceNode* node = place; node->depth > kPartsAboveProperties; node = node->up) {
    pointer = "/" + std::string(node->part) + pointer;
  }
  for (const SchemaNode::Member& read_only : call.schema.root.find("readOnlyProperties")) {
    std::string_view text = read_only.value.text();
    if (text.starts_with("/properties")) {
      text.remove_prefix(std::string_view("/properties").size());
    }
    if (text == pointer) {
      call.add("Read only properties are not allowed (" + quote(place->part) + ")");
    }
  }
}

constinit Rule rule{
    .id = "E3040",
    .title = "Properties that can only be read are not set",
    .what =
        "Looks for values of properties that only the resource itself gives. As in cfn-lint, no "
        "schema asks for this check yet.",
    .why =
        "CloudFormation does not pass them on: the stack shows a value the resource does not "
        "have.",
    .example = R"(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicArn: arn:aws:sns:us-east-1:111122223333:news
)",
    .instead = R"(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      TopicName: news
)",
    .source =
        "https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/"
        "resource-type-schema.html",
    .places = kPlaces,
    .validate = &check_place,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
