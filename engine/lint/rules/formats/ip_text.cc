// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/formats/ip_text.hh"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/base/text.hh"

namespace formwork::lint {
namespace {

constexpr std::size_t kMostPrefixDigits = 9;
constexpr std::size_t kIpv6Groups = 8;

bool are_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<std::uint32_t> read_ipv4(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, ".");
  if (parts.size() != 4) {
    return std::nullopt;
  }
  std::uint32_t address = 0;
  for (std::string_view part : parts) {
    if (!are_digits(part) || part.size() > 3 || (part.size() > 1 && part[0] == '0')) {
      return std::nullopt;
    }
    const std::int64_t octet = *parse_integer(part);
    if (octet > 255) {
      return std::nullopt;
    }
    address = address << 8 | static_cast<std::uint32_t>(octet);
  }
  return address;
}

// The prefix length of a number of digits, at most `most`.
std::optional<unsigned> read_prefix(std::string_view text, unsigned most) {
  if (!are_digits(text)) {
    return std::nullopt;
  }
  text.remove_prefix(std::min(text.find_first_not_of('0'), text.size() - 1));
  if (text.size() > kMostPrefixDigits) {
    return std::nullopt;
  }
  const auto prefix = static_cast<unsigned>(*parse_integer(text));
  return prefix <= most ? std::optional(prefix) : std::nullopt;
}

std::uint32_t mask_of(unsigned prefix) {
  return prefix == 0 ? 0 : ~std::uint32_t{0} << (32 - prefix);
}

// 255.255.255.0 or, the other way round, 0.0.0.255.
std::optional<unsigned> read_mask(std::string_view text) {
  const std::optional<std::uint32_t> mask = read_ipv4(text);
  for (unsigned prefix = 0; mask.has_value() && prefix <= 32; ++prefix) {
    if (*mask == mask_of(prefix)) {
      return prefix;
    }
  }
  for (unsigned prefix = 0; mask.has_value() && prefix <= 32; ++prefix) {
    if (*mask == ~mask_of(prefix)) {
      return prefix;
    }
  }
  return std::nullopt;
}

using Groups = std::array<std::uint16_t, kIpv6Groups>;

std::optional<std::uint16_t> read_group(std::string_view text) {
  if (text.empty() || text.size() > 4 ||
      text.find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos) {
    return std::nullopt;
  }
  unsigned value = 0;
  for (char c : text) {
    const auto digit = static_cast<unsigned>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    value = value << 4 | digit;
  }
  return static_cast<std::uint16_t>(value);
}

// Groups of a part without "::"; nothing when one cannot be read. An IPv4 address may end it.
std::optional<std::vector<std::uint16_t>> read_groups(std::string_view text, bool is_end) {
  std::vector<std::uint16_t> groups;
  if (text.empty()) {
    return groups;
  }
  const std::vector<std::string_view> parts = split(text, ":");
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (is_end && i + 1 == parts.size() && parts[i].find('.') != std::string_view::npos) {
      const std::optional<std::uint32_t> tail = read_ipv4(parts[i]);
      if (!tail.has_value()) {
        return std::nullopt;
      }
      groups.push_back(static_cast<std::uint16_t>(*tail >> 16));
      groups.push_back(static_cast<std::uint16_t>(*tail & 0xffff));
      continue;
    }
    const std::optional<std::uint16_t> group = read_group(parts[i]);
    if (!group.has_value()) {
      return std::nullopt;
    }
    groups.push_back(*group);
  }
  return groups;
}

std::optional<Groups> read_ipv6(std::string_view text) {
  const std::size_t gap = text.find("::");
  const bool has_gap = gap != std::string_view::npos;
  const auto head = read_groups(text.substr(0, has_gap ? gap : text.size()), !has_gap);
  const auto tail =
      has_gap ? read_groups(text.substr(gap + 2), true) : std::vector<std::uint16_t>();
  if (!head.has_value() || !tail.has_value()) {
    return std::nullopt;
  }
  const std::size_t count = head->size() + tail->size();
  if (has_gap ? count >= kIpv6Groups : count != kIpv6Groups) {
    return std::nullopt;
  }
  Groups groups{};
  std::copy(head->begin(), head->end(), groups.begin());
  std::copy(tail->rbegin(), tail->rend(), groups.rbegin());
  return groups;
}

bool has_host_bits(const Groups& groups, unsigned prefix) {
  for (unsigned bit = prefix; bit < kIpv6Groups * 16; ++bit) {
    if ((groups[bit / 16] >> (15 - bit % 16) & 1U) != 0) {
      return true;
    }
  }
  return false;
}

// "address%scope" without the scope; nothing when the scope is empty or not one.
std::optional<std::string_view> without_scope(std::string_view text) {
  const std::size_t scope = text.find('%');
  if (scope == std::string_view::npos) {
    return text;
  }
  const std::string_view name = text.substr(scope + 1);
  if (name.empty() || name.find('%') != std::string_view::npos) {
    return std::nullopt;
  }
  return text.substr(0, scope);
}

}  // namespace

bool is_ipv4_address(std::string_view text) {
  return read_ipv4(text).has_value();
}

bool is_ipv4_network(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, "/");
  const std::optional<std::uint32_t> address = read_ipv4(parts[0]);
  if (parts.size() > 2 || !address.has_value()) {
    return false;
  }
  std::optional<unsigned> prefix = 32;
  if (parts.size() == 2) {
    prefix = read_prefix(parts[1], 32);
    prefix = prefix.has_value() || are_digits(parts[1]) ? prefix : read_mask(parts[1]);
  }
  return prefix.has_value() && (*address & ~mask_of(*prefix)) == 0;
}

bool is_ipv6_address(std::string_view text) {
  return read_ipv6(text).has_value();
}

bool is_ipv6_network(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, "/");
  const std::optional<std::string_view> plain = without_scope(parts[0]);
  const std::optional<Groups> address = plain.has_value() ? read_ipv6(*plain) : std::nullopt;
  if (parts.size() > 2 || !address.has_value()) {
    return false;
  }
  const std::optional<unsigned> prefix =
      parts.size() == 2 ? read_prefix(parts[1], 128) : std::optional(128U);
  return prefix.has_value() && !has_host_bits(*address, *prefix);
}

}  // namespace formwork::lint
