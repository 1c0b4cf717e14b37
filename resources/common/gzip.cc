// SPDX-License-Identifier: Apache-2.0
#include "resources/common/gzip.hh"

#include <algorithm>
#include <array>
#include <cstddef>

#include "resources/common/zip.hh"

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

Result<std::string> gunzip(std::string_view bytes, std::size_t most) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
  if (bytes.size() < 18 || byte(0) != 0x1F || byte(1) != 0x8B || byte(2) != 8) {
    return fail("InvalidGzip", "Not in GZIP format");
  }
  const unsigned flags = byte(3);
  std::size_t at = 10;
  if ((flags & 4U) != 0) {
    at += 2U + byte(at) + (std::size_t{byte(at + 1)} << 8U);
  }
  for (const unsigned named : {8U, 16U}) {  // a name and a comment, each with a zero behind it
    if ((flags & named) != 0) {
      at = std::min(bytes.find('\0', std::min(at, bytes.size())), bytes.size()) + 1;
    }
  }
  at += (flags & 2U) != 0 ? 2 : 0;
  if (at + 8 > bytes.size()) {
    return fail("InvalidGzip", "Not in GZIP format");
  }
  auto text = inflate(bytes.substr(at, bytes.size() - at - 8), most);
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    sum |= std::uint32_t{byte(bytes.size() - 8 + i)} << (8 * i);
  }
  if (!text || crc32_of(*text) != sum) {
    return fail("InvalidGzip", "The GZIP content is damaged");
  }
  return text;
}

}  // namespace formwork
