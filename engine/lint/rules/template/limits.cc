// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/template/limits.hh"

#include <array>
#include <string>
#include <utility>

#include "engine/lint/rule.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/keywords/keywords.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr double kRemarkFrom = 0.9;

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kRemarks = {{
    {"E2010", "I2010"},
    {"E2011", "I2011"},
    {"E3010", "I3010"},
    {"E3011", "I3012"},
    {"E6010", "I6010"},
    {"E6011", "I6011"},
    {"E7002", "I7002"},
    {"E7010", "I7010"},
}};

const Rule* remark_of(const Rule* owner) {
  for (const auto& [error, remark] : kRemarks) {
    if (owner != nullptr && owner->id == error) {
      return find_rule(remark);
    }
  }
  return nullptr;
}

double share(std::size_t count, std::int64_t limit) {
  return limit == 0 ? 0 : static_cast<double>(count) / static_cast<double>(limit);
}

void check_name_length(const KeywordCall& call) {
  const auto limit = whole_limit(call);
  if (!limit || !call.instance.is_string()) {
    return;
  }
  const double used = share(length(call.instance.text()), *limit);
  if (used > 1) {
    call.out.emplace_back(quote(call.instance) + " is longer than " + std::to_string(*limit));
    return;
  }
  const Rule* remark = remark_of(call.owner);
  if (used > kRemarkFrom && remark != nullptr) {
    Fault& fault = call.out.emplace_back(
        quote(call.instance) + " is approaching the max length of " + std::to_string(*limit));
    fault.rule = remark;
  }
}

}  // namespace

void check_member_count(const KeywordCall& call) {
  const auto limit = whole_limit(call);
  if (!limit || !call.instance.is_map()) {
    return;
  }
  const double used = share(call.instance.count, *limit);
  const std::string place = quote(path_text(call.validator.context.path));
  if (used > 1) {
    call.out.emplace_back(place + " has more than " + std::to_string(*limit) + " properties");
    return;
  }
  const Rule* remark = remark_of(call.owner);
  if (used > kRemarkFrom && remark != nullptr) {
    Fault& fault = call.out.emplace_back(place + " is approaching the limit of " +
                                         std::to_string(*limit) + " properties");
    fault.rule = remark;
  }
}

void check_member_names(const KeywordCall& call) {
  Vocabulary vocabulary = *call.validator.vocabulary;
  vocabulary[Keyword::MaxLength] = {&check_name_length, call.owner};
  // A name is no value at a place of the template: nothing hooks in and nothing is assumed.
  Validator validator = call.validator;
  validator.vocabulary = &vocabulary;
  validator.context = Context();
  validator.context.regions = call.validator.context.regions;
  validator.context.functions = {Keyword::FnTransform};
  for (const Member& member : call.instance.members()) {
    const Node* name = validator.run->build().scalar(NodeKind::String, member.key, member.key_span);
    validator.descend(*name, call.schema.at(call.value), step_to(call.instance, member), {},
                      call.out);
  }
}

}  // namespace formwork::lint
