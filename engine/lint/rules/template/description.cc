// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rule.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/keywords/keywords.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kSource =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
    "template-description-structure.html";

void check_length(const KeywordCall& call) {
  const auto limit = whole_limit(call);
  if (!limit || !call.instance.is_string()) {
    return;
  }
  const std::size_t before = call.out.size();
  check_max_length(call);
  const double remark_from = static_cast<double>(*limit) * 0.9;
  if (call.out.size() == before &&
      static_cast<double>(length(call.instance.text())) > remark_from) {
    call.out
        .emplace_back(quote(call.instance) + " is approaching the max length of " +
                      std::to_string(*limit))
        .rule = find_rule("I1003");
  }
}

constexpr KeywordMethod kMethods[] = {{Keyword::MaxLength, &check_length}};

constinit Rule length_rule{
    .id = "E1003",
    .title = "The description is not too long",
    .what = "A description has at most 1024 bytes.",
    .why = "CloudFormation refuses the template.",
    .example = "",
    .instead = "",
    .source = kSource,
    .methods = kMethods,
};
const Register<Rule> kRegisterLength{length_rule};

constinit Rule nearness_rule{
    .id = "I1003",
    .title = "The description has room to grow",
    .what = "Tells when the description takes more than nine tenths of the 1024 bytes it may have.",
    .why = "A few more words and CloudFormation refuses the template.",
    .example = "",
    .instead = "",
    .source = kSource,
};
const Register<Rule> kRegisterNearness{nearness_rule};

}  // namespace
}  // namespace formwork::lint
