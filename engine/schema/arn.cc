// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/arn.hh"

#include <algorithm>

#include "engine/base/text.hh"

namespace formwork {
namespace {

constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kSmall = "abcdefghijklmnopqrstuvwxyz0123456789";
constexpr std::size_t kLongestRandom = 128;

// The number behind `word` in "hex16" or "rand6"; 0 when the slot is something else.
std::size_t length_behind(std::string_view slot, std::string_view word) {
  if (!slot.starts_with(word)) {
    return 0;
  }
  const auto length = parse_integer(slot.substr(word.size()));
  return length && *length > 0 ? std::min(static_cast<std::size_t>(*length), kLongestRandom) : 0;
}

std::optional<std::string> made_up(std::string_view slot, IdSource& ids) {
  if (slot == "uuid") {
    return ids.uuid();
  }
  if (slot == "int") {
    return "1";
  }
  if (slot == "id") {
    return ids.pick(kSmall, 10);
  }
  if (slot == "epoch") {
    return "1" + ids.pick("0123456789", 9);
  }
  if (const std::size_t length = length_behind(slot, "hex")) {
    return ids.hex(length);
  }
  if (const std::size_t length = length_behind(slot, "rand")) {
    return ids.pick(kLetters, length);
  }
  const std::size_t bar = slot.find('|');
  return bar == slot.npos ? std::nullopt : std::optional(std::string(slot.substr(0, bar)));
}

std::string leaf(const std::string& text) {
  const std::size_t at = text.find_last_of("/:");
  return at == std::string::npos ? text : text.substr(at + 1);
}

std::string fill_slot(std::string_view slot, const PropertyText& property, IdSource& ids) {
  if (const std::optional<std::string> text = property(slot)) {
    return *text;
  }
  if (const std::size_t mark = slot.find('?'); mark != slot.npos) {
    return property(slot.substr(0, mark)).value_or(std::string(slot.substr(mark + 1)));
  }
  if (const std::size_t mark = slot.find('@'); mark != slot.npos) {
    const std::string_view how = slot.substr(mark + 1);
    const auto text = property(slot.substr(0, mark));
    constexpr std::string_view kAfter = "after:";
    if (text && how.starts_with(kAfter)) {
      const std::size_t at = text->find(how.substr(kAfter.size()));
      return at == std::string::npos ? *text : text->substr(at + how.size() - kAfter.size());
    }
    return text ? leaf(*text) : ids.pick(kSmall, 10);
  }
  if (slot.ends_with('/')) {
    const auto text = property(slot.substr(0, slot.size() - 1));
    return text && *text != "default" ? *text + "/" : "";
  }
  return made_up(slot, ids).value_or(ids.pick(kSmall, 10));
}

}  // namespace

std::string fill_arn(std::string_view arn_template, const ArnEnvironment& environment,
                     const PropertyText& property, IdSource& ids) {
  std::string arn;
  while (!arn_template.empty()) {
    const std::size_t open = arn_template.find('{');
    const std::size_t close = arn_template.find('}', open);
    if (open == arn_template.npos || close == arn_template.npos) {
      return arn.append(arn_template);
    }
    arn.append(arn_template.substr(0, open));
    const std::string_view slot = arn_template.substr(open + 1, close - open - 1);
    if (slot == "partition") {
      arn += environment.partition;
    } else if (slot == "region") {
      arn += environment.region;
    } else if (slot == "account") {
      arn += environment.account;
    } else {
      arn += fill_slot(slot, property, ids);
    }
    arn_template.remove_prefix(close + 1);
  }
  return arn;
}

}  // namespace formwork
