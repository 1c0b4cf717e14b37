// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace formwork::sns {

struct Post {
  std::string url;
  std::string content_type = "text/plain; charset=UTF-8";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers = {};
};

/// Posts to a plain http end point on this machine's loopback (127.0.0.1, localhost) and says
/// whether it was answered with 2xx. Other addresses are not reached. Waits up to 5 seconds.
bool post_to_loopback(const Post& post);

}  // namespace formwork::sns
