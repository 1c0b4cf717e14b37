// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "engine/base/result.hh"
#include "engine/schema/schema_node.hh"

namespace formwork {

/// Bounds-checked reading of a compiled catalogue. Every access checks its own bounds, so that
/// bytes that were never verified cannot lead outside.
class CatalogBytes {
 public:
  enum class Check : std::uint8_t { Header, Everything };

  /// Fails with F704 when the bytes are no catalogue of this version, are cut off, or (Everything)
  /// do not have their checksum.
  static Result<CatalogBytes> open(std::span<const std::byte> bytes, Check check);

  std::uint32_t type_count() const noexcept { return type_count_; }
  std::string_view type_name(std::uint32_t index) const;
  SchemaNode type(std::uint32_t index) const;
  std::optional<std::uint32_t> find_type(std::string_view name) const;

  std::string_view string(std::uint64_t number) const;
  /// Reads a base-128 number at `at` of the values section and moves behind it.
  bool read_varint(std::uint32_t& at, std::uint64_t& value) const;
  /// How many bytes of the values section lie at and behind `at`.
  std::size_t bytes_left(std::uint32_t at) const noexcept {
    return at < values_.size() ? values_.size() - at : 0;
  }
  /// The node a reference stands for; lists and maps must begin before `limit`.
  SchemaNode node(std::uint64_t reference, std::uint32_t limit) const;

 private:
  std::uint32_t u32(std::size_t at) const;

  std::span<const std::byte> bytes_;
  std::span<const std::byte> text_;
  std::span<const std::byte> values_;
  std::size_t string_offsets_ = 0;
  std::uint32_t string_count_ = 0;
  std::size_t types_ = 0;
  std::uint32_t type_count_ = 0;
};

}  // namespace formwork
