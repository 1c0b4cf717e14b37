// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/lint/rule.hh"
#include "engine/lint/run.hh"

namespace formwork::lint {
namespace {

constexpr std::size_t kLimit = 1'000'000;
constexpr std::size_t kRemarkFrom = kLimit / 10 * 9;

constexpr std::string_view kQuotas =
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html";

// 0 for a template that was not read from a file.
std::size_t file_size(const Run& run) {
  const Source* source = run.sources().find(run.root().span.begin);
  return run.file().empty() || source == nullptr ? 0 : source->text.size();
}

void add_size(std::size_t size, std::string_view relation, RuleMatches& out) {
  RuleMatch& match = out.emplace_back();
  match.path = {"Template"};
  match.message = "The template file size (" + std::to_string(size) + " bytes) " +
                  std::string(relation) + " the limit (" + std::to_string(kLimit) + " bytes)";
}

void check_limit(const Rule&, Run& run, RuleMatches& out) {
  if (const std::size_t size = file_size(run); size > kLimit) {
    add_size(size, "exceeds", out);
  }
}

void check_nearness(const Rule&, Run& run, RuleMatches& out) {
  if (const std::size_t size = file_size(run); size > kRemarkFrom && size <= kLimit) {
    add_size(size, "is approaching", out);
  }
}

constinit Rule size_rule{
    .id = "E1002",
    .title = "The template is not too large",
    .what =
        "Compares the size of the template file with the 1,000,000 bytes a template in a "
        "bucket may have.",
    .why = "CloudFormation refuses a larger template. Nested stacks or modules make it smaller.",
    .example = "",
    .instead = "",
    .source = kQuotas,
    .match = &check_limit,
};
const Register<Rule> kRegisterSize{size_rule};

constinit Rule nearness_rule{
    .id = "I1002",
    .title = "The template has room to grow",
    .what =
        "Tells when the template file takes more than nine tenths of the 1,000,000 bytes it "
        "may have.",
    .why = "One of the next changes would go beyond what CloudFormation accepts.",
    .example = "",
    .instead = "",
    .source = kQuotas,
    .match = &check_nearness,
};
const Register<Rule> kRegisterNearness{nearness_rule};

}  // namespace
}  // namespace formwork::lint
