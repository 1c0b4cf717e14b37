// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace formwork {

/// An IPv4 or IPv6 network. IPv4 uses the first four bytes.
struct IpBlock {
  std::array<std::uint8_t, 16> address{};  ///< Network order; host bits are zero.
  unsigned prefix = 0;
  bool is_v6 = false;

  unsigned width() const noexcept { return is_v6 ? 128 : 32; }
  /// Moves to the next network of the same size; wraps around at the end of the address space.
  void advance();
};

/// "10.0.0.0/16" or "2001:db8::/56"; host bits are cleared. nullopt when it is neither.
std::optional<IpBlock> parse_ip_block(std::string_view text);

/// The short form of RFC 5952 for IPv6.
std::string to_string(const IpBlock& block);

}  // namespace formwork
