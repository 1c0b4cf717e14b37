// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

/// The bytes of a compiled catalogue (engine/schema/BLOB.md): what its writer and its reader must
/// agree on. All numbers are little-endian.
namespace formwork::blob {

inline constexpr std::string_view kMagic{"FWTYPES\0", 8};
inline constexpr std::uint32_t kVersion = 1;

/// Byte offsets of the header's fields.
inline constexpr std::size_t kVersionAt = 8;
inline constexpr std::size_t kSizeAt = 12;
inline constexpr std::size_t kChecksumAt = 16;
inline constexpr std::size_t kStringCountAt = 24;
inline constexpr std::size_t kStringOffsetsAt = 28;
inline constexpr std::size_t kStringBytesAt = 32;
inline constexpr std::size_t kStringBytesSizeAt = 36;
inline constexpr std::size_t kTypeCountAt = 40;
inline constexpr std::size_t kTypesAt = 44;
inline constexpr std::size_t kValuesAt = 48;
inline constexpr std::size_t kValuesSizeAt = 52;
inline constexpr std::size_t kHeaderSize = 64;

/// The low three bits of a value reference say what the rest of it is.
enum class Tag : std::uint8_t {
  Simple = 0,   ///< 0 null, 1 false, 2 true.
  String = 1,   ///< String number.
  Number = 2,   ///< String number of its JSON text.
  Integer = 3,  ///< Zigzag-coded.
  List = 4,     ///< Offset in the values section.
  Map = 5,      ///< Offset in the values section.
};
inline constexpr unsigned kTagBits = 3;

/// FNV-1a over everything after the checksum field.
inline std::uint64_t checksum(std::span<const std::byte> bytes) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const std::byte b : bytes.subspan(kStringCountAt)) {
    hash = (hash ^ static_cast<std::uint64_t>(b)) * 0x100000001b3U;
  }
  return hash;
}

}  // namespace formwork::blob
