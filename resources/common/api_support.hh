// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/service/operation.hh"

namespace formwork {

/// How an operation answers a list in pages.
struct PageShape {
  std::string_view member;    ///< Of the answer: "Summaries".
  std::size_t largest = 100;  ///< Of a page; also what is answered when the caller says nothing.
  std::string_view fault_code = "ValidationError";  ///< Of a token that no answer held.
  std::string_view size_member = "MaxResults";
};

/// {<member>: the items of the page, NextToken: where there are more}. The token is the position in
/// the whole list, so the list's order must be stable.
Result<Value> page_of(const ApiCall& call, Value::List items, const PageShape& shape);

/// Items of a list member of the input, or none.
std::span<const Value> input_items(const ApiCall& call, std::string_view member);
std::vector<std::string> input_texts(const ApiCall& call, std::string_view member);
/// Texts of a list value.
std::vector<std::string> texts_of(const Value* list);
Value list_of(const std::vector<std::string>& texts);

/// Sets the member unless the text is empty.
void set_text(Value& map, std::string_view key, std::string text);
void set_number(Value& map, std::string_view key, std::int64_t number);
void set_flag(Value& map, std::string_view key, bool flag);
/// Copies the members of `from` that are there.
void copy_members(Value& to, const Value& from, std::initializer_list<std::string_view> members);

/// A whole number of a member, or `fallback`.
std::int64_t number_of(const Value& map, std::string_view key, std::int64_t fallback = 0);

/// Fails with ValidationError in the service's words when the input member is absent or empty.
Result<void> require_input(const ApiCall& call, std::string_view member);

}  // namespace formwork
