// SPDX-License-Identifier: Apache-2.0
#include "resources/s3/md5_lanes.hh"

#include "resources/s3/md5_rounds.hh"

namespace formwork::s3 {
namespace {

void run_one(Md5Lane* lane, std::size_t blocks) {
  std::uint32_t state[4];
  std::memcpy(state, lane->state, sizeof state);
  for (; blocks != 0; --blocks, lane->data += kMd5Block) {
    std::uint32_t words[kMd5Words];
    std::memcpy(words, lane->data, sizeof words);
    md5_block(state, words, std::make_integer_sequence<int, 64>());
  }
  std::memcpy(lane->state, state, sizeof state);
}

}  // namespace

Md5Width md5_narrow() {
  return {1, &run_one};
}

Md5Width md5_widest() {
#if defined(__x86_64__)
  if (const Md5Width width = md5_avx512(); width.run && __builtin_cpu_supports("avx512f")) {
    return width;
  }
  if (const Md5Width width = md5_avx2(); width.run && __builtin_cpu_supports("avx2")) {
    return width;
  }
#endif
  return md5_narrow();
}

}  // namespace formwork::s3
