// SPDX-License-Identifier: Apache-2.0
// Expressions of DynamoDB: whatever is read is bounded, and what was read can be used on an item.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/value/convert.hh"
#include "resources/dynamodb/evaluate.hh"
#include "resources/dynamodb/item_format.hh"
#include "resources/dynamodb/partiql.hh"

using namespace formwork;            // NOLINT: a program of one file
using namespace formwork::dynamodb;  // NOLINT

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const Value input =
      *value_from_json(R"({"ExpressionAttributeNames":{"#a":"a"},"ExpressionAttributeValues":)"
                       R"({":v":{"N":"1"},":s":{"SS":["x"]},":l":{"L":[]}}})");
  static const Fields item = *read_fields(*value_from_json(
      R"({"a":{"N":"1"},"b":{"L":[{"M":{"c":{"S":"x"}}}]},"s":{"SS":["x","y"]}})"));
  auto names = Placeholders::read(input);
  if (auto condition = parse_condition("FilterExpression", text, *names)) {
    static_cast<void>(holds(*condition, item));
  }
  if (auto paths = parse_projection("ProjectionExpression", text, *names)) {
    static_cast<void>(project(item, *paths));
  }
  if (auto actions = parse_update(text, *names)) {
    if (auto updated = apply_actions(*actions, item)) {
      auto back = unpack(pack(updated->item));
      if (!back || !equal(*back, updated->item)) {
        __builtin_trap();
      }
    }
  }
  if (auto statement = parse_statement(text, {}); statement && statement->where) {
    static_cast<void>(holds(*statement->where, item));
  }
  static_cast<void>(unpack(text));
  static_cast<void>(unpack_to_wire(text));
  return 0;
}
