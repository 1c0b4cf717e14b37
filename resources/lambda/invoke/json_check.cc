// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/invoke/json_check.hh"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace formwork::lambda {

namespace {

constexpr std::size_t kDeepest = 1000;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == '$';
}

class Checker {
 public:
  explicit Checker(std::string_view text) : text_(text) {}

  std::string check() {
    while (fault_.empty()) {
      skip_space();
      if (is_before_value_) {
        value();
      } else if (stack_.empty()) {
        return at_ == text_.size() ? "" : trailing();
      } else {
        after_value();
      }
    }
    return fault_;
  }

 private:
  void skip_space() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != text_.npos) {
      ++at_;
    }
  }

  char now() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void unexpected(std::string_view expected) {
    if (at_ >= text_.size()) {
      fault_ = "Unexpected end-of-input";
      return;
    }
    const auto code = static_cast<std::uint8_t>(text_[at_]);
    fault_ = std::string("Unexpected character ('") + text_[at_] + "' (code " +
             std::to_string(code) + ")): " + std::string(expected);
  }

  std::string trailing() {
    unexpected("Expected end of the document");
    return fault_;
  }

  void open(char bracket) {
    ++at_;
    if (stack_.size() == kDeepest) {
      fault_ = "Document nesting depth (1001) exceeds the maximum allowed (1000)";
      return;
    }
    stack_.push_back(bracket);
    skip_space();
    if (now() == (bracket == '{' ? '}' : ']')) {
      close();
    } else if (bracket == '{') {
      name();
    }
  }

  void close() {
    ++at_;
    stack_.pop_back();
    is_before_value_ = false;
  }

  void name() {
    skip_space();
    if (now() != '"') {
      unexpected("was expecting double-quote to start field name");
      return;
    }
    string();
    skip_space();
    if (fault_.empty() && now() != ':') {
      unexpected("was expecting a colon to separate field name and value");
      return;
    }
    ++at_;
    is_before_value_ = true;
  }

  void after_value() {
    const bool is_map = stack_.back() == '{';
    if (now() == (is_map ? '}' : ']')) {
      close();
    } else if (now() == ',') {
      ++at_;
      is_before_value_ = true;
      if (is_map) {
        name();
      }
    } else {
      unexpected(is_map ? "was expecting comma to separate Object entries"
                        : "was expecting comma to separate Array entries");
    }
  }

  void value() {
    is_before_value_ = false;
    const char c = now();
    if (c == '{' || c == '[') {
      is_before_value_ = true;
      open(c);
    } else if (c == '"') {
      string();
    } else if (c == '-' || is_digit(c)) {
      number();
    } else if (is_word(c)) {
      word();
    } else {
      unexpected(
          "expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or "
          "'false')");
    }
  }

  void word() {
    std::size_t end = at_;
    while (end < text_.size() && is_word(text_[end])) {
      ++end;
    }
    const std::string_view token = text_.substr(at_, end - at_);
    if (token != "true" && token != "false" && token != "null") {
      fault_ = "Unrecognized token '" + std::string(token.substr(0, 256)) +
               "': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or "
               "'false')";
    }
    at_ = end;
  }

  void digits() {
    if (!is_digit(now())) {
      unexpected("Expected a digit in a numeric value");
    }
    while (is_digit(now())) {
      ++at_;
    }
  }

  void number() {
    at_ += now() == '-' ? 1 : 0;
    const bool is_zero = now() == '0';
    const std::size_t begin = at_;
    digits();
    if (is_zero && at_ > begin + 1) {
      fault_ = "Invalid numeric value: Leading zeroes not allowed";
    }
    if (now() == '.') {
      ++at_;
      digits();
    }
    if (now() == 'e' || now() == 'E') {
      ++at_;
      at_ += now() == '+' || now() == '-' ? 1 : 0;
      digits();
    }
    if (fault_.empty() && is_word(now())) {
      unexpected("Expected space separating root-level values");
    }
  }

  void string() {
    for (++at_; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"') {
        ++at_;
        return;
      }
      if (static_cast<std::uint8_t>(c) < 0x20) {
        fault_ = "Illegal unquoted character ((CTRL-CHAR, code " +
                 std::to_string(static_cast<int>(c)) +
                 ")): has to be escaped using backslash to be included in string value";
        return;
      }
      if (c == '\\' && !escape()) {
        return;
      }
    }
    fault_ = "Unexpected end-of-input in VALUE_STRING";
  }

  bool escape() {
    ++at_;
    const char c = now();
    if (c == 'u') {
      for (int i = 0; i < 4; ++i) {
        ++at_;
        const char digit = now();
        const bool is_hex =
            is_digit(digit) || (digit >= 'a' && digit <= 'f') || (digit >= 'A' && digit <= 'F');
        if (!is_hex) {
          unexpected("expected a hex-digit for character escape sequence");
          return false;
        }
      }
      return true;
    }
    if (c == '\0' || std::string_view("\"\\/bfnrt").find(c) == std::string_view::npos) {
      unexpected("Unrecognized character escape");
      return false;
    }
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<char> stack_;
  bool is_before_value_ = true;
  std::string fault_;
};

}  // namespace

std::string json_fault(std::string_view text) {
  return Checker(text).check();
}

}  // namespace formwork::lambda
