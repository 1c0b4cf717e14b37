// SPDX-License-Identifier: Apache-2.0
#include "resources/iam/qr_code.hh"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <utility>

namespace formwork::iam {

namespace {

// Of version 15 at level L.
constexpr int kSize = 77;
constexpr std::array<int, 4> kAlignment{6, 26, 48, 70};
constexpr std::size_t kDataBytes = 523;
constexpr std::size_t kBlocks = 6;
constexpr std::size_t kShortBlock = 87;  // The last block has one more.
constexpr std::size_t kCheckBytes = 22;
constexpr unsigned kVersion = 15;

using Bytes = std::vector<std::uint8_t>;

std::uint8_t multiply(unsigned a, unsigned b) {
  unsigned product = 0;
  for (int i = 7; i >= 0; --i) {
    product = (product << 1U) ^ ((product >> 7U) * 0x11DU);
    product ^= (b >> static_cast<unsigned>(i) & 1U) * a;
  }
  return static_cast<std::uint8_t>(product);
}

// Coefficients of the divisor of Reed and Solomon's code, without the first, which is one.
Bytes divisor() {
  Bytes result(kCheckBytes, 0);
  result.back() = 1;
  unsigned root = 1;
  for (std::size_t i = 0; i < kCheckBytes; ++i) {
    for (std::size_t k = 0; k < kCheckBytes; ++k) {
      result[k] = multiply(result[k], root);
      if (k + 1 < kCheckBytes) {
        result[k] = static_cast<std::uint8_t>(result[k] ^ result[k + 1]);
      }
    }
    root = multiply(root, 2);
  }
  return result;
}

Bytes check_bytes(const Bytes& data, const Bytes& by) {
  Bytes rest(kCheckBytes, 0);
  for (const std::uint8_t byte : data) {
    const auto factor = static_cast<std::uint8_t>(byte ^ rest.front());
    rest.erase(rest.begin());
    rest.push_back(0);
    for (std::size_t i = 0; i < kCheckBytes; ++i) {
      rest[i] = static_cast<std::uint8_t>(rest[i] ^ multiply(by[i], factor));
    }
  }
  return rest;
}

// Mode "bytes", the length in sixteen bits, the text, an end of four bits, fillers.
Bytes data_bytes(std::string_view text) {
  std::vector<bool> bits;
  const auto append = [&bits](unsigned value, unsigned count) {
    for (unsigned i = count; i > 0; --i) {
      bits.push_back((value >> (i - 1) & 1U) != 0);
    }
  };
  append(4, 4);
  append(static_cast<unsigned>(text.size()), 16);
  for (const char c : text) {
    append(static_cast<unsigned char>(c), 8);
  }
  append(0, 4);
  Bytes bytes;
  for (std::size_t i = 0; i + 8 <= bits.size(); i += 8) {
    unsigned byte = 0;
    for (std::size_t k = 0; k < 8; ++k) {
      byte = byte << 1U | (bits[i + k] ? 1U : 0U);
    }
    bytes.push_back(static_cast<std::uint8_t>(byte));
  }
  for (std::uint8_t filler = 0xEC; bytes.size() < kDataBytes; filler ^= 0xEC ^ 0x11) {
    bytes.push_back(filler);
  }
  return bytes;
}

// The blocks' bytes in turns, then their check bytes in turns.
Bytes interleave(const Bytes& data) {
  const Bytes by = divisor();
  std::vector<Bytes> blocks;
  std::vector<Bytes> checks;
  std::size_t at = 0;
  for (std::size_t i = 0; i < kBlocks; ++i) {
    const std::size_t size = kShortBlock + (i + 1 == kBlocks ? 1 : 0);
    blocks.emplace_back(data.begin() + static_cast<std::ptrdiff_t>(at),
                        data.begin() + static_cast<std::ptrdiff_t>(at + size));
    checks.push_back(check_bytes(blocks.back(), by));
    at += size;
  }
  Bytes all;
  for (std::size_t i = 0; i <= kShortBlock; ++i) {
    for (const Bytes& block : blocks) {
      if (i < block.size()) {
        all.push_back(block[i]);
      }
    }
  }
  for (std::size_t i = 0; i < kCheckBytes; ++i) {
    for (const Bytes& check : checks) {
      all.push_back(check[i]);
    }
  }
  return all;
}

// What is left of `value` when it is divided in the way of BCH codes.
unsigned bch(unsigned value, unsigned by, unsigned bits) {
  unsigned rest = value;
  for (unsigned i = 0; i < bits; ++i) {
    rest = (rest << 1U) ^ ((rest >> (bits - 1)) * by);
  }
  return value << bits | rest;
}

class Canvas {
 public:
  void draw_patterns() {
    for (int i = 0; i < kSize; ++i) {
      set(6, i, i % 2 == 0);
      set(i, 6, i % 2 == 0);
    }
    draw_finder(3, 3);
    draw_finder(kSize - 4, 3);
    draw_finder(3, kSize - 4);
    for (const int x : kAlignment) {
      for (const int y : kAlignment) {
        const bool is_corner = (x == 6 && y == 6) || (x == 6 && y == kAlignment.back()) ||
                               (x == kAlignment.back() && y == 6);
        if (!is_corner) {
          draw_square(x, y, 2);
        }
      }
    }
    draw_format();
    draw_version();
  }

