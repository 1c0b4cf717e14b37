// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "engine/lint/rule.hh"
#include "engine/lint/rules/properties/packaged.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/keywords/keywords.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr RuleOption kOptions[] = {{"strict", RuleOption::Type::Boolean, "false"}};

// Nothing is said of null, which is reported where it is read, and of dates.
bool has_json_type(const Node& node) {
  constexpr std::string_view kTypes[] = {"object", "array", "boolean", "number", "string"};
  return std::any_of(std::begin(kTypes), std::end(kTypes),
                     [&](std::string_view type) { return is_type(node, type); });
}

bool is_packaged(const Context& context) {
  const std::string place = place_text(context.place);
  const auto places = packaged_places();
  return std::find(places.begin(), places.end(), place) != places.end();
}

void check_value(const KeywordCall& call) {
  const Context& context = call.validator.context;
  if (!has_json_type(call.instance)) {
    return;
  }
  if (call.instance.is_string() && !context.is_strict && is_packaged(context)) {
    return;
  }
  const bool is_strict =
      context.is_strict || call.validator.run->option_is_true(*find_rule("E3012"), "strict");
  Validator validator = call.validator;
  validator.context.is_strict = is_strict && !context.is_resolved;
  check_type({validator, call.value, call.instance, call.schema, call.owner, call.out});
}

constexpr KeywordMethod kMethods[] = {{Keyword::Type, &check_value}};

constinit Rule rule{
    .id = "E3012",
    .title = "Values have the property's type",
    .what =
        "Compares the type of each value with the one the resource type's schema gives. Texts "
        "that read as numbers or booleans pass for them, unless the option 'strict' is set.",
    .why = "CloudFormation or the service refuses the resource.",
    .example = R"(Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds: soon
)",
    .instead = R"(Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds: 5
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-template-resource-type-ref.html",
    .options = kOptions,
    .methods = kMethods,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
