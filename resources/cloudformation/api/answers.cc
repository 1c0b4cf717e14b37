// SPDX-License-Identifier: Apache-2.0
#include "resources/cloudformation/api/answers.hh"

#include <algorithm>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"

namespace formwork::cloudformation {

namespace {

constexpr std::size_t kSealLength = 8;

std::string missing_stack(std::string_view name, Missing words) {
  std::string text(name);
  switch (words) {
    case Missing::WithId:
      return "Stack with id " + text + " does not exist";
    case Missing::Brackets:
      return "Stack [" + text + "] does not exist";
    case Missing::Quotes:
      return "Stack '" + text + "' does not exist";
  }
  return "";
}

std::string seal(const ApiCall& call, std::string_view position) {
  return sha256_hex(std::string(call.operation) + " " + std::string(position))
      .substr(0, kSealLength);
}

std::string make_token(const ApiCall& call, std::size_t position) {
  std::string text = std::to_string(position);
  return base64_encode(seal(call, text) + text);
}

Result<std::size_t> read_token(const ApiCall& call, const std::string& token) {
  std::string text = base64_decode(token).value_or("");
  if (text.size() > kSealLength) {
    std::string position = text.substr(kSealLength);
    std::optional<std::int64_t> number = parse_integer(position);
    if (number && *number >= 0 && text.starts_with(seal(call, position))) {
      return static_cast<std::size_t>(*number);
    }
  }
  return validation_error("The NextToken is not valid.");
}

}  // namespace

Result<StackRecord> get_stack(ApiCall& call, std::string_view name, Missing words) {
  Result<std::optional<StackRecord>> stack = call.world.store.find_stack(name);
  if (!stack) {
    return std::move(stack).failure();
  }
  if (!*stack) {
    return validation_error(missing_stack(name, words));
  }
  return std::move(**stack);
}

Result<StackRecord> get_stack(ApiCall& call, Missing words) {
  return get_stack(call, call.text("StackName"), words);
}

std::vector<std::string> text_list(const ApiCall& call, std::string_view member) {
  std::vector<std::string> texts;
  if (const Value* list = call.find(member)) {
    for (const Value& item : list->items()) {
      texts.push_back(item.scalar_text());
    }
  }
  return texts;
}

Value texts_value(const std::vector<std::string>& texts) {
  Value list = Value::list();
  for (const std::string& text : texts) {
    list.push(Value::string(text));
  }
  return list;
}

Value tags_value(const TagList& tags) {
  Value list = Value::list();
  for (const auto& [key, value] : tags) {
    Value tag = Value::map();
    tag.set("Key", Value::string(key));
    tag.set("Value", Value::string(value));
    list.push(std::move(tag));
  }
  return list;
}

Value drift_value(std::string_view member, const std::string& status, Millis checked) {
  Value drift = Value::map();
  drift.set(member, Value::string(status.empty() ? "NOT_CHECKED" : status));
  set_time(drift, "LastCheckTimestamp", checked);
  return drift;
}

void set_text(Value& answer, std::string_view member, const std::string& text) {
  if (!text.empty()) {
    answer.set(member, Value::string(text));
  }
}

void set_time(Value& answer, std::string_view member, Millis time) {
  if (time != 0) {
    answer.set(member, Value::number(time));
  }
}

Result<Page> take_page(const ApiCall& call, Value& answer, std::size_t count,
                       std::size_t page_size) {
  Page page;
  if (std::string token = call.text("NextToken"); !token.empty()) {
    Result<std::size_t> begin = read_token(call, token);
    if (!begin) {
      return std::move(begin).failure();
    }
    page.begin = std::min(*begin, count);
  }
  page.end = std::min(page.begin + page_size, count);
  if (page.end < count) {
    answer.set("NextToken", Value::string(make_token(call, page.end)));
  }
  return page;
}

Result<std::size_t> take_page_from_end(const ApiCall& call, Value& answer, std::size_t count) {
  std::size_t begin = 0;
  if (std::string token = call.text("NextToken"); !token.empty()) {
    Result<std::size_t> left = read_token(call, token);
    if (!left) {
      return left;
    }
    begin = count - std::min(*left, count);
  }
  if (begin + kPageSize < count) {
    answer.set("NextToken", Value::string(make_token(call, count - begin - kPageSize)));
  }
  return begin;
}

}  // namespace formwork::cloudformation
