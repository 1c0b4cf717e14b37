// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "engine/document/scalar.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/keywords/keywords.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr double kLikely = 0.8;

// A plain key such as 123456789012 is a number, which no name and no pattern stands for.
bool is_text_key(const KeywordCall& call, const Member& member) {
  return key_kind(call.instance, member) == NodeKind::String;
}

std::string quote_key(const KeywordCall& call, const Member& member) {
  const NodeKind kind = key_kind(call.instance, member);
  if (kind == NodeKind::String) {
    return quote(member.key);
  }
  return quote(*call.validator.run->build().scalar(kind, member.key, member.key_span,
                                                   read_plain_scalar(member.key).flags));
}

bool is_known(const KeywordCall& call, const Member& member, SchemaNode properties,
              SchemaNode patterns) {
  const std::string_view key = member.key;
  if (!is_text_key(call, member)) {
    return false;
  }
  if (key == "Fn::Transform" && call.validator.context.functions.has(Keyword::FnTransform)) {
    return true;
  }
  if (properties.find(key)) {
    return true;
  }
  for (const SchemaNode::Member& pattern : patterns) {
    if (matches(pattern.key, key)) {
      return true;
    }
  }
  return false;
}

std::string all_patterns(SchemaNode patterns) {
  std::vector<std::string> names;
  for (const SchemaNode::Member& pattern : patterns) {
    names.push_back(quote(pattern.key));
  }
  std::sort(names.begin(), names.end());
  std::string text;
  for (const std::string& name : names) {
    text += (text.empty() ? "" : ", ") + name;
  }
  return text;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// What similarity() could be at most, told from the characters alone.
double most_similarity(std::string_view a, std::string_view b) {
  if (a.size() + b.size() == 0 || !is_ascii(a) || !is_ascii(b)) {
    return 1.0;
  }
  std::array<int, 128> counts{};
  for (char c : b) {
    ++counts[static_cast<unsigned char>(c)];
  }
  std::size_t common = 0;
  for (char c : a) {
    common += counts[static_cast<unsigned char>(c)]-- > 0 ? 1U : 0U;
  }
  return 2.0 * static_cast<double>(common) / static_cast<double>(a.size() + b.size());
}

bool are_similar(std::string_view a, std::string_view b) {
  return most_similarity(a, b) > kLikely && similarity(a, b) > kLikely;
}

std::string unexpected(const KeywordCall& call, const Member& member, SchemaNode properties,
                       SchemaNode patterns) {
  const std::string key = quote_key(call, member);
  if (patterns) {
    return key + " does not match any of the regexes: " + all_patterns(patterns);
  }
  for (const SchemaNode::Member& property : properties) {
    if (are_similar(member.key, property.key)) {
      return "Additional properties are not allowed (" + key + " was unexpected. Did you mean " +
             quote(property.key) + "?)";
    }
  }
  return "Additional properties are not allowed (" + key + " was unexpected)";
}

}  // namespace

void check_additional_properties(const KeywordCall& call) {
  if (!call.instance.is_map()) {
    return;
  }
  if (const Member* single = call.instance.single()) {
    if (call.validator.context.functions.has(function_of(single->key))) {
      return;
    }
  }
  const SchemaNode properties = call.schema.node.find("properties");
  const SchemaNode patterns = call.schema.node.find("patternProperties");
  const bool is_closed = call.value.is(SchemaNode::Kind::Bool) && !call.value.is_true();
  if (!is_closed && !call.value.is(SchemaNode::Kind::Map)) {
    return;
  }
  for (const Member& member : call.instance.members()) {
    if (is_known(call, member, properties, patterns)) {
      continue;
    }
    const PathStep step = step_to(call.instance, member);
    if (is_closed) {
      Fault& fault = call.out.emplace_back(unexpected(call, member, properties, patterns));
      fault.path = {step};
    } else {
      call.validator.descend(*member.value, call.schema.at(call.value), step, "*", call.out);
    }
  }
}

void check_properties(const KeywordCall& call) {
  // In the schema's order: of faults that say equally much the first one is told.
  for (const SchemaNode::Member& property : call.value) {
    if (const Member* member = call.instance.find(property.key)) {
      call.validator.descend(*member->value, call.schema.at(property.value),
                             step_to(call.instance, *member), member->key, call.out);
    }
  }
}

void check_pattern_properties(const KeywordCall& call) {
  for (const SchemaNode::Member& pattern : call.value) {
    for (const Member& member : call.instance.members()) {
      if (is_text_key(call, member) && matches(pattern.key, member.key)) {
        call.validator.descend(*member.value, call.schema.at(pattern.value),
                               step_to(call.instance, member), "*", call.out);
      }
    }
  }
}

void check_property_names(const KeywordCall& call) {
  for (const Member& member : call.instance.members()) {
    const Node* name =
        call.validator.run->build().scalar(NodeKind::String, member.key, member.key_span);
    call.validator.descend(*name, call.schema.at(call.value), step_to(call.instance, member), {},
                           call.out);
  }
}

void check_max_properties(const KeywordCall& call) {
  const std::int64_t most = call.value.integer();
  const auto count = static_cast<std::int64_t>(size_of(call.instance));
  if (call.instance.is_map() && count > most) {
    call.out.emplace_back("expected maximum property count: " + std::to_string(most) +
                          ", found: " + std::to_string(count));
  }
}

void check_min_properties(const KeywordCall& call) {
  const std::int64_t least = call.value.integer();
  const auto count = static_cast<std::int64_t>(size_of(call.instance));
  if (call.instance.is_map() && count < least) {
    call.out.emplace_back("expected minimum property count: " + std::to_string(least) +
                          ", found: " + std::to_string(count));
  }
}

}  // namespace formwork::lint
