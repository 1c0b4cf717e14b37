// SPDX-License-Identifier: Apache-2.0
#include "server/http/connections.hh"

#include <algorithm>
#include <array>
#include <ctime>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include "server/http/response_text.hh"

namespace formwork {
namespace {

namespace net = boost::asio;
namespace http = boost::beast::http;
using boost::beast::flat_buffer;
using tcp = net::ip::tcp;
using ErrorCode = boost::system::error_code;
using Parser = http::request_parser<http::string_body>;

std::string text_of(boost::beast::string_view text) {
  return std::string(text.data(), text.size());
}

HttpRequest head_of(const Parser& parser) {
  HttpRequest head;
  const auto& message = parser.get();
  head.method = text_of(message.method_string());
  head.target = text_of(message.target());
  for (const auto& field : message) {
    head.headers.add(text_of(field.name_string()), text_of(field.value()));
  }
  return head;
}

HttpFault fault_of(const ErrorCode& error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return HttpFault::HeadersTooLarge;
  }
  return error == http::error::body_limit ? HttpFault::BodyTooLarge : HttpFault::Malformed;
}

}  // namespace

/// One client: reads a request, has it answered, writes the answer, and so on. Everything runs on
/// the strand of its stream, and only one thing is waited for at any time.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(tcp::socket socket, Connections& all) : stream_(std::move(socket)), all_(all) {}
  ~Connection() {
    release_body();
    const std::lock_guard lock(all_.mutex_);
    all_.open_.erase(this);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void start(bool is_surplus) {
    ErrorCode ignored;
    stream_.socket().set_option(tcp::no_delay(true), ignored);
    net::post(stream_.get_executor(), [self = shared_from_this(), is_surplus] {
      if (is_surplus) {
        self->refuse(HttpFault::TooManyConnections);
      } else {
        self->wait_for_request();
      }
    });
  }

  /// Closes a connection that waits for its next request; others close behind their answer.
  void stop() {
    net::post(stream_.get_executor(), [self = shared_from_this()] {
      if (self->is_idle_) {
        self->stream_.close();
      }
    });
  }

 private:
  template <class Method>
  auto then(Method method) {
    return [self = shared_from_this(), method](const ErrorCode& error, std::size_t bytes) {
      ((*self).*method)(error, bytes);
    };
  }

  void wait_for_request() {
    parser_.reset();
    if (all_.is_stopping_) {
      return linger();
    }
    if (buffer_.size() != 0) {  // the client did not wait for the last answer
      return read_header();
    }
    is_idle_ = true;
    stream_.expires_after(all_.limits_.idle);
    stream_.async_read_some(buffer_.prepare(4096), then(&Connection::on_first_bytes));
  }

  void on_first_bytes(const ErrorCode& error, std::size_t bytes) {
    is_idle_ = false;
    if (error) {
      return stream_.close();
    }
    buffer_.commit(bytes);
    read_header();
  }

  void read_header() {
    parser_.emplace();
    parser_->header_limit(all_.limits_.header_bytes);
    parser_->body_limit(all_.limits_.body_bytes);
    stream_.expires_after(all_.limits_.header);
    http::async_read_header(stream_, buffer_, *parser_, then(&Connection::on_header));
  }

  void on_header(const ErrorCode& error, std::size_t) {
    if (error) {
      return on_read_error(error);
    }
    const std::uint64_t length = parser_->content_length().value_or(0);
    if (!reserve_body(length)) {
      return refuse(HttpFault::OutOfMemory);
    }
    if (!parser_->is_done() && buffer_.size() == 0 &&
        boost::beast::iequals(parser_->get()[http::field::expect], "100-continue")) {
      static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
      stream_.expires_after(all_.limits_.header);
      net::async_write(stream_, net::buffer(kContinue), then(&Connection::on_continue));
      return;
    }
    read_body();
  }

  void on_continue(const ErrorCode& error, std::size_t) {
    if (error) {
      return stream_.close();
    }
    read_body();
  }

  void read_body() {
    // Without a length, as much time as the largest body would have.
    const std::uint64_t length =
        parser_->content_length().value_or(parser_->chunked() ? all_.limits_.body_bytes : 0);
    stream_.expires_after(all_.limits_.body + time_for(length));
    http::async_read(stream_, buffer_, *parser_, then(&Connection::on_body));
  }

  void on_body(const ErrorCode& error, std::size_t) {
    if (error) {
      return on_read_error(error);
    }
    stream_.expires_never();
    HttpRequest request = head_of(*parser_);
    request.body = std::move(parser_->get().body());
    try {
      response_ = all_.handler_.answer(std::move(request));
    } catch (const std::exception&) {
      return refuse(HttpFault::Internal);
    }
    write(parser_->keep_alive() && !all_.is_stopping_);
  }

  void on_read_error(const ErrorCode& error) {
    // The client went away or was too slow, for which the stream has been closed: nobody is there
    // to be told.
    if (error.category() != make_error_code(http::error::bad_target).category() ||
        error == http::error::end_of_stream || error == http::error::partial_message) {
      return stream_.close();
    }
    refuse(fault_of(error));
  }

  void refuse(HttpFault fault) {
    const HttpRequest head = parser_ ? head_of(*parser_) : HttpRequest{};
    try {
      response_ = all_.handler_.refuse(head, fault);
    } catch (const std::exception&) {
      return stream_.close();
    }
    write(false);
  }

  void write(bool keeps_alive) {
    keeps_alive_ = keeps_alive;
    ResponseFraming framing;
    framing.keeps_alive = keeps_alive;
    if (parser_) {
      framing.is_head_request = parser_->get().method() == http::verb::head;
      framing.is_http_10 = parser_->get().version() < 11;
    }
    head_ = response_head(response_, framing, std::time(nullptr));
    if (!has_body(response_, framing)) {
      response_.body.clear();
    }
    stream_.expires_after(all_.limits_.body + time_for(response_.body.size()));
    const std::array<net::const_buffer, 2> pieces = {net::buffer(head_),
                                                     net::buffer(response_.body)};
    net::async_write(stream_, pieces, then(&Connection::on_written));
  }

  void on_written(const ErrorCode& error, std::size_t) {
    response_ = {};
    release_body();
    if (error) {
      return stream_.close();
    }
    if (keeps_alive_) {
      return wait_for_request();
    }
    linger();
  }

  // A socket that is closed with unread bytes resets the connection, and the client may lose the
  // answer: what it still sends is read for a while.
  void linger() {
    ErrorCode ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    buffer_.clear();
    stream_.expires_after(all_.is_stopping_ ? all_.limits_.stop / 4 : all_.limits_.header);
    discard();
  }

  void discard() {
    buffer_.clear();
    stream_.async_read_some(buffer_.prepare(16 * 1024), then(&Connection::on_discarded));
  }

  void on_discarded(const ErrorCode& error, std::size_t) {
    if (error) {
      return stream_.close();
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

  boost::beast::tcp_stream stream_;
  Connections& all_;
  flat_buffer buffer_;
  std::optional<Parser> parser_;
  HttpResponse response_;
  std::string head_;
  std::uint64_t reserved_ = 0;
  bool keeps_alive_ = false;
  bool is_idle_ = false;
};

void Connections::open(net::io_context& context, int descriptor, bool is_v6) {
  tcp::socket socket(net::make_strand(context), is_v6 ? tcp::v6() : tcp::v4(), descriptor);
  const std::size_t others = count();
  // Somewhat more than the limit are told so; beyond that the socket is just closed.
  if (others >= 2 * limits_.connections) {
    return;
  }
  auto connection = std::make_shared<Connection>(std::move(socket), *this);
  {
    const std::lock_guard lock(mutex_);
    open_.emplace(connection.get(), connection);
  }
  connection->start(others >= limits_.connections);
}

void Connections::stop() {
  is_stopping_ = true;
  std::vector<std::shared_ptr<Connection>> open;  // their end takes the mutex
  {
    const std::lock_guard lock(mutex_);
    for (auto& [pointer, weak] : open_) {
      if (auto connection = weak.lock()) {
        open.push_back(std::move(connection));
      }
    }
  }
  for (const auto& connection : open) {
    connection->stop();
  }
}

std::size_t Connections::count() {
  const std::lock_guard lock(mutex_);
  return open_.size();
}

}  // namespace formwork
