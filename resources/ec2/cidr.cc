// SPDX-License-Identifier: Apache-2.0
#include "resources/ec2/cidr.hh"

#include <algorithm>

#include "engine/base/text.hh"

namespace formwork::ec2 {

std::optional<std::uint32_t> parse_address(std::string_view text) {
  const auto parts = split(text, ".");
  if (parts.size() != 4) {
    return std::nullopt;
  }
  std::uint32_t address = 0;
  for (const auto part : parts) {
    const auto number = parse_integer(part);
    if (!number || *number < 0 || *number > 255 || part.starts_with('+') || part.size() > 3) {
      return std::nullopt;
    }
    address = (address << 8U) | static_cast<std::uint32_t>(*number);
  }
  return address;
}

std::string address_text(std::uint32_t address) {
  return std::to_string(address >> 24U) + "." + std::to_string((address >> 16U) & 255U) + "." +
         std::to_string((address >> 8U) & 255U) + "." + std::to_string(address & 255U);
}

std::optional<Cidr> parse_cidr(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) {
    return std::nullopt;
  }
  const auto address = parse_address(text.substr(0, slash));
  const auto prefix = parse_integer(text.substr(slash + 1));
  if (!address || !prefix || *prefix < 0 || *prefix > 32) {
    return std::nullopt;
  }
  Cidr cidr{*address, static_cast<int>(*prefix)};
  cidr.base = static_cast<std::uint32_t>(cidr.base & ~(cidr.size() - 1));
  return cidr;
}

bool is_ipv6_cidr(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos || text.find(':') == std::string_view::npos) {
    return false;
  }
  const auto prefix = parse_integer(text.substr(slash + 1));
  const std::string_view address = text.substr(0, slash);
  return prefix && *prefix >= 0 && *prefix <= 128 &&
         address.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
}

std::string Cidr::text() const {
  return address_text(base) + "/" + std::to_string(prefix);
}

}  // namespace formwork::ec2
