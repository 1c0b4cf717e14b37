// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/value/convert.hh"
#include "resources/common/fault.hh"
#include "resources/common/properties.hh"
#include "resources/secretsmanager/secret.hh"

namespace formwork::secretsmanager {

namespace {

constexpr std::int64_t kDefaultLength = 32;
constexpr std::int64_t kLongest = 4096;

Failure invalid(std::string message) {
  return fault(HandlerErrorCode::InvalidRequest, std::move(message));
}

// The kinds of characters that the rules allow, without those that they exclude.
std::vector<std::string> alphabets(const Value& rules) {
  struct Kind {
    std::string_view characters;
    bool is_in;
  };
  const Kind kinds[] = {
      {"abcdefghijklmnopqrstuvwxyz", !flag(rules, "ExcludeLowercase")},
      {"ABCDEFGHIJKLMNOPQRSTUVWXYZ", !flag(rules, "ExcludeUppercase")},
      {"0123456789", !flag(rules, "ExcludeNumbers")},
      {"!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", !flag(rules, "ExcludePunctuation")},
      {" ", flag(rules, "IncludeSpace")},
  };
  const std::string excluded = rules.get_text("ExcludeCharacters");
  std::vector<std::string> found;
  for (const Kind& kind : kinds) {
    std::string kept;
    for (const char c : kind.is_in ? kind.characters : std::string_view()) {
      if (excluded.find(c) == std::string::npos) {
        kept += c;
      }
    }
    if (!kept.empty()) {
      found.push_back(std::move(kept));
    }
  }
  return found;
}

void shuffle(World& world, std::string& text) {
  for (std::size_t i = text.size(); i > 1; --i) {
    std::swap(text[i - 1], text[world.ids.next() % i]);
  }
}

Result<std::string> password(World& world, const Value& rules) {
  auto length = integer_between(rules, "PasswordLength", 1, kLongest);
  if (!length) {
    return std::move(length).failure();
  }
  const auto size = static_cast<std::size_t>(length->value_or(kDefaultLength));
  const std::vector<std::string> kinds = alphabets(rules);
  if (kinds.empty()) {
    return invalid("The password can't be generated: all characters are excluded.");
  }
  const bool needs_each = flag(rules, "RequireEachIncludedType", true);
  if (needs_each && size < kinds.size()) {
    return invalid(
        "The password length is too short to hold a character of each type that is included.");
  }
  std::string made;
  std::string all;
  for (const std::string& kind : kinds) {
    all += kind;
    made += needs_each ? world.ids.pick(kind, 1) : "";
  }
  made += world.ids.pick(all, size - made.size());
  shuffle(world, made);
  return made;
}

}  // namespace

Result<std::string> generate_value(World& world, const Value& rules) {
  auto made = password(world, rules);
  const std::string key = rules.get_text("GenerateStringKey");
  const std::string given = rules.get_text("SecretStringTemplate");
  if (!made || (key.empty() && given.empty())) {
    return made;
  }
  if (key.empty() || given.empty()) {
    return invalid("SecretStringTemplate and GenerateStringKey must be given together.");
  }
  auto json = value_from_json(given);
  if (!json || !json->is_map()) {
    return invalid("Could not parse SecretStringTemplate JSON.");
  }
  json->set(key, Value::string(std::move(*made)));
  return value_to_json(*json);
}

}  // namespace formwork::secretsmanager
