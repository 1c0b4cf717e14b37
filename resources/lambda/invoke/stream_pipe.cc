// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/invoke/stream_pipe.hh"

#include <optional>
#include <string>

namespace formwork::lambda {

void pass_on(const std::shared_ptr<AnswerStream>& from,
             const std::function<void(std::string_view)>& take) {
  while (true) {
    std::optional<std::string> piece = from->read([from, take] { pass_on(from, take); });
    if (!piece || piece->empty()) {
      return;  // closed, or called again once there is more
    }
    take(*piece);
  }
}

}  // namespace formwork::lambda
