// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/result.hh"

namespace formwork::cli {

/// Makes a zip archive, not compressed. The same files give the same bytes.
class ZipWriter {
 public:
  /// `mode`: as stat tells it.
  void add(std::string_view name, std::string_view content, std::uint32_t mode);
  std::string finish();

 private:
  std::string bytes_;
  std::string directory_;
  std::uint16_t count_ = 0;
};

/// What a function is made from: the archive itself, or an archive of a folder's files (without
/// .git and __pycache__) or of one file. Fails with F101, and with F202 for more than Lambda takes.
Result<std::string> archive_of(const std::string& path);

}  // namespace formwork::cli
