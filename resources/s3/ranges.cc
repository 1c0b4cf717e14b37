// SPDX-License-Identifier: Apache-2.0
#include "resources/s3/ranges.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/api_support.hh"
#include "resources/s3/object_facts.hh"

namespace formwork::s3 {

namespace {

constexpr int kPartialContent = 206;

std::optional<std::int64_t> count_of(std::string_view text) {
  const bool is_digits =
      !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
  return is_digits ? parse_integer(text) : std::nullopt;
}

void tell_range(S3Call& call, Span span, std::int64_t size, Value& output) {
  call.call.answer.status = kPartialContent;
  output.set("ContentRange", Value::string("bytes " + std::to_string(span.begin) + "-" +
                                           std::to_string(span.begin + span.size - 1) + "/" +
                                           std::to_string(size)));
}

Failure invalid_part(S3Call& call, std::int64_t count, std::int64_t number) {
  call.call.answer.fault_members.set("ActualPartCount", Value::number(count));
  call.call.answer.fault_members.set("PartNumberRequested", Value::number(number));
  return refuse(call.call, 416, "InvalidPartNumber", "The requested partnumber is not satisfiable");
}

Result<Selection> select_part(S3Call& call, const ObjectRow& row, const Value& details,
                              Value& output) {
  const std::int64_t number = number_of(call.call.input, "PartNumber");
  if (number < 1 || number > 10'000) {
    return invalid_argument(call.call,
                            "Part number must be an integer between 1 and 10000, inclusive",
                            "partNumber", call.text("PartNumber"));
  }
  const Value* parts = details.find(kParts);
  const std::int64_t count =
      parts == nullptr ? 1 : static_cast<std::int64_t>(parts->items().size());
  if (number > count) {
    return invalid_part(call, count, number);
  }
  Selection selection{{0, row.size}, true};
  if (parts != nullptr) {
    for (std::int64_t i = 1; i < number; ++i) {
      selection.span.begin += row.blobs[static_cast<std::size_t>(i - 1)].size;
    }
    selection.span.size = row.blobs[static_cast<std::size_t>(number - 1)].size;
    output.set("PartsCount", Value::number(count));
  }
  output.set("ContentLength", Value::number(selection.span.size));
  call.call.answer.status = kPartialContent;
  if (selection.span.size > 0) {
    tell_range(call, selection.span, row.size, output);
  }
  return selection;
}

}  // namespace

RangeOf read_range(std::string_view text, std::int64_t size) {
  RangeOf range;
  text = trim(text);
  if (!to_lower(text.substr(0, 6)).starts_with("bytes=") ||
      text.find(',') != std::string_view::npos) {
    return range;
  }
  text.remove_prefix(6);
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) {
    return range;
  }
  const auto begin = count_of(trim(text.substr(0, dash)));
  const auto end = count_of(trim(text.substr(dash + 1)));
  const bool has_end = !trim(text.substr(dash + 1)).empty();
  if (!begin) {  // the last bytes
    range.is_valid = trim(text.substr(0, dash)).empty() && end.has_value();
    range.is_satisfiable = range.is_valid && *end > 0 && size > 0;
    const std::int64_t length = std::min(end.value_or(0), size);
    range.span = {size - length, length};
    return range;
  }
  range.is_valid = !has_end || (end && *end >= *begin);
  range.is_satisfiable = range.is_valid && *begin < size;
  const std::int64_t last = std::min(end.value_or(size - 1), size - 1);
  range.span = {*begin, last - *begin + 1};
  return range;
}

Result<Selection> select_range(S3Call& call, const ObjectRow& row, const Value& details,
                               Value& output) {
  const std::string text = call.text("Range");
  if (call.find("PartNumber") != nullptr) {
    if (!text.empty()) {
      return refuse(call.call, 400, "InvalidRequest",
                    "Cannot specify both Range header and partNumber query parameter");
    }
    return select_part(call, row, details, output);
  }
  Selection selection{{0, row.size}, false};
  if (!text.empty()) {
    const RangeOf range = read_range(text, row.size);
    if (range.is_valid && !range.is_satisfiable) {
      call.call.answer.fault_members.set("RangeRequested", Value::string(text));
      call.call.answer.headers.emplace_back("Content-Range", "bytes */" + std::to_string(row.size));
      return refuse_with(call.call, 416, "InvalidRange", "The requested range is not satisfiable",
                         "ActualObjectSize", std::to_string(row.size));
    }
    if (range.is_valid) {
      selection = {range.span, true};
      tell_range(call, range.span, row.size, output);
    }
  }
  output.set("ContentLength", Value::number(selection.span.size));
  return selection;
}

}  // namespace formwork::s3
