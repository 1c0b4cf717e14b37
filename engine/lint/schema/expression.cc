// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <unordered_map>

#include "engine/base/text.hh"
#include "engine/lint/schema/value.hh"
#include "engine/schema/pattern.hh"

namespace formwork::lint {
namespace {

// Templates bring expressions of their own (AllowedPattern): a program that
// lints many of them must not keep them all.
constexpr std::size_t kMostExpressions = 50'000;

/// Every expression that was asked for, compiled. Entries stay as long as
/// somebody uses them.
class Expressions {
 public:
  using Entry = std::shared_ptr<const std::optional<Pattern>>;

  Entry find(std::string_view expression) {
    {
      const std::shared_lock lock(mutex_);
      if (const auto found = compiled_.find(expression); found != compiled_.end()) {
        return found->second;
      }
    }
    Result<Pattern> pattern = Pattern::compile(expression);
    Entry entry = pattern ? std::make_shared<const std::optional<Pattern>>(std::move(*pattern))
                          : std::make_shared<const std::optional<Pattern>>();
    const std::unique_lock lock(mutex_);
    if (compiled_.size() >= kMostExpressions) {
      compiled_.clear();
    }
    return compiled_.try_emplace(std::string(expression), std::move(entry)).first->second;
  }

 private:
  std::shared_mutex mutex_;
  std::unordered_map<std::string, Entry, TextHash, std::equal_to<>> compiled_;
};

Expressions& expressions() {
  static Expressions all;
  return all;
}

// Schemas that constrain nothing say so with these; no regular expression is
// needed for them.
std::optional<bool> obvious_answer(std::string_view expression, std::string_view text) {
  if (expression.empty() || expression == ".*") {
    return true;
  }
  if (expression == ".+" || expression == ".") {
    return text.find_first_not_of('\n') != std::string_view::npos;
  }
  if (text.find('\n') != std::string_view::npos) {
    return std::nullopt;
  }
  if (expression == "^.*$") {
    return true;
  }
  if (expression == "^.+$") {
    return !text.empty();
  }
  return std::nullopt;
}

}  // namespace

bool matches(std::string_view expression, std::string_view text) {
  if (const auto answer = obvious_answer(expression, text)) {
    return *answer;
  }
  const Expressions::Entry pattern = expressions().find(expression);
  return *pattern && (*pattern)->search(text) != Pattern::Match::No;
}

bool matches_fully(std::string_view expression, std::string_view text) {
  const Expressions::Entry pattern = expressions().find(expression);
  return *pattern && (*pattern)->full_match(text) != Pattern::Match::No;
}

bool is_expression(std::string_view expression) {
  return expressions().find(expression)->has_value();
}

}  // namespace formwork::lint
