// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/console.hh"

#include <cerrno>
#include <cstdlib>

#include <unistd.h>

#include "engine/base/text.hh"

namespace formwork::cli {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && value[0] != '\0';
}

bool wants_color(ColorChoice choice, int descriptor) {
  if (choice != ColorChoice::Auto) {
    return choice == ColorChoice::Always;
  }
  if (is_set("NO_COLOR")) {
    return false;
  }
  if (is_set("CLICOLOR_FORCE") && std::string_view(std::getenv("CLICOLOR_FORCE")) != "0") {
    return true;
  }
  const char* terminal = std::getenv("TERM");
  return ::isatty(descriptor) == 1 && (terminal == nullptr || std::string_view(terminal) != "dumb");
}

// 0 or the errno of the failure.
int write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    ssize_t put = ::write(descriptor, text.data(), text.size());
    if (put < 0 && errno == EINTR) {
      continue;
    }
    if (put < 0) {
      return errno;
    }
    text.remove_prefix(static_cast<std::size_t>(put));
  }
  return 0;
}

// Length of the character at the front: 0 when it is not printable.
std::size_t printable_length(std::string_view text) {
  auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) {
    return (lead >= 0x20 && lead != 0x7F) || lead == '\n' || lead == '\t' ? 1 : 0;
  }
  std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  std::string_view character = text.substr(0, length);
  // U+0080 to U+009F are control characters too.
  bool is_control = lead == 0xC2 && text.size() > 1 && static_cast<unsigned char>(text[1]) < 0xA0;
  return character.size() == length && is_valid_utf8(character) && !is_control ? length : 0;
}

}  // namespace

void Console::set_color(ColorChoice choice) {
  colors_out_ = wants_color(choice, STDOUT_FILENO);
  colors_error_ = wants_color(choice, STDERR_FILENO);
}

void Console::out(std::string_view text) {
  buffer_ += text;
  constexpr std::size_t kEnough = 1U << 16U;
  if (buffer_.size() > kEnough) {
    flush();
  }
}

void Console::note(std::string_view text) {
  if (!is_quiet_) {
    error(text);
  }
}

void Console::error(std::string_view text) {
  // In order on a terminal that shows both.
  flush();
  write_all(STDERR_FILENO, text);
}

bool Console::flush() {
  if (!buffer_.empty() && !is_closed_) {
    int fault = write_all(STDOUT_FILENO, buffer_);
    is_closed_ = fault != 0;
    has_failed_ = fault != 0 && fault != EPIPE;
  }
  buffer_.clear();
  return !has_failed_;
}

std::string Console::paint_out(Style style, std::string_view text) const {
  return paint(style, text, colors_out_);
}

std::string Console::paint_error(Style style, std::string_view text) const {
  return paint(style, text, colors_error_);
}

std::string paint(Style style, std::string_view text, bool colored) {
  static constexpr const char* kCodes[] = {"", "1", "2", "31", "32", "33", "34"};
  if (!colored || style == Style::Plain) {
    return std::string(text);
  }
  return std::string("\x1b[") + kCodes[static_cast<int>(style)] + "m" + std::string(text) +
         "\x1b[0m";
}

std::string printable(std::string_view text) {
  std::string shown;
  shown.reserve(text.size());
  while (!text.empty()) {
    std::size_t length = printable_length(text);
    shown += length == 0 ? kReplacement : text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return shown;
}

std::string one_line(std::string_view text) {
  std::string line = printable(text);
  for (char& c : line) {
    c = c == '\n' || c == '\t' ? ' ' : c;
  }
  return line;
}

}  // namespace formwork::cli
