// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "engine/lint/rule.hh"
#include "engine/lint/run.hh"

namespace formwork::lint {
namespace {

void check_tags(const KeywordCall& call) {
  if (!call.value.find("taggable").is_true()) {
    return;
  }
  Validator validator = call.validator;
  validator.calls_rules = false;
  Faults faults =
      validator.faults(call.instance, validator.run->schema_document("resources/tagging"));
  for (Fault& fault : faults) {
    fault.keyword = Keyword::Tagging;
    call.out.push_back(std::move(fault));
  }
}

constexpr KeywordMethod kMethods[] = {{Keyword::Tagging, &check_tags}};

constinit Rule rule{
    .id = "E3024",
    .title = "Tags are well formed",
    .what =
        "Checks the tags of resources: keys differ, have 1 to 128 characters and do not begin "
        "with 'aws:'; values have at most 256 characters.",
    .why = "The service refuses the tags, and the resource with them.",
    .example = R"(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      Tags:
        - {Key: team, Value: a}
        - {Key: team, Value: b}
)",
    .instead = R"(Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      Tags:
        - {Key: team, Value: a}
        - {Key: second-team, Value: b}
)",
    .source =
        "https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html",
    .methods = kMethods,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
