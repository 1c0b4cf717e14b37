// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ctime>
#include <string>
#include <string_view>

#include "server/wire/message.hh"

namespace formwork {

/// What the header of an answer depends on besides the answer.
struct ResponseFraming {
  bool is_head_request = false;  ///< The body's length is told, the body not sent.
  bool is_http_10 = false;
  bool keeps_alive = true;
};

/// Status line and fields with the empty line behind them. Adds Date, Content-Length (except for
/// 1xx, 204 and 304) and Connection; fields of `response` with these names but Date are left out,
/// only an answer to HEAD may bring its own Content-Length. What is streamed is chunked, or ends
/// with the connection. Control characters in names and values become blanks, so that no value can
/// end a field.
std::string response_head(const HttpResponse& response, const ResponseFraming& framing,
                          std::time_t now);

/// Whether the body of this answer is sent.
bool has_body(const HttpResponse& response, const ResponseFraming& framing);

/// "Not Found"; "Status" for codes without a name.
std::string_view reason_phrase(int status);

}  // namespace formwork
