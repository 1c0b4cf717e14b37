// SPDX-License-Identifier: Apache-2.0
#include "resources/common/gzip.hh"

#include <array>
#include <cstddef>

namespace formwork {

namespace {

constexpr std::array<std::uint32_t, 256> crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) {
      value = (value & 1U) != 0 ? 0xEDB88320U ^ (value >> 1U) : value >> 1U;
    }
    table[i] = value;
  }
  return table;
}

void append_little(std::string& out, std::uint32_t number, int bytes) {
  for (int i = 0; i < bytes; ++i) {
    out += static_cast<char>((number >> (8U * static_cast<unsigned>(i))) & 0xFFU);
  }
}

}  // namespace

std::uint32_t crc32_of(std::string_view bytes) {
  static constexpr std::array<std::uint32_t, 256> kTable = crc_table();
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char c : bytes) {
    crc = kTable[(crc ^ static_cast<unsigned char>(c)) & 0xFFU] ^ (crc >> 8U);
  }
  return crc ^ 0xFFFFFFFFU;
}

std::string gzip_stored(std::string_view bytes) {
  constexpr std::size_t kLargestBlock = 65535;
  std::string out("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff", 10);
  std::string_view left = bytes;
  do {
    const std::string_view block = left.substr(0, kLargestBlock);
    left.remove_prefix(block.size());
    out += static_cast<char>(left.empty() ? 1 : 0);
    append_little(out, static_cast<std::uint32_t>(block.size()), 2);
    append_little(out, ~static_cast<std::uint32_t>(block.size()), 2);
    out += block;
  } while (!left.empty());
  append_little(out, crc32_of(bytes), 4);
  append_little(out, static_cast<std::uint32_t>(bytes.size()), 4);
  return out;
}

}  // namespace formwork
