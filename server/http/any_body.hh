// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/optional.hpp>

#include "server/http/body_sink.hh"

namespace formwork {

/// A body that stays in memory or goes to a sink, as is said once the header is there.
struct AnyBody {
  struct value_type {
    std::string bytes;
    std::unique_ptr<BodySink> sink;
  };

  class reader {
   public:
    template <bool kIsRequest, class Fields>
    reader(boost::beast::http::header<kIsRequest, Fields>&, value_type& body) : body_(body) {}
    void init(const boost::optional<std::uint64_t>&, boost::system::error_code& error) {
      error = {};
    }
    std::size_t put(const boost::asio::const_buffer& piece, boost::system::error_code& error) {
      error = {};
      const std::string_view text(static_cast<const char*>(piece.data()), piece.size());
      if (body_.sink) {
        body_.sink->write(text);
      } else {
        body_.bytes += text;
      }
      return text.size();
    }
    void finish(boost::system::error_code& error) { error = {}; }

   private:
    value_type& body_;
  };
};

using HttpRequestParser = boost::beast::http::request_parser<AnyBody>;

}  // namespace formwork
