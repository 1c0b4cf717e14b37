// SPDX-License-Identifier: Apache-2.0
#include "server/http/request_parser.hh"

#include <string>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>

namespace formwork {
namespace {

namespace net = boost::asio;
namespace http = boost::beast::http;
using ErrorCode = boost::system::error_code;

/// A body that stays in memory or goes to a sink, as is said once the header is there.
struct AnyBody {
  struct value_type {
    std::string bytes;
    std::unique_ptr<BodySink> sink;
  };

  class reader {
   public:
    template <bool kIsRequest, class Fields>
    reader(http::header<kIsRequest, Fields>&, value_type& body) : body_(body) {}
    void init(const boost::optional<std::uint64_t>&, ErrorCode& error) { error = {}; }
    std::size_t put(const net::const_buffer& piece, ErrorCode& error) {
      error = {};
      const std::string_view text(static_cast<const char*>(piece.data()), piece.size());
      if (body_.sink) {
        body_.sink->write(text);
      } else {
        body_.bytes += text;
      }
      return text.size();
    }
    void finish(ErrorCode& error) { error = {}; }

   private:
    value_type& body_;
  };
};

using Parser = http::request_parser<AnyBody>;

std::string text_of(boost::beast::string_view text) {
  return std::string(text.data(), text.size());
}

// SDKs send eight to fifteen.
constexpr std::size_t kUsualFields = 16;

HttpFault fault_of(const ErrorCode& error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    return HttpFault::HeadersTooLarge;
  }
  return error == http::error::body_limit ? HttpFault::BodyTooLarge : HttpFault::Malformed;
}

}  // namespace

struct RequestParser::Impl {
  std::optional<Parser> parser;
};

RequestParser::RequestParser() : impl_(std::make_unique<Impl>()) {}
RequestParser::~RequestParser() = default;

void RequestParser::begin(std::uint32_t header_bytes, std::uint64_t body_bytes) {
  impl_->parser.emplace();
  impl_->parser->header_limit(header_bytes);
  impl_->parser->body_limit(body_bytes);
}

void RequestParser::end() {
  impl_->parser.reset();
}

bool RequestParser::has_begun() const {
  return impl_->parser.has_value();
}

RequestParser::Step RequestParser::put(std::string_view bytes) {
  ErrorCode error;
  Step step;
  step.used = impl_->parser->put(net::const_buffer(bytes.data(), bytes.size()), error);
  step.needs_more = error == http::error::need_more;
  if (error && !step.needs_more) {
    step.fault = fault_of(error);
  }
  return step;
}

void RequestParser::read_body(std::uint64_t most_bytes) {
  impl_->parser->body_limit(most_bytes);
  impl_->parser->eager(true);
}

void RequestParser::set_sink(std::unique_ptr<BodySink> sink) {
  impl_->parser->get().body().sink = std::move(sink);
}

bool RequestParser::has_sink() const {
  return impl_->parser->get().body().sink != nullptr;
}

bool RequestParser::has_header() const {
  return impl_->parser->is_header_done();
}

bool RequestParser::is_done() const {
  return impl_->parser->is_done();
}

std::optional<std::uint64_t> RequestParser::content_length() const {
  const auto length = impl_->parser->content_length();
  return length ? std::optional<std::uint64_t>(*length) : std::nullopt;
}

bool RequestParser::is_chunked() const {
  return impl_->parser->chunked();
}

bool RequestParser::is_http_10() const {
  return has_begun() && impl_->parser->get().version() < 11;
}

bool RequestParser::is_head_method() const {
  return has_begun() && impl_->parser->get().method() == http::verb::head;
}

bool RequestParser::keeps_alive() const {
  return impl_->parser->keep_alive();
}

bool RequestParser::expects_continue() const {
  return boost::beast::iequals(impl_->parser->get()[http::field::expect], "100-continue");
}

bool RequestParser::is_signed() const {
  return !impl_->parser->get()[http::field::authorization].empty();
}

HttpRequest RequestParser::head() const {
  HttpRequest head;
  if (!has_begun()) {
    return head;
  }
  const auto& message = impl_->parser->get();
  head.method = text_of(message.method_string());
  head.target = text_of(message.target());
  head.headers.reserve(kUsualFields);
  for (const auto& field : message) {
    head.headers.add(text_of(field.name_string()), text_of(field.value()));
  }
  return head;
}

HttpRequest RequestParser::take() {
  HttpRequest request = head();
  AnyBody::value_type& body = impl_->parser->get().body();
  if (body.sink) {
    body.sink->finish(request);
  } else {
    request.body = std::move(body.bytes);
  }
  return request;
}

}  // namespace formwork
