// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/runtime/http_connection.hh"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

namespace formwork::lambda {
namespace {

constexpr std::size_t kReadSize = 64 * 1024;
// Of a body that is too large: read and dropped, so that the client hears the answer.
constexpr std::size_t kMostDropped = 256 * 1024 * 1024;
constexpr std::size_t kMostConnections = 64;
// Nobody needs longer for a head or between two pieces of one.
constexpr std::chrono::milliseconds kHeadTime{10'000};

std::string_view reason_of(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 202:
      return "Accepted";
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 413:
      return "Request Entity Too Large";
    default:
      return "Internal Server Error";
  }
}

}  // namespace

HttpConnection::Pointer HttpConnection::make(EventLoop& loop, int socket, std::size_t most_body,
                                             Handlers handlers) {
  auto made = std::make_shared<HttpConnection>(loop, socket, most_body, std::move(handlers));
  loop.watch(socket, EPOLLIN, [weak = std::weak_ptr(made)](std::uint32_t events) {
    if (const Pointer self = weak.lock()) {
      self->on_ready(events);
    }
  });
  return made;
}

HttpConnection::HttpConnection(EventLoop& loop, int socket, std::size_t most_body,
                               Handlers handlers)
    : loop_(loop), socket_(socket), reader_(most_body), handlers_(std::move(handlers)) {}

HttpConnection::~HttpConnection() {
  close();
}

void HttpConnection::close() {
  if (socket_ >= 0) {
    loop_.cancel(slow_);
    loop_.forget(socket_);
    ::close(std::exchange(socket_, -1));
  }
}

void HttpConnection::lose() {
  if (is_open()) {
    const Pointer self = shared_from_this();
    close();
    handlers_.closed(self);
  }
}

void HttpConnection::on_ready(std::uint32_t events) {
  if ((events & EPOLLOUT) != 0) {
    send_rest();
  }
  if (is_open() && (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) {
    receive();
  }
}

void HttpConnection::receive() {
  static thread_local std::array<char, kReadSize> buffer;
  const ssize_t size = ::recv(socket_, buffer.data(), buffer.size(), 0);
  if (size > 0) {
    take({buffer.data(), static_cast<std::size_t>(size)});
  } else if (size == 0 || (errno != EAGAIN && errno != EINTR)) {
    lose();
  }
}

void HttpConnection::take(std::string_view bytes) {
  using Event = HttpRequestReader::Event;
  const Pointer self = shared_from_this();  // a handler may drop the last other one
  while (is_open() && !is_waiting_) {
    const Event event = reader_.read(bytes);
    if (event == Event::Bad) {
      return lose();
    }
    if (event == Event::More) {
      if (slow_.id == 0 && reader_.is_amid() && !piece_) {
        slow_ = loop_.in(kHeadTime, [this] { lose(); });
      }
      return;
    }
    if (event == Event::Head) {
      piece_ = handlers_.head(reader_.request());
      if (reader_.request().expects_continue) {
        static constexpr std::string_view kGoOn = "HTTP/1.1 100 Continue\r\n\r\n";
        static_cast<void>(::send(socket_, kGoOn.data(), kGoOn.size(), MSG_NOSIGNAL));
      }
    } else if (event == Event::Body) {
      loop_.cancel(slow_);
      if (piece_) {
        piece_(reader_.piece());
      } else {
        reader_.keep(reader_.piece());
        dropped_ += reader_.request().is_body_too_large ? reader_.piece().size() : 0;
      }
      if (dropped_ > kMostDropped) {
        return lose();
      }
    } else {
      loop_.cancel(slow_);
      is_waiting_ = true;
      is_last_ = !reader_.request().keeps_alive;
      piece_ = {};
      dropped_ = 0;
      handlers_.request(self, std::move(reader_.request()));
    }
  }
  if (is_open() && !bytes.empty()) {
    unread_.append(bytes);  // of a client that does not wait for its answers
    if (unread_.size() > 4 * kReadSize) {
      lose();
    }
  }
}

void HttpConnection::answer(int status, std::string_view headers, std::string body) {
  if (!is_open() || !is_waiting_) {
    return;
  }
  head_.clear();
  head_.append("HTTP/1.1 ").append(std::to_string(status)).append(" ").append(reason_of(status));
  head_.append("\r\n").append(headers).append("Content-Length: ");
  head_.append(std::to_string(body.size()));
  head_.append(is_last_ ? "\r\nConnection: close\r\n\r\n" : "\r\n\r\n");
  body_ = std::move(body);
  sent_ = 0;
  send_rest();
}

void HttpConnection::send_rest() {
  while (sent_ < head_.size() + body_.size()) {
    std::array<iovec, 2> parts{};
    const std::size_t head_sent = std::min(sent_, head_.size());
    parts[0] = {head_.data() + head_sent, head_.size() - head_sent};
    parts[1] = {body_.data() + (sent_ - head_sent), body_.size() - (sent_ - head_sent)};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    const ssize_t size = ::sendmsg(socket_, &message, MSG_NOSIGNAL);
    if (size < 0 && errno == EINTR) {
      continue;
    }
    if (size < 0 && errno == EAGAIN) {
      if (!std::exchange(is_writing_, true)) {
        loop_.change(socket_, EPOLLIN | EPOLLOUT);
      }
      return;
    }
    if (size < 0) {
      return lose();
    }
    sent_ += static_cast<std::size_t>(size);
  }
  go_on();
}

/// The answer is out: the next request's turn.
void HttpConnection::go_on() {
  if (std::exchange(is_writing_, false)) {
    loop_.change(socket_, EPOLLIN);
  }
  if (!is_waiting_) {
    return;
  }
  head_.clear();
  body_ = {};
  sent_ = 0;
  is_waiting_ = false;
  if (is_last_) {
    return lose();
  }
  reader_.next();
  if (!unread_.empty()) {
    loop_.later([self = shared_from_this()] { self->take(std::exchange(self->unread_, {})); });
  }
}

HttpListener::HttpListener(EventLoop& loop, std::size_t most_body,
                           HttpConnection::Handlers handlers)
    : loop_(loop), most_body_(most_body), handlers_(std::move(handlers)), pause_(loop) {
  handlers_.closed = [this, told = std::move(handlers_.closed)](const HttpConnection::Pointer& c) {
    std::erase(connections_, c);
    if (told) {
      told(c);
    }
  };
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (socket_ < 0 || ::bind(socket_, generic, size) != 0 || ::listen(socket_, 64) != 0 ||
      ::getsockname(socket_, generic, &size) != 0) {
    return;
  }
  address_ = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  listen();
}

void HttpListener::listen() {
  loop_.watch(socket_, EPOLLIN, [this](std::uint32_t) { accept(); });
}

HttpListener::~HttpListener() {
  close_connections();
  if (socket_ >= 0) {
    loop_.forget(socket_);
    ::close(socket_);
  }
}

void HttpListener::close_connections() {
  for (const HttpConnection::Pointer& connection : std::exchange(connections_, {})) {
    connection->close();
  }
}

void HttpListener::accept() {
  const int socket = ::accept4(socket_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (socket < 0) {
    if (errno == EMFILE || errno == ENFILE) {  // it would be ready, and fail, all the time
      loop_.forget(socket_);
      pause_.in(std::chrono::milliseconds(100), [this] { listen(); });
    }
    return;
  }
  if (connections_.size() >= kMostConnections) {
    ::close(socket);
    return;
  }
  const int yes = 1;
  static_cast<void>(::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes));
  connections_.push_back(HttpConnection::make(loop_, socket, most_body_, handlers_));
}

}  // namespace formwork::lambda
