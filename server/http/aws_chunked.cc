// SPDX-License-Identifier: Apache-2.0
#include "server/http/aws_chunked.hh"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <system_error>

namespace formwork {

std::optional<std::string> unpack_aws_chunks(std::string_view body) {
  std::string unpacked;
  unpacked.reserve(body.size());
  for (;;) {
    const std::size_t line_end = body.find("\r\n");
    if (line_end == std::string_view::npos) {
      return std::nullopt;
    }
    const std::string_view digits = body.substr(0, body.substr(0, line_end).find(';'));
    const char* end = digits.data() + std::min(digits.size(), line_end);
    std::uint64_t length = 0;
    const auto [stop, error] = std::from_chars(digits.data(), end, length, 16);
    if (error != std::errc() || stop != end) {
      return std::nullopt;
    }
    body.remove_prefix(line_end + 2);
    if (length == 0) {
      return unpacked;
    }
    if (body.size() < length || body.substr(length, 2) != "\r\n") {
      return std::nullopt;
    }
    unpacked += body.substr(0, length);
    body.remove_prefix(length + 2);
  }
}

}  // namespace formwork
