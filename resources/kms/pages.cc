// SPDX-License-Identifier: Apache-2.0
#include "resources/kms/pages.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/api_support.hh"

namespace formwork::kms {

Result<Value> page_of(const ApiCall& call, std::string_view member, Value::List items,
                      std::size_t usual) {
  std::size_t begin = 0;
  if (const std::string marker = call.text("Marker"); !marker.empty()) {
    const auto position = parse_integer(marker);
    if (!position || *position < 0 || static_cast<std::size_t>(*position) > items.size()) {
      return fail("InvalidMarkerException", "Could not deserialize marker '" + marker + "'");
    }
    begin = static_cast<std::size_t>(*position);
  }
  const auto limit =
      static_cast<std::size_t>(number_of(call.input, "Limit", static_cast<std::int64_t>(usual)));
  const std::size_t end = std::min(items.size(), begin + limit);
  Value page = Value::list();
  for (std::size_t i = begin; i < end; ++i) {
    page.push(std::move(items[i]));
  }
  Value answer = Value::map();
  answer.set(member, std::move(page));
  answer.set("Truncated", Value::boolean(end < items.size()));
  if (end < items.size()) {
    answer.set("NextMarker", Value::string(std::to_string(end)));
  }
  return answer;
}

}  // namespace formwork::kms
