// SPDX-License-Identifier: Apache-2.0
#include "server/http/connection.hh"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <exception>
#include <optional>
#include <thread>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <sys/socket.h>

#include "server/http/connections.hh"
#include "server/http/request_parser.hh"
#include "server/http/response_text.hh"
#include "server/http/send.hh"

namespace formwork {
namespace {

namespace net = boost::asio;
using boost::beast::flat_buffer;
using tcp = net::ip::tcp;
using ErrorCode = boost::system::error_code;

// What is larger is asked a sink for.
constexpr std::uint64_t kSmallBody = 256 * 1024;
// Chunks of AWS's own make a body longer than its content.
constexpr std::uint64_t kFramingPart = 16;

}  // namespace

class TcpConnection final : public Connection {
 public:
  using Strand = net::strand<net::io_context::executor_type>;

  TcpConnection(net::io_context& context, int descriptor, bool is_v6, Connections& all)
      : strand_(net::make_strand(context)),
        socket_(strand_, is_v6 ? tcp::v6() : tcp::v4(), descriptor),
        all_(all) {}
  ~TcpConnection() override {
    release_body();
    const std::lock_guard lock(all_.mutex_);
    all_.open_.erase(this);
  }

  void start(bool is_surplus) override {
    ErrorCode ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
    socket_.native_non_blocking(true, ignored);
    net::post(strand_, [self = self(), is_surplus] {
      if (is_surplus) {
        self->refuse(HttpFault::TooManyConnections);
      }
      self->go_on();
    });
  }

  void stop() override {
    net::post(strand_, [self = self()] {
      if (self->is_idle_) {
        self->close();
      }
    });
  }

  void close_late(std::int64_t now_ms) override {
    if (now_ms < deadline_) {
      return;
    }
    net::post(strand_, [self = self()] {
      if (steady_ms() >= self->deadline_) {
        self->close();
      }
    });
  }

  void abandon() override {
    parked_.reset();
    leave_stream();
  }

 private:
  enum class State : std::uint8_t { Read, Answer, Write, Over };

  std::shared_ptr<TcpConnection> self() {
    return std::static_pointer_cast<TcpConnection>(shared_from_this());
  }
  template <class Method>
  auto then(Method method) {
    return [self = self(), method](const ErrorCode& error, std::size_t bytes) {
      ((*self).*method)(error, bytes);
    };
  }

  // Until something has to be waited for. Never within itself: the handler may answer at once.
  void go_on() {
    if (std::exchange(is_going_on_, true)) {
      return;
    }
    while ((state_ == State::Read && read()) || (state_ == State::Write && write())) {
    }
    is_going_on_ = false;
  }

  void leave_stream() {
    if (auto stream = std::exchange(response_.stream, nullptr)) {
      stream->abandon();
    }
  }

  void close() {
    state_ = State::Over;
    leave_stream();
    ErrorCode ignored;
    socket_.close(ignored);
  }

  void wait_for(std::chrono::milliseconds time) { deadline_ = steady_ms() + time.count(); }
  void wait_for_ever() { deadline_ = INT64_MAX; }

  // Answers whether there is something to do at once.
  bool read() {
    if (!parser_.has_begun()) {
      begin_request();
    }
    while (buffer_.size() != 0 && !parser_.is_done()) {
      if (std::exchange(is_idle_, false)) {
        wait_for(all_.limits_.header);
      }
      const RequestParser::Step step =
          parser_.put({static_cast<const char*>(buffer_.data().data()), buffer_.size()});
      buffer_.consume(step.used);
      if (step.needs_more) {
        break;
      }
      if (step.fault) {
        refuse(*step.fault);
        return true;
      }
      if (parser_.has_header() && !std::exchange(has_header_, true) && !begin_body()) {
        return true;
      }
    }
    if (parser_.is_done()) {
      answer();
      return state_ == State::Write;
    }
    if (is_idle_ && all_.is_stopping_) {
      linger();
      return false;
    }
    const bool is_body = has_header_;
    socket_.async_read_some(buffer_.prepare(is_body ? kBodyPiece : kHeaderPiece),
                            then(&TcpConnection::on_bytes));
    return false;
  }

  void begin_request() {
    parser_.begin(all_.limits_.header_bytes,
                  all_.limits_.sink_bytes + all_.limits_.sink_bytes / kFramingPart);
    has_header_ = false;
    is_idle_ = true;
    wait_for(buffer_.size() != 0 ? all_.limits_.header : all_.limits_.idle);
  }

