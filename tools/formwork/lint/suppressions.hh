// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/document/document.hh"
#include "tools/formwork/lint/finding.hh"

namespace formwork::cli {

/// What comments of a YAML template ask to leave out:
///
///   # cfn-lint-disable-line E3012        findings of this line
///   # cfn-lint-disable-next-line E3012   of the next line that is neither empty nor a comment
///   # cfn-lint-disable E3012, W2         from here to cfn-lint-enable, or to the end
///   # cfn-lint-enable E3012
///   # cfn-lint-disable-file W3045 -- why it is fine here
///
/// Ids may be cut short as for --ignore-checks; none means every rule. `formwork-` may stand for
/// `cfn-lint-`.
class Suppressions {
 public:
  Suppressions() = default;
  /// `source` is the text `document` was read from.
  Suppressions(const Document& document, const Source& source);

  bool hides(const LintFinding& finding) const;

  struct Unknown {
    std::uint32_t line = 0;
    std::string id;
  };
  /// Ids that begin no rule's id.
  const std::vector<Unknown>& unknown() const noexcept { return unknown_; }

 private:
  struct Range {
    std::uint32_t first = 1;
    std::uint32_t last = 0;
    std::string id;         ///< A prefix; empty: every rule.
    bool is_block = false;  ///< Ends at cfn-lint-enable.
  };
  struct Comment {
    std::uint32_t line = 0;
    std::string_view text;  ///< From the directive's name on.
  };
  void read(const Comment& comment, const std::vector<std::string_view>& lines);
  void enable(std::uint32_t line, std::string_view id);

  std::vector<Range> ranges_;
  std::vector<Unknown> unknown_;
};

}  // namespace formwork::cli
