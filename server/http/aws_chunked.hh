// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace formwork {

/// Takes the framing off a body in AWS's own chunks, as clients send uploads to S3 that they sign
/// or sum while sending: "<hex length>[;chunk-signature=...]\r\n<bytes>\r\n", ended by a chunk of
/// length 0 and trailers ("x-amz-checksum-crc32:..."). The body may come in any pieces.
class AwsChunkReader {
 public:
  /// Appends the content of the next piece to `out`. False: the framing is broken, here or before.
  bool read(std::string_view piece, std::string& out);
  /// Whether the chunk of length 0 was there.
  bool is_complete() const noexcept { return state_ == State::Trailers; }
  /// Name and value of each field behind the last chunk.
  std::vector<std::pair<std::string, std::string>> trailers() const;

 private:
  enum class State : std::uint8_t { Length, Content, End, Trailers, Broken };

  bool read_length(std::string_view& piece);
  bool read_end(std::string_view& piece);

  State state_ = State::Length;
  std::uint64_t left_ = 0;  ///< Of the chunk's content.
  std::string line_;        ///< A length, the end of a chunk, or all trailers.
};

}  // namespace formwork
