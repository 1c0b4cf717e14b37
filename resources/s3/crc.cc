// SPDX-License-Identifier: Apache-2.0
#include "resources/s3/crc.hh"

#include <array>
#include <bit>
#include <cstring>

namespace formwork::s3 {

namespace {

constexpr int kSlices = 8;
using Table = std::array<std::array<std::uint64_t, 256>, kSlices>;

constexpr Table make_table(std::uint64_t polynomial) {
  Table table{};
  for (std::uint64_t byte = 0; byte < 256; ++byte) {
    std::uint64_t value = byte;
    for (int bit = 0; bit < 8; ++bit) {
      value = (value & 1U) != 0 ? (value >> 1U) ^ polynomial : value >> 1U;
    }
    table[0][byte] = value;
  }
  for (std::size_t slice = 1; slice < kSlices; ++slice) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint64_t before = table[slice - 1][byte];
      table[slice][byte] = (before >> 8U) ^ table[0][before & 255U];
    }
  }
  return table;
}

constexpr std::uint64_t kPolynomials[]{0xEDB88320U, 0x82F63B78U, 0x9A6C9329AC4BC9B5U};

const Table& table_of(Crc kind) {
  static const Table tables[]{make_table(kPolynomials[0]), make_table(kPolynomials[1]),
                              make_table(kPolynomials[2])};
  return tables[static_cast<std::size_t>(kind)];
}

std::uint64_t mask_of(Crc kind) {
  return kind == Crc::Crc64Nvme ? ~std::uint64_t{0} : 0xFFFFFFFFU;
}

// a * b modulo the polynomial, bits reflected.
std::uint64_t multiply(Crc kind, std::uint64_t a, std::uint64_t b) {
  const int width = crc_width(kind) * 8;
  const std::uint64_t polynomial = kPolynomials[static_cast<std::size_t>(kind)];
  std::uint64_t product = 0;
  for (int bit = width - 1; bit >= 0; --bit) {
    if (((a >> static_cast<unsigned>(bit)) & 1U) != 0) {
      product ^= b;
    }
    b = (b & 1U) != 0 ? (b >> 1U) ^ polynomial : b >> 1U;
  }
  return product;
}

}  // namespace

std::uint64_t crc_of(Crc kind, std::string_view bytes, std::uint64_t before) {
  const Table& table = table_of(kind);
  std::uint64_t value = before ^ mask_of(kind);
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  if constexpr (std::endian::native == std::endian::little) {
    for (; left >= kSlices; left -= kSlices, at += kSlices) {
      std::uint64_t word = 0;
      std::memcpy(&word, at, sizeof word);
      word ^= value;
      value = table[7][word & 255U] ^ table[6][(word >> 8U) & 255U] ^
              table[5][(word >> 16U) & 255U] ^ table[4][(word >> 24U) & 255U] ^
              table[3][(word >> 32U) & 255U] ^ table[2][(word >> 40U) & 255U] ^
              table[1][(word >> 48U) & 255U] ^ table[0][word >> 56U];
    }
  }
  for (; left > 0; --left, ++at) {
    value = (value >> 8U) ^ table[0][(value ^ static_cast<unsigned char>(*at)) & 255U];
  }
  return value ^ mask_of(kind);
}

std::uint64_t crc_joined(Crc kind, std::uint64_t first, std::uint64_t second, std::uint64_t size) {
  const int width = crc_width(kind) * 8;
  // x^0 is the highest bit; x^8 stands for one byte more.
  std::uint64_t power = std::uint64_t{1} << static_cast<unsigned>(width - 9);
  std::uint64_t shift = std::uint64_t{1} << static_cast<unsigned>(width - 1);
  for (; size > 0; size >>= 1U) {
    if ((size & 1U) != 0) {
      shift = multiply(kind, shift, power);
    }
    power = multiply(kind, power, power);
  }
  return multiply(kind, first, shift) ^ second;
}

}  // namespace formwork::s3
