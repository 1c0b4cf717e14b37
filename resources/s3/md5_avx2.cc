// SPDX-License-Identifier: Apache-2.0
#include "resources/s3/md5_lanes.hh"
#ifdef __AVX2__
#include "resources/s3/md5_rounds.hh"
#endif

namespace formwork::s3 {

Md5Width md5_avx2() {
#ifdef __AVX2__
  using Word = std::uint32_t __attribute__((vector_size(32)));
  return {8, &md5_run<Word>};
#else
  return {};
#endif
}

}  // namespace formwork::s3
