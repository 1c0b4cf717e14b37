// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace formwork::lambda {

/// One request as HTTP/1.1 has it.
struct HttpRequest {
  using Fields = std::vector<std::pair<std::string, std::string>>;

  std::string method;
  std::string target;
  Fields headers;   ///< Names in lower case.
  Fields trailers;  ///< Of a chunked body; names in lower case.
  std::string body;
  bool keeps_alive = true;
  bool expects_continue = false;
  bool is_body_too_large = false;  ///< Its end was dropped.

  /// "" when there is none.
  std::string_view header(std::string_view name) const { return find(headers, name); }
  std::string_view trailer(std::string_view name) const { return find(trailers, name); }

 private:
  static std::string_view find(const Fields& fields, std::string_view name);
};

/// Reads requests from bytes as they come, one after the other. Bounded: 128 KiB of head or
/// trailers, `most_body` of kept body (more is read and dropped).
class HttpRequestReader {
 public:
  enum class Event : std::uint8_t {
    More,  ///< Everything given was read.
    Head,  ///< request() has all but the body.
    Body,  ///< piece() has some of the body.
    End,   ///< The request is whole; call next() before reading on.
    Bad    ///< Not HTTP that is understood here: nothing after it can be.
  };

  explicit HttpRequestReader(std::size_t most_body) : most_body_(most_body) {}

  /// Takes from the front of `bytes` what the event is made of.
  Event read(std::string_view& bytes);
  HttpRequest& request() { return request_; }
  std::string_view piece() const { return piece_; }
  /// Keeps `piece` in the request's body, as far as there is room.
  void keep(std::string_view piece);
  /// Whether some of a request has been read.
  bool is_amid() const { return state_ != State::Head || !line_.empty() || has_line_; }
  void next();

 private:
  enum class State : std::uint8_t { Head, Sized, ChunkSize, Chunk, ChunkEnd, Trailers, Done };

  bool take_line(std::string_view& bytes);
  Event read_head(std::string_view& bytes);
  bool read_request_line();
  bool read_field(HttpRequest::Fields& fields);
  Event finish_head();
  Event read_content(std::string_view& bytes);
  Event read_chunk_line(std::string_view& bytes);
  Event read_trailers(std::string_view& bytes);

  const std::size_t most_body_;
  State state_ = State::Head;
  HttpRequest request_;
  std::string line_;
  bool has_line_ = false;  ///< The request line has been read.
  bool is_too_long_ = false;
  std::size_t head_size_ = 0;
  std::uint64_t left_ = 0;  ///< Of the body or of the chunk.
  std::string_view piece_;
};

}  // namespace formwork::lambda
