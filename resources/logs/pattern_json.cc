// SPDX-License-Identifier: Apache-2.0
// Patterns of JSON events: { ($.a.b = "x*" || $.list[0] > 3) && $.c NOT EXISTS }.
#include <algorithm>

#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/logs/pattern_parts.hh"

namespace formwork::logs {

namespace {

constexpr int kDeepest = 50;
constexpr std::string_view kEnds = "=!<>&|){}(";

struct Condition {
  virtual ~Condition() = default;
  virtual bool holds(const Value& event, Extracted* extracted) const = 0;
};
using ConditionPointer = std::unique_ptr<const Condition>;

struct Joined final : Condition {
  bool is_and = true;
  std::vector<ConditionPointer> parts;
  bool holds(const Value& event, Extracted* extracted) const override {
    // All are asked, so that every field they name is extracted.
    bool all = true;
    bool any = false;
    for (const ConditionPointer& part : parts) {
      const bool part_holds = part->holds(event, extracted);
      all = all && part_holds;
      any = any || part_holds;
    }
    return is_and ? all : any;
  }
};

struct Test final : Condition {
  enum class Kind { Compare, IsNull, IsTrue, IsFalse, Exists, NotExists };
  std::string selector;
  std::vector<std::string> path;
  Kind kind = Kind::Compare;
  Comparison comparison;

  const Value* find(const Value& event) const {
    const Value* at = &event;
    for (const std::string& step : path) {
      const auto index = at->is_list() ? parse_integer(step) : std::nullopt;
      if (at->is_list()) {
        const bool is_there =
            index && *index >= 0 && static_cast<std::size_t>(*index) < at->items().size();
        at = is_there ? &at->items()[static_cast<std::size_t>(*index)] : nullptr;
      } else {
        at = at->find(step);
      }
      if (at == nullptr) {
        return nullptr;
      }
    }
    return at;
  }

  bool holds(const Value& event, Extracted* extracted) const override {
    const Value* value = find(event);
    if (extracted != nullptr && value != nullptr) {
      extracted->emplace_back(selector,
                              value->is_scalar() ? value->scalar_text() : value_to_json(*value));
    }
    switch (kind) {
      case Kind::NotExists:
        return value == nullptr;
      case Kind::Exists:
        return value != nullptr;
      case Kind::IsNull:
        return value != nullptr && value->is_null();
      case Kind::IsTrue:
        return value != nullptr && value->is_bool() && value->as_bool();
      case Kind::IsFalse:
        return value != nullptr && value->is_bool() && !value->as_bool();
      case Kind::Compare:
        break;
    }
    return value != nullptr && !value->is_null() && comparison.holds(value->scalar_text());
  }
};

class JsonPattern final : public Matcher {
 public:
  explicit JsonPattern(ConditionPointer condition) : condition_(std::move(condition)) {}
  bool matches(std::string_view message, Extracted* extracted) const override {
    const std::string_view trimmed = trim(message);
    if (!trimmed.starts_with('{') && !trimmed.starts_with('[')) {
      return false;
    }
    auto event = value_from_json(trimmed);
    return event && condition_->holds(*event, extracted);
  }

 private:
  ConditionPointer condition_;
};

// "$.a.b[0]['c d']": a, b, 0, c d.
Result<std::vector<std::string>> read_path(std::string_view selector) {
  std::vector<std::string> path;
  std::size_t at = 1;
  while (at < selector.size()) {
    if (selector[at] == '.') {
      const std::size_t end = std::min(selector.find_first_of(".[", at + 1), selector.size());
      path.emplace_back(selector.substr(at + 1, end - at - 1));
      at = end;
    } else if (selector[at] == '[') {
      const std::size_t end = selector.find(']', at);
      if (end == std::string_view::npos) {
        break;
      }
      std::string_view step = trim(selector.substr(at + 1, end - at - 1));
      const bool is_quoted = step.size() >= 2 && (step.front() == '"' || step.front() == '\'') &&
                             step.front() == step.back();
      path.emplace_back(is_quoted ? step.substr(1, step.size() - 2) : step);
      at = end + 1;
    } else {
      break;
    }
    if (path.back().empty()) {
      break;
    }
  }
  if (at < selector.size() || path.empty() || path.back().empty() || !selector.starts_with('$')) {
    return invalid_pattern("Invalid metric filter pattern: '" + std::string(selector) +
                           "' is not a selector.");
  }
  return path;
}

class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : reader_(text) {}

