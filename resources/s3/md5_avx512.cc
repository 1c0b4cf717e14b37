// SPDX-License-Identifier: Apache-2.0
#include "resources/s3/md5_lanes.hh"
#ifdef __AVX512F__
#include "resources/s3/md5_rounds.hh"
#endif

namespace formwork::s3 {

Md5Width md5_avx512() {
#ifdef __AVX512F__
  using Word = std::uint32_t __attribute__((vector_size(64)));
  return {16, &md5_run<Word>};
#else
  return {};
#endif
}

}  // namespace formwork::s3
