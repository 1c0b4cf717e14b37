// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/runtime/http_request.hh"

#include <algorithm>
#include <charconv>

#include "engine/base/text.hh"

namespace formwork::lambda {
namespace {

// A cause of X-Ray's may be 64 KiB of header.
constexpr std::size_t kMostHead = 128 * 1024;
// Chunk sizes above this are no body of a function.
constexpr std::uint64_t kMostChunk = std::uint64_t{1} << 40;

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c < 127 && c != ':' && c != '"' && c != '(' && c != ')' && c != ',' &&
           c != '/' && c != ';';
  });
}

}  // namespace

std::string_view HttpRequest::find(const Fields& fields, std::string_view name) {
  for (const auto& [key, value] : fields) {
    if (key == name) {
      return value;
    }
  }
  return {};
}

void HttpRequestReader::keep(std::string_view piece) {
  const std::size_t room = most_body_ - std::min(most_body_, request_.body.size());
  request_.is_body_too_large = request_.is_body_too_large || piece.size() > room;
  request_.body.append(piece.substr(0, room));
}

void HttpRequestReader::next() {
  state_ = State::Head;
  request_ = {};
  has_line_ = false;
  head_size_ = 0;
  left_ = 0;
  piece_ = {};
}

/// Completes line_ (without its end); false when the rest is still to come.
bool HttpRequestReader::take_line(std::string_view& bytes) {
  const std::size_t end = bytes.find('\n');
  const std::size_t size = end == std::string_view::npos ? bytes.size() : end + 1;
  head_size_ += size;
  is_too_long_ = is_too_long_ || head_size_ > kMostHead;
  if (is_too_long_) {
    return false;
  }
  line_.append(bytes.substr(0, size));
  bytes.remove_prefix(size);
  if (end == std::string_view::npos) {
    return false;
  }
  line_.pop_back();
  if (line_.ends_with('\r')) {
    line_.pop_back();
  }
  return true;
}

HttpRequestReader::Event HttpRequestReader::read(std::string_view& bytes) {
  switch (state_) {
    case State::Head:
      return read_head(bytes);
    case State::Sized:
    case State::Chunk:
      return read_content(bytes);
    case State::ChunkSize:
    case State::ChunkEnd:
      return read_chunk_line(bytes);
    case State::Trailers:
      return read_trailers(bytes);
    case State::Done:
      return Event::End;
  }
  return Event::Bad;
}

HttpRequestReader::Event HttpRequestReader::read_head(std::string_view& bytes) {
  while (take_line(bytes)) {
    const bool is_blank = line_.empty();
    if (is_blank && !has_line_) {
      continue;  // a client may send empty lines between requests
    }
    if (is_blank) {
      return finish_head();
    }
    if (has_line_ ? !read_field(request_.headers) : !read_request_line()) {
      return Event::Bad;
    }
    has_line_ = true;
    line_.clear();
  }
  return is_too_long_ ? Event::Bad : Event::More;
}

bool HttpRequestReader::read_request_line() {
  const std::string_view line = line_;
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || last == first) {
    return false;
  }
  const std::string_view version = line.substr(last + 1);
  request_.method = line.substr(0, first);
  request_.target = line.substr(first + 1, last - first - 1);
  request_.keeps_alive = version == "HTTP/1.1";
  return is_token(request_.method) && request_.target.find(' ') == std::string::npos &&
         (version == "HTTP/1.1" || version == "HTTP/1.0");
}

bool HttpRequestReader::read_field(HttpRequest::Fields& fields) {
  const std::string_view line = line_;
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon)) || fields.size() >= 256) {
    return false;
  }
  fields.emplace_back(to_lower(line.substr(0, colon)), trim(line.substr(colon + 1)));
  return true;
}

HttpRequestReader::Event HttpRequestReader::finish_head() {
  line_.clear();
  const std::string connection = to_lower(request_.header("connection"));
  if (connection.find("close") != std::string::npos) {
    request_.keeps_alive = false;
  } else if (connection.find("keep-alive") != std::string::npos) {
    request_.keeps_alive = true;
  }
  request_.expects_continue = to_lower(request_.header("expect")) == "100-continue";
  const std::string_view coding = request_.header("transfer-encoding");
  const std::string_view length = request_.header("content-length");
  if (!coding.empty()) {
    if (to_lower(coding) != "chunked" || !length.empty()) {
      return Event::Bad;
    }
    state_ = State::ChunkSize;
    head_size_ = 0;
    return Event::Head;
  }
  if (!length.empty()) {
    const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), left_);
    if (error != std::errc() || end != length.data() + length.size()) {
      return Event::Bad;
    }
  }
  state_ = left_ > 0 ? State::Sized : State::Done;
  if (left_ <= most_body_) {
    request_.body.reserve(left_);
  }
  return Event::Head;
}

HttpRequestReader::Event HttpRequestReader::read_content(std::string_view& bytes) {
  if (bytes.empty()) {
    return Event::More;
  }
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
  piece_ = bytes.substr(0, size);
  bytes.remove_prefix(size);
  left_ -= size;
  if (left_ == 0) {
    state_ = state_ == State::Sized ? State::Done : State::ChunkEnd;
  }
  return Event::Body;
}

HttpRequestReader::Event HttpRequestReader::read_chunk_line(std::string_view& bytes) {
  while (take_line(bytes)) {
    head_size_ = 0;
    const std::string line = std::move(line_);
    line_.clear();
    if (state_ == State::ChunkEnd) {
      if (!line.empty()) {
        return Event::Bad;
      }
      state_ = State::ChunkSize;
      continue;
    }
    const std::string_view digits = trim(std::string_view(line).substr(0, line.find(';')));
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), left_, 16);
    if (digits.empty() || error != std::errc() || end != digits.data() + digits.size() ||
        left_ > kMostChunk) {
      return Event::Bad;
    }
    state_ = left_ == 0 ? State::Trailers : State::Chunk;
    return read(bytes);
  }
  return is_too_long_ ? Event::Bad : Event::More;
}

HttpRequestReader::Event HttpRequestReader::read_trailers(std::string_view& bytes) {
  while (take_line(bytes)) {
    if (line_.empty()) {
      state_ = State::Done;
      return Event::End;
    }
    if (!read_field(request_.trailers)) {
      return Event::Bad;
    }
    line_.clear();
  }
  return is_too_long_ ? Event::Bad : Event::More;
}

}  // namespace formwork::lambda
