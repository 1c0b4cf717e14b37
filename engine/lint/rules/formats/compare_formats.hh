// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/schema/schema_node.hh"

namespace formwork::lint {

/// How a value that a resource gives differs from what a place wants.
struct FormatMismatch {
  std::string wanted;                   ///< "AWS::EC2::VPC.Id".
  std::vector<std::string_view> given;  ///< Empty when the source has no format.

  /// "... with formats [...] does not match destination format of '...'".
  std::string message(std::string_view source) const;
};

/// nullopt when `wanted` has no format, or `given` has it too (one of its alternatives is enough).
std::optional<FormatMismatch> compare_formats(SchemaNode wanted, SchemaNode given);
/// The same for a source that gives one format.
std::optional<FormatMismatch> compare_formats(SchemaNode wanted, std::string_view given);

}  // namespace formwork::lint
