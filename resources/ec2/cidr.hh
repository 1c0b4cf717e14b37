// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace formwork::ec2 {

/// An IPv4 block; host bits are cleared when it is read.
struct Cidr {
  std::uint32_t base = 0;
  int prefix = 32;

  std::uint64_t size() const { return std::uint64_t{1} << static_cast<unsigned>(32 - prefix); }
  bool holds(std::uint32_t address) const { return address - base < size(); }
  bool holds(const Cidr& other) const { return prefix <= other.prefix && holds(other.base); }
  bool overlaps(const Cidr& other) const { return holds(other) || other.holds(*this); }
  std::string text() const;
};

std::optional<std::uint32_t> parse_address(std::string_view text);
std::string address_text(std::uint32_t address);
/// "10.0.0.0/16"; nullopt for anything else.
std::optional<Cidr> parse_cidr(std::string_view text);
/// Rough check of an IPv6 block, "2001:db8::/64".
bool is_ipv6_cidr(std::string_view text);

}  // namespace formwork::ec2
