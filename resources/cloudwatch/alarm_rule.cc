// SPDX-License-Identifier: Apache-2.0
#include "resources/cloudwatch/alarm_rule.hh"

#include <algorithm>

#include "engine/service/operation.hh"

namespace formwork::cloudwatch {

namespace {

constexpr int kDeepest = 100;

// AND binds stronger than OR, NOT stronger than both.
class RuleReader {
 public:
  RuleReader(std::string_view text, const std::function<std::string(const std::string&)>& state_of)
      : text_(text), state_of_(state_of) {}

  Result<RuleOutcome> run() {
    outcome_.is_alarm = any_of(0);
    skip_blanks();
    if (is_bad_ || at_ != text_.size()) {
      return validation_error("AlarmRule is not valid: " + std::string(text_));
    }
    return std::move(outcome_);
  }

 private:
  bool any_of(int depth) {
    bool holds = all_of(depth);
    while (!is_bad_ && take_word("OR")) {
      const bool next = all_of(depth);
      holds = holds || next;
    }
    return holds;
  }

  bool all_of(int depth) {
    bool holds = term(depth);
    while (!is_bad_ && take_word("AND")) {
      const bool next = term(depth);
      holds = holds && next;
    }
    return holds;
  }

  bool term(int depth) {
    if (depth > kDeepest) {
      is_bad_ = true;
    }
    if (is_bad_) {
      return false;
    }
    if (take_word("NOT")) {
      return !term(depth + 1);
    }
    if (take('(')) {
      const bool holds = any_of(depth + 1);
      is_bad_ = is_bad_ || !take(')');
      return holds;
    }
    if (take_word("TRUE")) {
      return true;
    }
    if (take_word("FALSE")) {
      return false;
    }
    for (std::string_view state : {"ALARM", "OK", "INSUFFICIENT_DATA"}) {
      if (take_word(state)) {
        return state_of_(alarm()) == state;
      }
    }
    is_bad_ = true;
    return false;
  }

  // The name in parentheses, in quotes where it holds more than name characters.
  std::string alarm() {
    is_bad_ = is_bad_ || !take('(');
    skip_blanks();
    const bool is_quoted = take('"');
    const std::size_t end = std::min(text_.find(is_quoted ? '"' : ')', at_), text_.size());
    std::string name(text_.substr(at_, end - at_));
    at_ = end;
    if (is_quoted) {
      is_bad_ = is_bad_ || !take('"');
    } else {
      name.resize(name.find_last_not_of(" \t\r\n") + 1);
    }
    is_bad_ = is_bad_ || !take(')') || name.empty();
    if (std::find(outcome_.alarms.begin(), outcome_.alarms.end(), name) == outcome_.alarms.end()) {
      outcome_.alarms.push_back(name);
    }
    return name;
  }

  void skip_blanks() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }

  bool take(char c) {
    skip_blanks();
    if (at_ < text_.size() && text_[at_] == c) {
      ++at_;
      return true;
    }
    return false;
  }

  bool take_word(std::string_view word) {
    skip_blanks();
    if (!text_.substr(at_).starts_with(word)) {
      return false;
    }
    const std::size_t end = at_ + word.size();
    const bool goes_on = end < text_.size() && (text_[end] == '_' || is_letter(text_[end]));
    at_ = goes_on ? at_ : end;
    return !goes_on;
  }

  static bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

  std::string_view text_;
  const std::function<std::string(const std::string&)>& state_of_;
  RuleOutcome outcome_;
  std::size_t at_ = 0;
  bool is_bad_ = false;
};

}  // namespace

Result<RuleOutcome> evaluate_rule(std::string_view rule,
                                  const std::function<std::string(const std::string&)>& state_of) {
  return RuleReader(rule, state_of).run();
}

}  // namespace formwork::cloudwatch
