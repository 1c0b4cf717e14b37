// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.hh"
#include "server/http/aws_chunked.hh"
#include "server/wire/message.hh"

namespace formwork {

/// Takes the content of a request's body while it arrives: what is small stays in memory, the rest
/// goes to a file, so that a body of any size needs little memory.
class BodySink {
 public:
  /// Where a file may be made, asked once when there is too much for memory.
  using NewFile = std::function<Result<std::string>()>;

  /// `observer` sees what goes to the file; may be null. Of `expected_size` bytes, as far as that
  /// is known: what will not stay in memory never gets there.
  BodySink(NewFile new_file, bool has_aws_chunks, std::shared_ptr<BodyObserver> observer = {},
           std::uint64_t expected_size = 0);
  BodySink(const BodySink&) = delete;
  BodySink& operator=(const BodySink&) = delete;
  /// Removes the file that no request got.
  ~BodySink();

  /// What comes behind a fault is dropped.
  void write(std::string_view piece);
  /// Puts the content, its trailers or its fault into the request.
  void finish(HttpRequest& request);

 private:
  void store(std::string_view piece);
  bool open();
  bool write_all(std::string_view piece);

  NewFile new_file_;
  std::shared_ptr<BodyObserver> observer_;
  std::optional<AwsChunkReader> chunks_;
  std::string memory_;
  std::string unpacked_;
  std::string path_;
  std::string fault_;
  std::uint64_t size_ = 0;
  std::uint64_t expected_size_;
  int descriptor_ = -1;
};

/// Content in chunks of AWS's own, by x-amz-content-sha256 or Content-Encoding with
/// x-amz-decoded-content-length.
bool has_aws_chunks(const Headers& headers);

/// Adds fields that came behind a body, and takes "aws-chunked" off Content-Encoding.
void add_trailers(HttpRequest& request, const AwsChunkReader& chunks);

}  // namespace formwork
