// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/secrets.hh"

#include <functional>
#include <string>
#include <vector>

#include "engine/base/text.hh"

namespace formwork::cli {

namespace {

constexpr const char* kMask = "****";
constexpr std::size_t kShortest = 4;

// Calls `change` for every value, members before the map that holds them.
void for_each_value(Value& value, const std::function<void(Value&)>& change) {
  if (auto* list = value.mutable_list()) {
    for (Value& item : *list) {
      for_each_value(item, change);
    }
  } else if (auto* map = value.mutable_map()) {
    for (Value::Member& member : *map) {
      for_each_value(member.value, change);
    }
  }
  change(value);
}

}  // namespace

void mask_secrets(Value& value, const BoundParameters& parameters) {
  std::vector<std::string> secrets;
  for (const auto& [name, parameter] : parameters) {
    if (!parameter.no_echo) {
      continue;
    }
    secrets.push_back(parameter.given);
    secrets.push_back(parameter.value.scalar_text());
    for (const Value& item : parameter.value.items()) {
      secrets.push_back(item.scalar_text());
    }
  }
  std::erase(secrets, "");
  if (secrets.empty()) {
    return;
  }
  for_each_value(value, [&](Value& part) {
    if (!part.is_scalar()) {
      return;
    }
    std::string text = part.scalar_text();
    for (const std::string& secret : secrets) {
      text = text == secret              ? kMask
             : secret.size() < kShortest ? text
                                         : replace_all(text, secret, kMask);
    }
    if (text != part.scalar_text()) {
      part = Value::string(text);
    }
  });
}

void describe_unknowns(Value& value, std::string_view when) {
  for_each_value(value, [when](Value& part) {
    if (!part.is_unknown()) {
      return;
    }
    std::string text = "<";
    for (const UnknownCause& cause : part.unknown_causes()) {
      text += text.size() > 1 ? ", " : "";
      text += cause.subject + (cause.attribute.empty() ? "" : "." + cause.attribute);
    }
    // Nothing to wait for: a fault stands in the way.
    part = Value::string(text.size() > 1 ? text.append(": ").append(when) + ">" : "<not computed>");
  });
}

}  // namespace formwork::cli
