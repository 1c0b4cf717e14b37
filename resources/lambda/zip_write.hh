// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace formwork::lambda {

/// An archive of these files (path, content), stored as they are. The same files give the same
/// bytes: times are fixed.
std::string make_zip(const std::vector<std::pair<std::string, std::string>>& files);

/// What the directory of an archive says.
struct ZipSummary {
  std::size_t entries = 0;
  std::uint64_t unpacked = 0;  ///< Bytes of all files.
};
/// Nothing when the bytes are no archive.
std::optional<ZipSummary> summarize_zip(std::string_view archive);

}  // namespace formwork::lambda
