// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "resources/common/zip.hh"

namespace formwork {

namespace {

constexpr int kLongestCode = 15;
constexpr std::size_t kLiterals = 288;
constexpr std::size_t kDistances = 30;

constexpr std::array<std::uint16_t, 29> kLengthBase = {3,  4,  5,  6,   7,   8,   9,   10,  11, 13,
                                                       15, 17, 19, 23,  27,  31,  35,  43,  51, 59,
                                                       67, 83, 99, 115, 131, 163, 195, 227, 258};
constexpr std::array<std::uint8_t, 29> kLengthBits = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                                      2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
constexpr std::array<std::uint16_t, 30> kDistanceBase = {
    1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
    193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
constexpr std::array<std::uint8_t, 30> kDistanceBits = {0, 0, 0,  0,  1,  1,  2,  2,  3,  3,
                                                        4, 4, 5,  5,  6,  6,  7,  7,  8,  8,
                                                        9, 9, 10, 10, 11, 11, 12, 12, 13, 13};
constexpr std::array<std::uint8_t, 19> kCodeOrder = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                     11, 4,  12, 3, 13, 2, 14, 1, 15};

/// A canonical Huffman code: how many codes each length has, and the symbols in code order.
struct Code {
  std::array<std::uint16_t, kLongestCode + 1> counts{};
  std::array<std::uint16_t, kLiterals> symbols{};

  // False when more codes are given than the lengths leave room for.
  bool build(std::span<const std::uint8_t> lengths) {
    counts.fill(0);
    for (std::uint8_t length : lengths) {
      ++counts[length];
    }
    int left = 1;
    for (std::size_t length = 1; length <= kLongestCode; ++length) {
      left = left * 2 - counts[length];
      if (left < 0) {
        return false;
      }
    }
    std::array<std::uint16_t, kLongestCode + 1> next{};
    for (std::size_t length = 1; length < kLongestCode; ++length) {
      next[length + 1] = static_cast<std::uint16_t>(next[length] + counts[length]);
    }
    for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol) {
      if (lengths[symbol] != 0) {
        symbols[next[lengths[symbol]]++] = static_cast<std::uint16_t>(symbol);
      }
    }
    counts[0] = 0;
    return true;
  }
};

class Inflater {
 public:
  Inflater(std::string_view data, std::size_t most) : data_(data), most_(most) {}

  bool run() {
    bool is_last = false;
    while (!is_last && is_good_) {
      is_last = bits(1) != 0;
      switch (bits(2)) {
        case 0:
          copy_stored();
          break;
        case 1:
          read_fixed();
          break;
        case 2:
          read_dynamic();
          break;
        default:
          is_good_ = false;
      }
    }
    return is_good_;
  }
  std::string take() { return std::move(out_); }

 private:
  std::uint32_t bits(int count) {
    while (held_ < count) {
      if (at_ >= data_.size()) {
        is_good_ = false;
        return 0;
      }
      buffer_ |= static_cast<std::uint32_t>(static_cast<unsigned char>(data_[at_++])) << held_;
      held_ += 8;
    }
    const std::uint32_t value = buffer_ & ((1U << count) - 1U);
    buffer_ >>= count;
    held_ -= count;
    return value;
  }

  int symbol(const Code& code) {
    int value = 0;
    int first = 0;
    int index = 0;
    for (std::size_t length = 1; length <= kLongestCode && is_good_; ++length) {
      value |= static_cast<int>(bits(1));
      const int count = code.counts[length];
      if (value - count < first) {
        return code.symbols[static_cast<std::size_t>(index + value - first)];
      }
      index += count;
      first = (first + count) << 1;
      value <<= 1;
    }
    is_good_ = false;
    return -1;
  }

  bool has_room(std::size_t count) {
    is_good_ = is_good_ && most_ - out_.size() >= count;
    return is_good_;
  }

  void copy_stored() {
    buffer_ = 0;
    held_ = 0;
    if (data_.size() - at_ < 4) {
      is_good_ = false;
      return;
    }
    auto byte = [&](std::size_t i) {
      return static_cast<std::size_t>(static_cast<unsigned char>(data_[at_ + i]));
    };
    const std::size_t length = byte(0) | byte(1) << 8;
    const std::size_t inverted = byte(2) | byte(3) << 8;
    at_ += 4;
    if ((length ^ inverted) != 0xffff || data_.size() - at_ < length || !has_room(length)) {
      is_good_ = false;
      return;
    }
    out_.append(data_.substr(at_, length));
    at_ += length;
  }

