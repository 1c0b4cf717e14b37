// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "server/http/body_sink.hh"
#include "server/http/listener.hh"

namespace formwork {

/// Takes one HTTP/1 request apart as its bytes arrive, and the next one after another begin(). Its
/// body stays in memory unless it is given a sink once the header is there.
class RequestParser {
 public:
  struct Step {
    std::size_t used = 0;     ///< Bytes.
    bool needs_more = false;  ///< The rest of what was given makes sense only with more behind it.
    std::optional<HttpFault> fault;
  };

  RequestParser();
  ~RequestParser();
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;

  void begin(std::uint32_t header_bytes, std::uint64_t body_bytes);
  /// Between requests. Of the following, only head() may be asked then: it is empty.
  void end();
  bool has_begun() const;

  Step put(std::string_view bytes);
  /// Taking the body as it comes, not once all of it is there.
  void read_body(std::uint64_t most_bytes);
  void set_sink(std::unique_ptr<BodySink> sink);
  bool has_sink() const;

  bool has_header() const;
  bool is_done() const;
  std::optional<std::uint64_t> content_length() const;
  bool is_chunked() const;
  bool is_http_10() const;
  bool is_head_method() const;
  bool keeps_alive() const;
  bool expects_continue() const;
  bool is_signed() const;

  HttpRequest head() const;
  /// With its body, which leaves the parser.
  HttpRequest take();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace formwork
