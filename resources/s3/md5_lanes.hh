// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

namespace formwork::s3 {

/// One content's part in work that is done on several of them side by side.
struct Md5Lane {
  std::uint32_t* state = nullptr;       ///< Four words.
  const unsigned char* data = nullptr;  ///< Moves on with the work.
};

/// How many contents a processor's widest registers take at once, and MD5's rounds (RFC 1321) over
/// `blocks` blocks of 64 bytes of each: `run` reads and writes exactly `lanes` elements.
struct Md5Width {
  std::size_t lanes = 1;
  void (*run)(Md5Lane* lanes, std::size_t blocks) = nullptr;
};

/// One content after the other, on any processor.
Md5Width md5_narrow();
/// The widest of this processor: md5_narrow() when it has nothing better.
Md5Width md5_widest();

/// Each in a file of its own, compiled for its processor. `run` is null where there is no such
/// processor; whether this one is must be asked first.
Md5Width md5_avx2();
Md5Width md5_avx512();

}  // namespace formwork::s3