  void read_fixed() {
    std::array<std::uint8_t, kLiterals> lengths{};
    std::fill(lengths.begin(), lengths.begin() + 144, std::uint8_t{8});
    std::fill(lengths.begin() + 144, lengths.begin() + 256, std::uint8_t{9});
    std::fill(lengths.begin() + 256, lengths.begin() + 280, std::uint8_t{7});
    std::fill(lengths.begin() + 280, lengths.end(), std::uint8_t{8});
    std::array<std::uint8_t, kDistances> distances{};
    distances.fill(5);
    read_block(lengths, distances);
  }

  void read_dynamic() {
    const std::size_t literals = bits(5) + 257;
    const std::size_t distances = bits(5) + 1;
    const std::size_t codes = bits(4) + 4;
    std::array<std::uint8_t, 19> code_lengths{};
    for (std::size_t i = 0; i < codes; ++i) {
      code_lengths[kCodeOrder[i]] = static_cast<std::uint8_t>(bits(3));
    }
    Code code;
    if (literals > 286 || distances > kDistances || !is_good_ || !code.build(code_lengths)) {
      is_good_ = false;
      return;
    }
    std::vector<std::uint8_t> lengths;
    while (lengths.size() < literals + distances && is_good_) {
      read_length(code, lengths);
    }
    if (!is_good_ || lengths.size() != literals + distances) {
      is_good_ = false;
      return;
    }
    const std::span<const std::uint8_t> all(lengths);
    read_block(all.first(literals), all.subspan(literals));
  }

  // One symbol of the code-length code: a length, or a repetition.
  void read_length(const Code& code, std::vector<std::uint8_t>& lengths) {
    const int read = symbol(code);
    if (read < 16) {
      lengths.push_back(static_cast<std::uint8_t>(read));
      return;
    }
    if (read == 16 && lengths.empty()) {
      is_good_ = false;
      return;
    }
    const std::uint8_t repeated = read == 16 ? lengths.back() : std::uint8_t{0};
    const std::size_t times = read == 16 ? 3 + bits(2) : read == 17 ? 3 + bits(3) : 11 + bits(7);
    lengths.insert(lengths.end(), times, repeated);
  }

  void read_block(std::span<const std::uint8_t> lengths, std::span<const std::uint8_t> distances) {
    constexpr int kEnd = 256;
    Code literal_code;
    Code distance_code;
    if (!literal_code.build(lengths) || !distance_code.build(distances)) {
      is_good_ = false;
      return;
    }
    while (is_good_) {
      const int read = symbol(literal_code);
      if (!is_good_ || read == kEnd) {
        return;
      }
      if (read < kEnd) {
        if (has_room(1)) {
          out_.push_back(static_cast<char>(read));
        }
      } else {
        copy_match(static_cast<std::size_t>(read - 257), distance_code);
      }
    }
  }

  void copy_match(std::size_t length_symbol, const Code& distance_code) {
    if (length_symbol >= kLengthBase.size()) {
      is_good_ = false;
      return;
    }
    const std::size_t length = kLengthBase[length_symbol] + bits(kLengthBits[length_symbol]);
    const int distance_symbol = symbol(distance_code);
    if (distance_symbol < 0 || distance_symbol >= static_cast<int>(kDistances)) {
      is_good_ = false;
      return;
    }
    const auto i = static_cast<std::size_t>(distance_symbol);
    const std::size_t distance = kDistanceBase[i] + bits(kDistanceBits[i]);
    if (distance > out_.size() || !has_room(length)) {
      is_good_ = false;
      return;
    }
    for (std::size_t copied = 0; copied < length; ++copied) {
      out_.push_back(out_[out_.size() - distance]);
    }
  }

  std::string_view data_;
  std::size_t most_;
  std::string out_;
  std::size_t at_ = 0;
  std::uint32_t buffer_ = 0;
  int held_ = 0;
  bool is_good_ = true;
};

}  // namespace

Result<std::string> inflate(std::string_view data, std::size_t most) {
  Inflater inflater(data, most);
  if (!inflater.run()) {
    return fail("F106", "The compressed data is damaged or holds too much");
  }
  return inflater.take();
}

}  // namespace formwork