  void on_bytes(const ErrorCode& error, std::size_t bytes) {
    if (error) {  // the client went away, or was too slow: nobody is there to be told
      return close();
    }
    buffer_.commit(bytes);
    go_on();
  }

  // The header is there: what may the body be, and where does it go? False: the answer is there.
  bool begin_body() {
    const bool has_length = parser_.content_length().has_value();
    const std::uint64_t length = parser_.content_length().value_or(0);
    std::uint64_t most = all_.limits_.body_bytes;
    if (length > kSmallBody || (parser_.is_chunked() && !has_length)) {
      const HttpRequest head = parser_.head();
      parser_.set_sink(all_.handler_.open_body(head));
      if (parser_.has_sink()) {
        const std::uint64_t framing = has_aws_chunks(head.headers) ? kFramingPart : UINT64_MAX;
        most = all_.limits_.sink_bytes + all_.limits_.sink_bytes / framing;
      }
    }
    if (length > most) {
      refuse(HttpFault::BodyTooLarge);
      return false;
    }
    if (!parser_.has_sink() && !reserve_body(length)) {
      refuse(HttpFault::OutOfMemory);
      return false;
    }
    if (!parser_.is_done()) {
      parser_.read_body(most);
      // Without a length, as much time as the largest body would have.
      wait_for(all_.limits_.body + time_for(has_length ? length : most));
    }
    // Also for an empty body: botocore takes an answer without it for the last of the connection.
    return buffer_.size() != 0 || !parser_.expects_continue() || let_continue();
  }

  // False: the request was refused before its body.
  bool let_continue() {
    if (auto refusal = refuse_early()) {
      response_ = std::move(*refusal);
      begin_write(false);
      return false;
    }
    // So little always fits into a socket that has nothing to send.
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    ::send(socket_.native_handle(), kContinue.data(), kContinue.size(), MSG_NOSIGNAL);
    return true;
  }

  std::optional<HttpResponse> refuse_early() {
    return parser_.is_signed() ? std::nullopt : all_.handler_.refuse_early(parser_.head());
  }

  void answer() {
    state_ = State::Answer;
    all_.requests_.fetch_add(1, std::memory_order_relaxed);
    wait_for_ever();
    HttpRequest request = parser_.take();
    parked_ = self();
    try {
      all_.handler_.submit(std::move(request), completion());
    } catch (const std::exception&) {
      if (state_ == State::Answer) {
        refuse(HttpFault::Internal);
      }
    }
  }

  HttpHandler::Answered completion() {
    return [gate = all_.gate_, weak = weak_from_this()](HttpResponse response) {
      std::shared_ptr<TcpConnection> connection;
      {
        const std::lock_guard lock(gate->mutex);
        if (!gate->is_open) {
          return;
        }
        auto found = std::static_pointer_cast<TcpConnection>(weak.lock());
        if (found == nullptr) {
          return;
        }
        const TcpConnection::Strand strand = found->strand_;
        const bool is_here = std::this_thread::get_id() == found->all_.only_thread_ ||
                             strand.running_in_this_thread();
        if (!is_here) {
          net::post(strand, [found = std::move(found), answer = std::move(response)]() mutable {
            found->take(std::move(answer));
            found->go_on();
          });
          return;
        }
        connection = std::move(found);
      }
      connection->take(std::move(response));
      connection->go_on();  // unless it is under way
    };
  }

  void take(HttpResponse response) {
    parked_.reset();
    if (state_ != State::Answer) {
      return;
    }
    response_ = std::move(response);
    begin_write(parser_.keeps_alive() && !all_.is_stopping_);
  }

  void refuse(HttpFault fault) {
    parked_.reset();
    const HttpRequest head = parser_.head();
    try {
      response_ = all_.handler_.refuse(head, fault);
    } catch (const std::exception&) {
      return close();
    }
    begin_write(false);
  }

  void begin_write(bool keeps_alive) {
    keeps_alive_ = keeps_alive && !(response_.stream && parser_.is_http_10());
    ResponseFraming framing;
    framing.keeps_alive = keeps_alive_;
    framing.is_http_10 = parser_.is_http_10();
    framing.is_head_request = parser_.is_head_method();
    std::string head = response_head(response_, framing, std::time(nullptr));
    is_chunked_ = response_.stream && !framing.is_http_10;
    if (!has_body(response_, framing)) {
      response_.body.clear();
      response_.files.clear();
      leave_stream();
    }
    sender_.begin(std::move(head), response_);
    wait_for(all_.limits_.body + time_for(response_.body_size()));
    state_ = State::Write;
  }

