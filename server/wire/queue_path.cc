// SPDX-License-Identifier: Apache-2.0
#include "server/wire/queue_path.hh"

#include <string>
#include <vector>

#include "engine/base/text.hh"

namespace formwork {

bool is_queue_path(std::string_view path) {
  const std::vector<std::string_view> parts = split(path, "/");
  const bool is_short = parts.size() == 3;
  const bool is_long = parts.size() == 5 && parts[1] == "queue";
  if ((!is_short && !is_long) || parts.back().empty()) {
    return false;
  }
  const std::string_view account = parts[parts.size() - 2];
  return account.size() == 12 && account.find_first_not_of("0123456789") == std::string_view::npos;
}

Result<void> complete_queue_form(const Shape& shape, std::string_view path, Value& input) {
  if (shape.find("QueueUrl") != nullptr && input.find("QueueUrl") == nullptr &&
      is_queue_path(path)) {
    input.set("QueueUrl", Value::string(std::string(path)));
  }
  for (const MemberShape& member : shape.members) {
    const bool is_list = member.shape->kind == ShapeKind::List;  // an empty one is not sent
    if (member.is(MemberShape::kRequired) && !is_list && input.find(member.name) == nullptr) {
      return fail("MissingParameter",
                  "The request must contain the parameter " + std::string(member.name) + ".");
    }
  }
  return {};
}

}  // namespace formwork