  Result<ConditionPointer> whole() {
    reader_.take("{");
    auto condition = alternatives(0);
    if (!condition) {
      return condition;
    }
    if (!reader_.take("}") || !reader_.at_end()) {
      return invalid_pattern("Invalid metric filter pattern: unexpected '" + reader_.rest() + "'.");
    }
    return condition;
  }

 private:
  Result<ConditionPointer> alternatives(int depth) { return joined(depth, false); }

  // Parts with "||" or, inside of them, "&&" between.
  Result<ConditionPointer> joined(int depth, bool is_and) {
    auto group = std::make_unique<Joined>();
    group->is_and = is_and;
    do {
      auto part = is_and ? single(depth) : joined(depth, true);
      if (!part) {
        return part;
      }
      group->parts.push_back(*std::move(part));
    } while (reader_.take(is_and ? "&&" : "||"));
    return ConditionPointer(std::move(group));
  }

  Result<ConditionPointer> single(int depth) {
    if (depth > kDeepest) {
      return invalid_pattern("Invalid metric filter pattern: too many parentheses.");
    }
    if (reader_.take("(")) {
      auto inner = alternatives(depth + 1);
      if (inner && !reader_.take(")")) {
        return invalid_pattern("Invalid metric filter pattern: a parenthesis does not end.");
      }
      return inner;
    }
    auto test = std::make_unique<Test>();
    test->selector = reader_.bare(kEnds);
    auto path = read_path(test->selector);
    if (!path) {
      return std::move(path).failure();
    }
    test->path = *std::move(path);
    if (auto read = read_kind(*test); !read) {
      return std::move(read).failure();
    }
    return ConditionPointer(std::move(test));
  }

  Result<void> read_kind(Test& test) {
    if (reader_.take_word("IS")) {
      if (reader_.take_word("NULL")) {
        test.kind = Test::Kind::IsNull;
      } else if (reader_.take_word("TRUE")) {
        test.kind = Test::Kind::IsTrue;
      } else if (reader_.take_word("FALSE")) {
        test.kind = Test::Kind::IsFalse;
      } else {
        return invalid_pattern("Invalid metric filter pattern: IS needs NULL, TRUE or FALSE.");
      }
      return {};
    }
    if (reader_.take_word("NOT")) {
      test.kind = Test::Kind::NotExists;
      return reader_.take_word("EXISTS") ? Result<void>()
                                         : Result<void>(invalid_pattern(
                                               "Invalid metric filter pattern: NOT needs EXISTS."));
    }
    if (reader_.take_word("EXISTS")) {
      test.kind = Test::Kind::Exists;
      return {};
    }
    auto comparison = read_comparison(reader_, kEnds);
    if (!comparison) {
      return std::move(comparison).failure();
    }
    if (!*comparison) {
      return invalid_pattern("Invalid metric filter pattern: an operator is missing behind '" +
                             test.selector + "'.");
    }
    test.comparison = **std::move(comparison);
    const bool is_any = test.comparison.text == "*" && !test.comparison.is_quoted &&
                        test.comparison.kind == Comparison::Kind::Equal;
    test.kind = is_any ? Test::Kind::Exists : Test::Kind::Compare;
    return {};
  }

  PatternReader reader_;
};

}  // namespace

Result<std::unique_ptr<const Matcher>> compile_json(std::string_view text) {
  auto condition = JsonReader(text).whole();
  if (!condition) {
    return std::move(condition).failure();
  }
  return std::unique_ptr<const Matcher>(std::make_unique<JsonPattern>(*std::move(condition)));
}

}  // namespace formwork::logs
