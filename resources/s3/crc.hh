// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace formwork::s3 {

/// Reflected cyclic redundancy checks of S3: all bits of the register are set at first and
/// inverted at the end.
enum class Crc : std::uint8_t { Crc32, Crc32c, Crc64Nvme };

/// `before` is the sum of the bytes that came before these.
std::uint64_t crc_of(Crc kind, std::string_view bytes, std::uint64_t before = 0);
/// Of a content whose parts have these sums; `size` is that of the second.
std::uint64_t crc_joined(Crc kind, std::uint64_t first, std::uint64_t second, std::uint64_t size);
/// How many bytes a sum has.
constexpr int crc_width(Crc kind) {
  return kind == Crc::Crc64Nvme ? 8 : 4;
}

}  // namespace formwork::s3
