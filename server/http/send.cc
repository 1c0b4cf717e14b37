// SPDX-License-Identifier: Apache-2.0
#include "server/http/send.hh"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <utility>

#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>

namespace formwork {

void ResponseSender::begin(std::string head, HttpResponse& response) {
  head_ = std::move(head);
  response_ = &response;
  sent_ = 0;
  file_ = 0;
  file_sent_ = 0;
}

bool ResponseSender::has_text() const {
  return sent_ < head_.size() + response_->body.size();
}

bool ResponseSender::is_done() const {
  return !has_text() && file_ == response_->files.size();
}

ssize_t ResponseSender::send(int socket) {
  if (is_done()) {
    return 0;
  }
  return has_text() ? send_text(socket) : send_file(socket);
}

ssize_t ResponseSender::send_text(int socket) {
  std::array<iovec, 2> pieces{};
  std::size_t count = 0;
  std::size_t skipped = sent_;
  for (std::string* text : {&head_, &response_->body}) {
    const std::size_t cut = std::min(skipped, text->size());
    skipped -= cut;
    if (cut < text->size()) {
      pieces[count++] = {text->data() + cut, text->size() - cut};
    }
  }
  msghdr message{};
  message.msg_iov = pieces.data();
  message.msg_iovlen = count;
  const int more = response_->files.empty() ? 0 : MSG_MORE;
  const ssize_t sent = ::sendmsg(socket, &message, MSG_NOSIGNAL | more);
  sent_ += sent > 0 ? static_cast<std::size_t>(sent) : 0;
  return sent;
}

ssize_t ResponseSender::send_file(int socket) {
  constexpr std::uint64_t kMost = 1 << 20U;
  const FileSlice& slice = response_->files[file_];
  ssize_t sent = 0;
  if (slice.size > file_sent_) {
    auto offset = static_cast<off_t>(slice.offset + file_sent_);
    const std::uint64_t count = std::min(slice.size - file_sent_, kMost);
    sent = ::sendfile(socket, slice.file->descriptor(), &offset, static_cast<std::size_t>(count));
    if (sent == 0) {  // the client has to notice
      errno = EIO;
      return -1;
    }
  }
  file_sent_ += sent > 0 ? static_cast<std::uint64_t>(sent) : 0;
  if (sent >= 0 && file_sent_ == slice.size) {
    ++file_;
    file_sent_ = 0;
  }
  return sent;
}

std::string http_chunk(std::string_view bytes) {
  std::array<char, 20> size{};
  const auto end = std::to_chars(size.data(), size.data() + size.size(), bytes.size(), 16).ptr;
  std::string chunk(size.data(), end);
  chunk += "\r\n";
  chunk += bytes;
  return chunk += "\r\n";
}

}  // namespace formwork
