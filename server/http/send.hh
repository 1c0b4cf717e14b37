// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "server/wire/message.hh"

namespace formwork {

/// Sends a header, a body and pieces of files through a socket that does not block, as far as it
/// takes them.
class ResponseSender {
 public:
  /// Begins with a new text. `response` must stay where it is.
  void begin(std::string head, HttpResponse& response);
  bool is_done() const;
  /// Sends once. The number of bytes, or -1 with errno; EIO when a file is shorter than it was said
  /// to be.
  ssize_t send(int socket);

 private:
  ssize_t send_text(int socket);
  ssize_t send_file(int socket);
  bool has_text() const;

  std::string head_;
  HttpResponse* response_ = nullptr;
  std::size_t sent_ = 0;  // of the head and the body
  std::size_t file_ = 0;
  std::uint64_t file_sent_ = 0;
};

/// The bytes as one chunk of a chunked body; the last one ("0") for nothing.
std::string http_chunk(std::string_view bytes);

}  // namespace formwork
