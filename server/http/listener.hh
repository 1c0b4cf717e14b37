// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/result.hh"
#include "server/http/body_sink.hh"
#include "server/wire/message.hh"

namespace formwork {

/// Why a request was not read to its end.
enum class HttpFault : std::uint8_t {
  Malformed,  ///< Not HTTP/1.1, or lengths that contradict each other.
  HeadersTooLarge,
  BodyTooLarge,
  TooManyConnections,
  OutOfMemory,  ///< Bodies that are being read fill what is set aside for them.
  Internal,     ///< The handler threw.
};

/// What answers requests. Called on several threads at once.
class HttpHandler {
 public:
  using Answered = std::function<void(HttpResponse)>;

  virtual ~HttpHandler() = default;
  virtual HttpResponse answer(HttpRequest request) = 0;
  /// The same for answers that may take their time: `done` is called once, on any thread, maybe
  /// before submit() returns. Without it the listener's end drops the request.
  virtual void submit(HttpRequest request, Answered done) { done(answer(std::move(request))); }
  /// Asked before a body that is large or of unknown length is read: what takes it. Null: it is
  /// read into memory, within the limit for that.
  virtual std::unique_ptr<BodySink> open_body(const HttpRequest& head) {
    (void)head;
    return nullptr;
  }
  /// Asked before a client without Authorization that waits for it ("Expect: 100-continue") is told
  /// to send its body: the answer of a request that fails whatever the body is. The connection is
  /// closed behind it.
  virtual std::optional<HttpResponse> refuse_early(const HttpRequest& head) {
    (void)head;
    return std::nullopt;
  }
  /// `head` is what was read of the request; its body is empty. The connection is closed behind the
  /// answer.
  virtual HttpResponse refuse(const HttpRequest& head, HttpFault fault) = 0;
};

struct HttpLimits {
  std::uint32_t header_bytes = 64 * 1024;            ///< Request line, fields and trailers.
  std::uint64_t body_bytes = 100 * 1024 * 1024;      ///< Of one request.
  std::uint64_t sink_bytes = 5ULL << 30U;            ///< Of one request that a BodySink takes.
  std::uint64_t all_body_bytes = 512 * 1024 * 1024;  ///< Of all that are read at one time.
  std::size_t connections = 512;
  std::uint64_t slowest_body = 64 * 1024;    ///< Bytes a second; slower clients are cut off.
  std::chrono::milliseconds idle{60'000};    ///< Between two requests of a connection.
  std::chrono::milliseconds header{10'000};  ///< From a request's first byte to its header's end.
  std::chrono::milliseconds body{30'000};    ///< Added to what slowest_body allows.
  std::chrono::milliseconds stop{3'000};     ///< For calls under way when the listener stops.
};

struct ListenOptions {
  /// An address or a name. "" listens on 127.0.0.1 and, where that is free, on ::1.
  std::string host;
  std::uint16_t port = 0;  ///< 0 takes any that is free.
  /// That run handlers; the one that calls run() is the first. More than one pays only for
  /// handlers that run side by side: handing a request to another thread costs more than reading
  /// it.
  unsigned threads = 1;
  HttpLimits limits;
};

/// HTTP/1.1 over TCP: keep-alive, pipelined requests answered in order, 100-continue. Every
/// connection has time limits for everything it waits for.
class HttpListener {
 public:
  /// Binds and listens; answers nothing before run(). Fails with F720.
  static Result<std::unique_ptr<HttpListener>> open(const ListenOptions& options,
                                                    HttpHandler& handler);
  ~HttpListener();
  HttpListener(const HttpListener&) = delete;
  HttpListener& operator=(const HttpListener&) = delete;

  std::uint16_t port() const;
  /// "http://127.0.0.1:4566"
  std::string endpoint() const;
  /// False when others than this machine can connect.
  bool is_loopback() const;

  /// From now on SIGINT, SIGTERM and SIGHUP end run() instead of the process, also one that comes
  /// before run(). Before run(), once.
  void await_signals();
  /// Answers requests until stop(), or until SIGINT, SIGTERM or SIGHUP where `stop_on_signals`: a
  /// second signal then ends the process at once. Calls under way are finished first.
  void run(bool stop_on_signals);
  /// From any thread.
  void stop();

 private:
  struct Impl;
  explicit HttpListener(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace formwork
