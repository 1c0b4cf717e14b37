// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace formwork::cli {

enum class Style : std::uint8_t { Plain, Bold, Dim, Red, Green, Yellow, Blue };

enum class ColorChoice : std::uint8_t { Auto, Always, Never };

/// The two outputs of the program: data on standard output, talk on standard error. Text from
/// templates and stores is printed through printable(), so that nothing in it can steer a terminal.
class Console {
 public:
  /// Colour follows `--color`, then NO_COLOR, CLICOLOR_FORCE, TERM=dumb and whether it is a
  /// terminal.
  void set_color(ColorChoice choice);
  void set_quiet(bool quiet) { is_quiet_ = quiet; }
  bool is_quiet() const noexcept { return is_quiet_; }

  /// Data. A reader that has gone away is not a fault: the rest is dropped.
  void out(std::string_view text);
  /// Talk: notes and progress; nothing with --quiet.
  void note(std::string_view text);
  /// Faults: always told.
  void error(std::string_view text);
  /// Writes what is buffered; false when standard output could not take it (a full disk).
  bool flush();

  std::string paint_out(Style style, std::string_view text) const;
  std::string paint_error(Style style, std::string_view text) const;
  bool colors_out() const noexcept { return colors_out_; }
  bool colors_error() const noexcept { return colors_error_; }

 private:
  bool colors_out_ = false;
  bool colors_error_ = false;
  bool is_quiet_ = false;
  bool has_failed_ = false;
  bool is_closed_ = false;
  std::string buffer_;
};

/// `text` in the escape codes of `style` when `colored`.
std::string paint(Style style, std::string_view text, bool colored);

/// `text` with control characters (but newline and tab) and broken UTF-8 replaced by U+FFFD.
std::string printable(std::string_view text);

/// printable() on one line: newlines and tabs become spaces.
std::string one_line(std::string_view text);

}  // namespace formwork::cli
