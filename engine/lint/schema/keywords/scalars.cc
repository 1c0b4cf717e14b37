// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>

#include "engine/lint/run.hh"
#include "engine/lint/schema/keywords/keywords.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

// The keyword's value when gathered data stand for it; null when the schema says it itself.
const Node* from_data(const KeywordCall& call, bool& is_absent) {
  is_absent = false;
  return call.validator.data_root == nullptr ? nullptr
                                             : data_value(call.validator, call.value, is_absent);
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

// true is not "true" here, unlike in const.
bool is_one_of(const Node& instance, SchemaNode choices) {
  for (const SchemaNode::Member& choice : choices) {
    if (instance.is(NodeKind::Bool) ? choice.value.is(SchemaNode::Kind::Bool) &&
                                          choice.value.is_true() == instance.boolean()
                                    : equal(instance, choice.value)) {
      return true;
    }
  }
  return false;
}

// What has a text for patterns; lists, maps and nulls have none.
bool has_text(const Node& node) { return node.is_scalar() && !node.is(NodeKind::Null); }

}  // namespace

std::optional<std::int64_t> whole_limit(const KeywordCall& call) {
  bool is_absent = false;
  if (const Node* data = from_data(call, is_absent)) {
    return integer_like(*data);
  }
  if (is_absent || call.value.is(SchemaNode::Kind::Map)) {
    return std::nullopt;
  }
  return call.value.integer();
}

void check_type(const KeywordCall& call) {
  const bool is_strict = call.validator.context.is_strict;
  const auto fits = [&](std::string_view type) {
    return is_strict ? is_type(call.instance, type) : is_lenient_type(call.instance, type);
  };
  std::string names;
  if (call.value.is(SchemaNode::Kind::List)) {
    for (const SchemaNode::Member& type : call.value) {
      if (fits(type.value.text())) {
        return;
      }
      names += (names.empty() ? "" : ", ") + quote(type.value.text());
    }
  } else if (fits(call.value.text())) {
    return;
  } else {
    names = quote(call.value.text());
  }
  call.out.emplace_back(quote(call.instance) + " is not of type " + names);
}

void check_const(const KeywordCall& call) {
  bool is_absent = false;
  const Node* data = from_data(call, is_absent);
  if (is_absent) {
    return;
  }
  if (data != nullptr ? !equal(call.instance, *data) : !equal(call.instance, call.value)) {
    call.out.emplace_back((data != nullptr ? quote(*data) : quote(call.value)) + " was expected");
  }
}

void check_enum(const KeywordCall& call) {
  bool is_absent = false;
  const Node* data = from_data(call, is_absent);
  if (is_absent) {
    return;
  }
  if (data != nullptr) {
    for (const Node* choice : data->items()) {
      if (equal(call.instance, *choice)) {
        return;
      }
    }
    call.out.emplace_back(quote(call.instance) + " is not one of " + quote(*data));
    return;
  }
  if (!is_one_of(call.instance, call.value)) {
    call.out.emplace_back(quote(call.instance) + " is not one of " + quote(call.value));
  }
}

void check_enum_case_insensitive(const KeywordCall& call) {
  const std::string text = call.instance.is_string() ? lower(call.instance.text()) : "";
  std::string names;
  for (const SchemaNode::Member& choice : call.value) {
    const bool is_text = choice.value.is(SchemaNode::Kind::String);
    if (call.instance.is_string() && is_text ? lower(choice.value.text()) == text
                                             : equal(call.instance, choice.value)) {
      return;
    }
    names += (names.empty() ? "" : ", ") +
             (is_text ? quote(lower(choice.value.text())) : quote(choice.value));
  }
  const std::string what = call.instance.is_string() ? quote(text) : quote(call.instance);
  call.out.emplace_back(what + " is not one of [" + names + "] (case-insensitive)");
}

void check_pattern(const KeywordCall& call) {
  if (!has_text(call.instance)) {
    return;
  }
  bool is_absent = false;
  const Node* data = from_data(call, is_absent);
  if (is_absent || (data != nullptr && !data->is_string())) {
    return;
  }
  const std::string_view expression = data != nullptr ? data->text() : call.value.text();
  const std::string text = call.instance.is_string() ? std::string(call.instance.text())
                                                     : json_text(call.instance);
  if (!matches(expression, text)) {
    call.out.emplace_back(quote(text) + " does not match " + quote(expression));
  }
}

void check_max_length(const KeywordCall& call) {
  const std::optional<std::int64_t> most = whole_limit(call);
  if (!most || !call.instance.is_string()) {
    return;
  }
  const auto found = static_cast<std::int64_t>(length(call.instance.text()));
  if (found > *most) {
    call.out.emplace_back("expected maximum length: " + std::to_string(*most) +
                          ", found: " + std::to_string(found));
  }
}

void check_min_length(const KeywordCall& call) {
  const std::optional<std::int64_t> least = whole_limit(call);
  if (!least || !call.instance.is_string()) {
    return;
  }
  const auto found = static_cast<std::int64_t>(length(call.instance.text()));
  if (found < *least) {
    call.out.emplace_back("expected minimum length: " + std::to_string(*least) +
                          ", found: " + std::to_string(found));
  }
}

}  // namespace formwork::lint
