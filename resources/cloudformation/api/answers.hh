// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/service/operation.hh"

namespace formwork::cloudformation {

/// How an operation tells that a stack is not there; CloudFormation's operations differ.
enum class Missing : std::uint8_t {
  WithId,    ///< Stack with id X does not exist
  Brackets,  ///< Stack [X] does not exist
  Quotes,    ///< Stack 'X' does not exist
};

/// The stack of a name or ARN. A deleted one is found by its ARN only.
Result<StackRecord> get_stack(ApiCall& call, std::string_view name, Missing words);
/// That of the input member StackName.
Result<StackRecord> get_stack(ApiCall& call, Missing words);

/// Names of a list member, in order; empty when absent.
std::vector<std::string> text_list(const ApiCall& call, std::string_view member);

Value texts_value(const std::vector<std::string>& texts);
Value tags_value(const TagList& tags);
/// {StackDriftStatus} or {StackResourceDriftStatus}, with LastCheckTimestamp when there was one.
Value drift_value(std::string_view member, const std::string& status, Millis checked);
/// Sets the member when there is something to tell.
void set_text(Value& answer, std::string_view member, const std::string& text);
void set_time(Value& answer, std::string_view member, Millis time);

/// Items [begin, end) of a list are one answer.
struct Page {
  std::size_t begin = 0;
  std::size_t end = 0;
};

inline constexpr std::size_t kPageSize = 100;

/// Takes the page that NextToken asks for and sets NextToken in `answer` when there are more. A
/// token is opaque and good for the operation that gave it only; others are a ValidationError.
Result<Page> take_page(const ApiCall& call, Value& answer, std::size_t count,
                       std::size_t page_size = kPageSize);

/// The same for lists that grow at their front, newest first: the token counts from the end, so
/// that what was added meanwhile moves nothing. Answers where the page of kPageSize begins.
Result<std::size_t> take_page_from_end(const ApiCall& call, Value& answer, std::size_t count);

}  // namespace formwork::cloudformation
