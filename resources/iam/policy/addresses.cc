// SPDX-License-Identifier: Apache-2.0
#include "resources/iam/policy/addresses.hh"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/base/text.hh"

namespace formwork::iam {

namespace {

struct Address {
  std::vector<std::uint8_t> bytes;  ///< 4 or 16
};

std::optional<Address> parse_v4(std::string_view text) {
  Address address;
  for (const std::string_view part : split(text, ".")) {
    const auto number = parse_integer(part);
    if (!number || *number < 0 || *number > 255 || part.size() > 3 || part[0] == '+') {
      return std::nullopt;
    }
    address.bytes.push_back(static_cast<std::uint8_t>(*number));
  }
  return address.bytes.size() == 4 ? std::optional<Address>(std::move(address)) : std::nullopt;
}

// Groups of one side of "::"; the last may be an IPv4 address.
std::optional<std::vector<std::uint8_t>> parse_groups(std::string_view text) {
  std::vector<std::uint8_t> bytes;
  if (text.empty()) {
    return bytes;
  }
  for (const std::string_view group : split(text, ":")) {
    if (group.find('.') != std::string_view::npos) {
      const auto v4 = parse_v4(group);
      if (!v4) {
        return std::nullopt;
      }
      bytes.insert(bytes.end(), v4->bytes.begin(), v4->bytes.end());
      continue;
    }
    if (group.empty() || group.size() > 4) {
      return std::nullopt;
    }
    unsigned value = 0;
    for (const char c : to_lower(group)) {
      const std::size_t digit = std::string_view("0123456789abcdef").find(c);
      if (digit == std::string_view::npos) {
        return std::nullopt;
      }
      value = value * 16 + static_cast<unsigned>(digit);
    }
    bytes.push_back(static_cast<std::uint8_t>(value >> 8U));
    bytes.push_back(static_cast<std::uint8_t>(value & 255U));
  }
  return bytes;
}

std::optional<Address> parse_address(std::string_view text) {
  if (text.find(':') == std::string_view::npos) {
    return parse_v4(text);
  }
  const std::size_t gap = text.find("::");
  auto head = parse_groups(text.substr(0, gap));
  auto tail = gap == std::string_view::npos ? std::optional(std::vector<std::uint8_t>())
                                            : parse_groups(text.substr(gap + 2));
  if (!head || !tail || head->size() + tail->size() > 16 ||
      (gap == std::string_view::npos && head->size() != 16)) {
    return std::nullopt;
  }
  head->resize(16 - tail->size());
  head->insert(head->end(), tail->begin(), tail->end());
  return Address{std::move(*head)};
}

}  // namespace

bool address_fits(const std::string& block, const std::string& address) {
  const std::size_t slash = block.find('/');
  const auto wanted = parse_address(std::string_view(block).substr(0, slash));
  const auto seen = parse_address(address);
  if (!wanted || !seen || wanted->bytes.size() != seen->bytes.size()) {
    return false;
  }
  const auto all = static_cast<std::int64_t>(wanted->bytes.size() * 8);
  const auto bits = slash == std::string::npos ? all : parse_integer(block.substr(slash + 1));
  if (!bits || *bits < 0 || *bits > all) {
    return false;
  }
  for (std::int64_t i = 0; i < *bits; ++i) {
    const auto byte = static_cast<std::size_t>(i / 8);
    const unsigned mask = 128U >> static_cast<unsigned>(i % 8);
    if (((wanted->bytes[byte] ^ seen->bytes[byte]) & mask) != 0) {
      return false;
    }
  }
  return true;
}

}  // namespace formwork::iam