  // Upwards and downwards in columns of two, from the right; masked with the chessboard.
  void draw_bytes(const Bytes& bytes) {
    std::size_t at = 0;
    for (int right = kSize - 1; right >= 1; right -= 2) {
      right = right == 6 ? 5 : right;
      for (int i = 0; i < kSize; ++i) {
        const bool is_upward = ((right + 1) & 2) == 0;
        const int y = is_upward ? kSize - 1 - i : i;
        for (int x = right; x >= right - 1; --x) {
          if (is_taken(x, y)) {
            continue;
          }
          const bool bit = at < bytes.size() * 8 && (bytes[at / 8] >> (7 - at % 8) & 1U) != 0;
          set(x, y, bit != ((x + y) % 2 == 0));
          ++at;
        }
      }
    }
  }

  std::vector<std::vector<bool>> take() { return std::move(dark_); }

 private:
  static std::size_t place(int i) { return static_cast<std::size_t>(i); }
  bool is_taken(int x, int y) const { return taken_[place(y)][place(x)]; }
  void set(int x, int y, bool is_dark) {
    if (x < 0 || y < 0 || x >= kSize || y >= kSize) {
      return;
    }
    dark_[place(y)][place(x)] = is_dark;
    taken_[place(y)][place(x)] = true;
  }

  void draw_square(int x, int y, int reach) {
    for (int dy = -reach; dy <= reach; ++dy) {
      for (int dx = -reach; dx <= reach; ++dx) {
        const int far = std::max(std::abs(dx), std::abs(dy));
        set(x + dx, y + dy, reach == 2 ? far != 1 : far != 2 && far != 4);
      }
    }
  }
  void draw_finder(int x, int y) { draw_square(x, y, 4); }

  void draw_format() {
    // Level L, mask 0.
    const unsigned bits = bch(1U << 3U, 0x537, 10) ^ 0x5412U;
    const auto bit = [bits](int i) { return (bits >> static_cast<unsigned>(i) & 1U) != 0; };
    for (int i = 0; i <= 5; ++i) {
      set(8, i, bit(i));
    }
    set(8, 7, bit(6));
    set(8, 8, bit(7));
    set(7, 8, bit(8));
    for (int i = 9; i < 15; ++i) {
      set(14 - i, 8, bit(i));
    }
    for (int i = 0; i < 8; ++i) {
      set(kSize - 1 - i, 8, bit(i));
    }
    for (int i = 8; i < 15; ++i) {
      set(8, kSize - 15 + i, bit(i));
    }
    set(8, kSize - 8, true);
  }

  void draw_version() {
    const unsigned bits = bch(kVersion, 0x1F25, 12);
    for (int i = 0; i < 18; ++i) {
      const bool bit = (bits >> static_cast<unsigned>(i) & 1U) != 0;
      set(kSize - 11 + i % 3, i / 3, bit);
      set(i / 3, kSize - 11 + i % 3, bit);
    }
  }

  std::vector<std::vector<bool>> dark_ =
      std::vector<std::vector<bool>>(kSize, std::vector<bool>(kSize));
  std::vector<std::vector<bool>> taken_ = dark_;
};

// PNG.

constexpr std::size_t kScale = 3;
constexpr std::size_t kBorder = 4;

std::string big_endian(std::uint32_t number) {
  std::string bytes;
  for (unsigned shift = 32; shift > 0; shift -= 8) {
    bytes += static_cast<char>(number >> (shift - 8) & 0xFFU);
  }
  return bytes;
}

std::uint32_t crc_of(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int i = 0; i < 8; ++i) {
      crc = crc >> 1U ^ ((crc & 1U) * 0xEDB88320U);
    }
  }
  return ~crc;
}

std::uint32_t adler_of(std::string_view bytes) {
  std::uint32_t low = 1;
  std::uint32_t high = 0;
  for (const char c : bytes) {
    low = (low + static_cast<unsigned char>(c)) % 65521U;
    high = (high + low) % 65521U;
  }
  return high << 16U | low;
}

std::string chunk(const std::string& kind, const std::string& content) {
  const std::string body = kind + content;
  return big_endian(static_cast<std::uint32_t>(content.size())) + body + big_endian(crc_of(body));
}

// One block without compression, which is short enough for its length of sixteen bits.
std::string stored(const std::string& bytes) {
  const auto size = static_cast<unsigned>(bytes.size());
  std::string out{'\x78', '\x01', '\x01'};
  for (const unsigned number : {size, ~size}) {
    out += static_cast<char>(number & 0xFFU);
    out += static_cast<char>(number >> 8U & 0xFFU);
  }
  return out + bytes + big_endian(adler_of(bytes));
}

}  // namespace

std::vector<std::vector<bool>> qr_code(std::string_view text) {
  if (text.size() > kLongestQrText) {
    return {};
  }
  Canvas canvas;
  canvas.draw_patterns();
  canvas.draw_bytes(interleave(data_bytes(text)));
  return canvas.take();
}

std::string png_of(const std::vector<std::vector<bool>>& modules) {
  const std::size_t width = (modules.size() + 2 * kBorder) * kScale;
  std::string rows;
  for (std::size_t y = 0; y < width; ++y) {
    std::string row(1 + (width + 7) / 8, '\xFF');
    row[0] = 0;  // no filter
    const std::size_t line = y / kScale - kBorder;
    for (std::size_t x = 0; x < width; ++x) {
      const std::size_t column = x / kScale - kBorder;
      if (line < modules.size() && column < modules.size() && modules[line][column]) {
        row[1 + x / 8] =
            static_cast<char>(static_cast<unsigned char>(row[1 + x / 8]) & ~(0x80U >> (x % 8)));
      }
    }
    rows += row;
  }
  const std::string size = big_endian(static_cast<std::uint32_t>(width));
  const std::string head = size + size + std::string{1, 0, 0, 0, 0};  // one bit, shades of grey
  return "\x89PNG\r\n\x1A\n" + chunk("IHDR", head) + chunk("IDAT", stored(rows)) +
         chunk("IEND", "");
}

}  // namespace formwork::iam
