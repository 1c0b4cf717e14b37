// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "engine/base/result.hh"

namespace formwork {

/// A regular expression (PCRE2, UTF-8, bounded match effort).
class Pattern {
 public:
  /// Fails with F206 and PCRE2's reason when the expression is not valid.
  static Result<Pattern> compile(std::string_view expression);

  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;
  ~Pattern();

  enum class Match { No, Yes, TooCostly };
  /// Found anywhere in the text.
  Match search(std::string_view text) const;
  /// Covers the whole text.
  Match full_match(std::string_view text) const;

 private:
  struct Impl;
  explicit Pattern(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace formwork
