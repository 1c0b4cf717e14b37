// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/conditions/canonical.hh"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>
#include <vector>

#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

// Beyond this, not every integer is a double.
constexpr double kExactIntegers = 9007199254740992.0;

std::string canonical_number(const Node& node) {
  if (const std::optional<std::int64_t> integer = integer_value(node)) {
    return std::to_string(*integer);
  }
  const std::optional<double> number = number_value(node);
  if (!number.has_value() || std::isnan(*number)) {
    return plain_text(node);
  }
  if (std::fabs(*number) < kExactIntegers && std::trunc(*number) == *number) {
    return std::to_string(static_cast<std::int64_t>(*number));
  }
  char buffer[32];
  const auto written = std::to_chars(buffer, buffer + sizeof buffer, *number);
  return {buffer, written.ptr};
}

std::string canonical_map(const Node& node) {
  std::vector<const Member*> members;
  members.reserve(node.count);
  for (const Member& member : node.members()) {
    members.push_back(&member);
  }
  std::stable_sort(members.begin(), members.end(),
                   [](const Member* a, const Member* b) { return a->key < b->key; });
  std::string text = "(";
  for (const Member* member : members) {
    text += canonical_pair(quote(member->key), canonical_text(*member->value));
    text += ',';
  }
  return text + ')';
}

bool is_reference(const Member& function) {
  return function.key == "Ref" && function.value->is_string();
}

}  // namespace

std::string canonical_text(const Node& node) {
  switch (node.kind) {
    case NodeKind::Null:
      return "None";
    case NodeKind::Bool:
      return node.boolean() ? "1" : "0";
    case NodeKind::Int:
    case NodeKind::Float:
      return canonical_number(node);
    case NodeKind::String:
      return is_date(node) ? plain_text(node) : quote(node.text());
    case NodeKind::Map:
      return canonical_map(node);
    case NodeKind::List:
      break;
  }
  std::string text = "(";
  for (const Node* item : node.items()) {
    text += canonical_text(*item);
    text += ',';
  }
  return text + ')';
}

std::string canonical_pair(std::string_view first, std::string_view second) {
  std::string text;
  text.reserve(first.size() + second.size() + 4);
  text += '(';
  text += first;
  text += ',';
  text += second;
  text += ",)";
  return text;
}

std::string_view referred_name(const Node& node) {
  const Member* member = node.single();
  return member != nullptr && is_reference(*member) && !is_date(*member->value)
             ? member->value->text()
             : std::string_view();
}

bool is_before(const Node& second, const Node& first) {
  if (!second.is_map() || !first.is_map()) {
    return plain_text(second) <= plain_text(first);
  }
  const Member* second_function = function_member(second);
  const Member* first_function = function_member(first);
  if (second_function == nullptr || first_function == nullptr) {
    return second_function != nullptr && first_function == nullptr;
  }
  if (is_reference(*second_function) && is_reference(*first_function)) {
    return second_function->value->text() <= first_function->value->text();
  }
  return second_function->key <= first_function->key;
}

}  // namespace formwork::lint
