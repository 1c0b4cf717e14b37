// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

#include "resources/s3/md5_lanes.hh"

// MD5's rounds for one kind of register. Whoever includes this is compiled for one kind of
// processor: all of it has internal linkage, and it calls nothing of the standard library that is
// not folded away, so that no other file ever gets code its processor does not know.
namespace formwork::s3 {
namespace {

constexpr std::size_t kMd5Block = 64;
constexpr std::size_t kMd5Words = 16;

// floor(2^32 * abs(sin(i + 1))), RFC 1321.
constexpr std::uint32_t kMd5Sines[64] = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};
constexpr int kMd5Turns[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};

// Which word of the block step `i` takes.
constexpr int md5_word(int i) {
  return i < 16 ? i : i < 32 ? (5 * i + 1) % 16 : i < 48 ? (3 * i + 5) % 16 : (7 * i) % 16;
}

template <int kStep, class Word>
inline __attribute__((always_inline)) void md5_step(Word (&s)[4], const Word* words) {
  // The four words change their places with every step instead of being moved.
  Word& a = s[(64 - kStep) % 4];
  const Word& b = s[(65 - kStep) % 4];
  const Word& c = s[(66 - kStep) % 4];
  const Word& d = s[(67 - kStep) % 4];
  constexpr int kRound = kStep / 16;
  a += words[md5_word(kStep)] + kMd5Sines[kStep];
  // `b` comes last, from the step before: as little as can be waits for it.
  Word mixed;
  if constexpr (kRound == 0) {
    mixed = d ^ (b & (c ^ d));
  } else if constexpr (kRound == 1) {
    a += ~d & c;
    mixed = d & b;
  } else if constexpr (kRound == 2) {
    mixed = b ^ (c ^ d);
  } else {
    mixed = c ^ (b | ~d);
  }
  constexpr int kTurn = kMd5Turns[kRound][kStep % 4];
  a += mixed;
  a = (a << kTurn) | (a >> (32 - kTurn));
  a += b;
}

template <class Word, int... kSteps>
inline __attribute__((always_inline)) void md5_block(Word (&state)[4], const Word* words,
                                                     std::integer_sequence<int, kSteps...>) {
  Word s[4] = {state[0], state[1], state[2], state[3]};
  (md5_step<kSteps>(s, words), ...);
  for (int i = 0; i < 4; ++i) {
    state[i] += s[i];
  }
}

// Rows become columns: blocks of kSize lanes are exchanged across the diagonal.
template <int kSize, class Word, int... kLanes>
inline __attribute__((always_inline)) void md5_exchange(Word& a, Word& b,
                                                        std::integer_sequence<int, kLanes...>) {
  constexpr int kCount = static_cast<int>(sizeof...(kLanes));
  const Word upper = __builtin_shufflevector(
      a, b, ((kLanes & kSize) == 0 ? kLanes : kCount + (kLanes ^ kSize))...);
  b = __builtin_shufflevector(a, b, ((kLanes & kSize) != 0 ? kCount + kLanes : kLanes ^ kSize)...);
  a = upper;
}

template <int kSize, class Word, int... kRows>
inline __attribute__((always_inline)) void md5_transpose(Word* rows,
                                                         std::integer_sequence<int, kRows...> all) {
  if constexpr (kSize < static_cast<int>(sizeof...(kRows))) {
    const auto exchange = [&](auto row) __attribute__((always_inline)) {
      if constexpr ((row & kSize) == 0) {
        md5_exchange<kSize>(rows[row], rows[row | kSize], all);
      }
    };
    (exchange(std::integral_constant<int, kRows>()), ...);
    md5_transpose<kSize * 2>(rows, all);
  }
}

template <class Word>
void md5_run(Md5Lane* lanes, std::size_t blocks) {
  constexpr int kLanes = static_cast<int>(sizeof(Word) / sizeof(std::uint32_t));
  Word state[4];
  for (int i = 0; i < kLanes; ++i) {
    for (int k = 0; k < 4; ++k) {
      state[k][i] = lanes[i].state[k];
    }
  }
  for (std::size_t block = 0; block < blocks; ++block) {
    Word words[kMd5Words];
    // Every lane's next words as one row; as many rows at a time as a register has lanes.
    for (int first = 0; first < static_cast<int>(kMd5Words); first += kLanes) {
      for (int i = 0; i < kLanes; ++i) {
        std::memcpy(&words[first + i], lanes[i].data + first * sizeof(std::uint32_t), sizeof(Word));
      }
      md5_transpose<1>(words + first, std::make_integer_sequence<int, kLanes>());
    }
    for (int i = 0; i < kLanes; ++i) {
      lanes[i].data += kMd5Block;
    }
    md5_block(state, words, std::make_integer_sequence<int, 64>());
  }
  for (int i = 0; i < kLanes; ++i) {
    for (int k = 0; k < 4; ++k) {
      lanes[i].state[k] = state[k][i];
    }
  }
}

}  // namespace
}  // namespace formwork::s3
