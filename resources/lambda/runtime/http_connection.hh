// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "resources/lambda/runtime/event_loop.hh"
#include "resources/lambda/runtime/http_request.hh"

namespace formwork::lambda {

/// A client's connection: one request at a time, the answer whenever it is there. What is not HTTP
/// ends it.
class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
 public:
  using Pointer = std::shared_ptr<HttpConnection>;
  using Piece = std::function<void(std::string_view)>;
  struct Handlers {
    /// The head is there. Answers who gets the body's pieces; {} keeps them in the request.
    std::function<Piece(const HttpRequest&)> head;
    std::function<void(const Pointer&, HttpRequest)> request;
    /// The client has gone, or was sent away. Not called after close().
    std::function<void(const Pointer&)> closed;
  };

  /// Takes the socket (non-blocking). `most_body`: of kept bodies, in bytes.
  static Pointer make(EventLoop& loop, int socket, std::size_t most_body, Handlers handlers);
  HttpConnection(EventLoop& loop, int socket, std::size_t most_body, Handlers handlers);
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;
  ~HttpConnection();

  /// `headers`: whole lines with their ends. Sends at once what the socket takes, without a copy.
  void answer(int status, std::string_view headers, std::string body);
  void close();
  bool is_open() const { return socket_ >= 0; }
  /// Whether an answer is owed.
  bool is_waiting() const { return is_waiting_; }

 private:
  void on_ready(std::uint32_t events);
  void receive();
  void take(std::string_view bytes);
  void go_on();
  void send_rest();
  void lose();

  EventLoop& loop_;
  int socket_;
  HttpRequestReader reader_;
  Handlers handlers_;
  Piece piece_;
  bool is_waiting_ = false;
  bool is_last_ = false;     ///< Closed after the answer.
  bool is_writing_ = false;  ///< EPOLLOUT is asked for.
  std::string unread_;       ///< Came while an answer was owed.
  std::string head_;
  std::string body_;
  std::size_t sent_ = 0;  ///< Of head_ and body_ together.
  std::size_t dropped_ = 0;
  EventLoop::Timer slow_;
};

/// Listens on a port of its own on 127.0.0.1 and keeps its connections.
class HttpListener {
 public:
  HttpListener(EventLoop& loop, std::size_t most_body, HttpConnection::Handlers handlers);
  HttpListener(const HttpListener&) = delete;
  HttpListener& operator=(const HttpListener&) = delete;
  ~HttpListener();

  /// "127.0.0.1:40123"; "" when the machine had no port.
  const std::string& address() const { return address_; }
  void close_connections();

 private:
  void listen();
  void accept();

  EventLoop& loop_;
  const std::size_t most_body_;
  HttpConnection::Handlers handlers_;
  int socket_ = -1;
  std::string address_;
  std::vector<HttpConnection::Pointer> connections_;
  OneTimer pause_;  ///< Until descriptors may be free again.
};

}  // namespace formwork::lambda
