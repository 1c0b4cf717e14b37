// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.hh"

namespace formwork::cli {

using HttpFields = std::vector<std::pair<std::string, std::string>>;

struct HttpReply {
  int status = 0;
  HttpFields headers;
  std::string body;

  /// "" when there is no such field; names compare without case.
  std::string header(std::string_view name) const;
};

/// One request to `endpoint` ("http://127.0.0.1:4566"), on a connection of its own; waits as long
/// as a function may run. Fails with F721 when nobody answers there.
Result<HttpReply> http_call(const std::string& endpoint, std::string_view method,
                            const std::string& target, const HttpFields& headers,
                            std::string_view body);

}  // namespace formwork::cli
