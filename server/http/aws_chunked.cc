// SPDX-License-Identifier: Apache-2.0
#include "server/http/aws_chunked.hh"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "engine/base/text.hh"

namespace formwork {
namespace {

// A length with its signature, and the fields behind the last chunk.
constexpr std::size_t kLongestLine = 4096;
constexpr std::size_t kMostTrailers = 16 * 1024;

}  // namespace

bool AwsChunkReader::read_length(std::string_view& piece) {
  const std::size_t end = piece.find('\n');
  line_ += piece.substr(0, end);
  piece.remove_prefix(std::min(piece.size(), end == std::string_view::npos ? end : end + 1));
  if (line_.size() > kLongestLine) {
    return false;
  }
  if (end == std::string_view::npos) {
    return true;
  }
  if (!line_.ends_with('\r')) {
    return false;
  }
  line_.pop_back();
  const std::string_view digits = std::string_view(line_).substr(0, line_.find(';'));
  const char* last = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), last, left_, 16);
  if (error != std::errc() || stop != last) {
    return false;
  }
  line_.clear();
  state_ = left_ == 0 ? State::Trailers : State::Content;
  return true;
}

bool AwsChunkReader::read_end(std::string_view& piece) {
  while (!piece.empty() && line_.size() < 2) {
    line_ += piece.front();
    piece.remove_prefix(1);
  }
  if (line_.size() < 2) {
    return true;
  }
  const bool is_good = line_ == "\r\n";
  line_.clear();
  state_ = State::Length;
  return is_good;
}

bool AwsChunkReader::read(std::string_view piece, std::string& out) {
  while (!piece.empty() && state_ != State::Broken) {
    bool is_good = true;
    switch (state_) {
      case State::Length:
        is_good = read_length(piece);
        break;
      case State::Content: {
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left_, piece.size()));
        out += piece.substr(0, count);
        piece.remove_prefix(count);
        left_ -= count;
        state_ = left_ == 0 ? State::End : State::Content;
        break;
      }
      case State::End:
        is_good = read_end(piece);
        break;
      case State::Trailers:
        is_good = line_.size() + piece.size() <= kMostTrailers;
        line_ += is_good ? piece : std::string_view();
        piece = {};
        break;
      case State::Broken:
        break;
    }
    if (!is_good) {
      state_ = State::Broken;
    }
  }
  return state_ != State::Broken;
}

std::vector<std::pair<std::string, std::string>> AwsChunkReader::trailers() const {
  std::vector<std::pair<std::string, std::string>> fields;
  if (state_ != State::Trailers) {
    return fields;
  }
  for (const std::string_view line : split(line_, "\n")) {
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos) {
      fields.emplace_back(to_lower(trim(line.substr(0, colon))), trim(line.substr(colon + 1)));
    }
  }
  return fields;
}

}  // namespace formwork
