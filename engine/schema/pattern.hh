// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

  /// Name and text of each named group; a group that took no part has no text.
  using Groups = std::vector<std::pair<std::string, std::optional<std::string>>>;
  /// The groups of the first place where it is found; nothing when it is not.
  std::optional<Groups> named_groups(std::string_view text) const;
  /// Names of the groups, in their order.
  std::vector<std::string> group_names() const;

 private:
  struct Impl;
  explicit Pattern(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace formwork
