// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace formwork {

/// Rewrites what resource schemas and templates write (Java's and Python's dialects) into PCRE2's:
/// the class names \p{Alpha} \p{Print} \p{Graph} \p{ASCII} ..., and \Z for the very end. All else
/// is passed through unchanged.
std::string to_pcre2_dialect(std::string_view expression);

}  // namespace formwork
