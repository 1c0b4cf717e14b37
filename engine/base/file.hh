// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/base/result.hh"

namespace formwork {

/// Largest template text that is read at all. CloudFormation's own limit is 1 MB.
inline constexpr std::size_t kLargestTemplate = 16U << 20U;

/// Reads a whole file, or standard input for "-". Fails with F101 (missing, no permission, a
/// folder) or F202 (larger than `limit` bytes; no more than that is ever read).
Result<std::string> read_file(const std::string& path, std::size_t limit = kLargestTemplate);

/// Writes through a temporary file and a rename, so readers see the old or the new text, never
/// half. A link stays one and a file keeps its mode; devices and pipes are written to as they are.
Result<void> write_file(const std::string& path, std::string_view text);

}  // namespace formwork