  // Answers whether there is something to do at once.
  bool write() {
    const ssize_t sent = sender_.send(socket_.native_handle());
    if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      socket_.async_wait(tcp::socket::wait_write, [self = self()](const ErrorCode& error) {
        if (error) {
          return self->close();
        }
        self->go_on();
      });
      return false;
    }
    if (sent < 0 && errno != EINTR) {
      close();
      return false;
    }
    if (!sender_.is_done()) {
      return true;
    }
    return response_.stream ? read_stream() : end_request();
  }

  // What the stream has by now becomes what is sent next. False: there is nothing yet.
  bool read_stream() {
    std::optional<std::string> bytes = response_.stream->read(
        [self = self()] { net::post(self->strand_, [self] { self->go_on(); }); });
    if (bytes && bytes->empty()) {
      wait_for_ever();
      watch_client();
      return false;
    }
    response_.files.clear();
    response_.body = is_chunked_ ? http_chunk(bytes.value_or("")) : bytes.value_or("");
    sender_.begin({}, response_);
    wait_for(all_.limits_.body + time_for(response_.body.size()));
    if (!bytes) {
      response_.stream.reset();
    }
    return true;
  }

  // A stream may say nothing for long, and nothing else tells that its reader has gone.
  void watch_client() {
    if (std::exchange(is_watching_, true)) {
      return;
    }
    socket_.async_wait(tcp::socket::wait_read, [self = self()](const ErrorCode& error) {
      char byte = 0;
      const bool is_waiting = !error && self->response_.stream != nullptr;
      if (is_waiting && ::recv(self->socket_.native_handle(), &byte, 1, MSG_PEEK) <= 0) {
        return self->close();
      }
      self->is_watching_ = is_waiting;  // its next request is there already: that is no end
    });
  }

  bool end_request() {
    is_watching_ = false;
    response_ = {};
    release_body();
    if (!keeps_alive_) {
      linger();
      return false;
    }
    parser_.end();
    state_ = State::Read;
    return true;
  }

  // A socket that is closed with unread bytes resets the connection, and the client may lose the
  // answer: what it still sends is read for a while.
  void linger() {
    state_ = State::Over;
    ErrorCode ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
    wait_for(all_.is_stopping_ ? all_.limits_.stop / 4 : all_.limits_.header);
    discard();
  }

  void discard() {
    buffer_.clear();
    socket_.async_read_some(buffer_.prepare(kHeaderPiece), then(&TcpConnection::on_discarded));
  }

  void on_discarded(const ErrorCode& error, std::size_t) {
    if (error) {
      return close();
    }
    discard();
  }

  std::chrono::milliseconds time_for(std::uint64_t bytes) const {
    return std::chrono::milliseconds(bytes * 1000 /
                                     std::max<std::uint64_t>(all_.limits_.slowest_body, 1));
  }

  bool reserve_body(std::uint64_t length) {
    reserved_ = length;
    return all_.body_bytes_.fetch_add(length) + length <= all_.limits_.all_body_bytes;
  }
  void release_body() { all_.body_bytes_ -= std::exchange(reserved_, 0); }

  static constexpr std::size_t kHeaderPiece = 16 * 1024;
  static constexpr std::size_t kBodyPiece = 256 * 1024;

  Strand strand_;
  tcp::socket socket_;
  Connections& all_;
  flat_buffer buffer_;
  RequestParser parser_;
  HttpResponse response_;
  ResponseSender sender_;
  std::uint64_t reserved_ = 0;
  std::atomic<std::int64_t> deadline_ = INT64_MAX;
  // Nothing else owns a connection that waits for the handler.
  std::shared_ptr<TcpConnection> parked_;
  State state_ = State::Read;
  bool has_header_ = false;
  bool keeps_alive_ = false;
  bool is_idle_ = false;
  bool is_going_on_ = false;
  bool is_chunked_ = false;
  bool is_watching_ = false;
};

std::shared_ptr<Connection> Connection::make(net::io_context& context, int descriptor, bool is_v6,
                                             Connections& all) {
  return std::make_shared<TcpConnection>(context, descriptor, is_v6, all);
}

}  // namespace formwork
