// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "engine/base/result.hh"

/// Compressed data, read with bounds. The only place that knows zlib.
namespace formwork {

/// What an archive may hold at most.
struct ArchiveLimits {
  std::size_t files = 20'000;
  std::size_t file_bytes = 64U << 20U;
  std::size_t all_bytes = 512U << 20U;  ///< Unpacked.
};

/// Hands every file of a zip archive to `each`, in the archive's order, until it fails. Nothing is
/// written anywhere. Fails with F703 for bytes that are no archive or are damaged, for what is not
/// read (encryption, zip64, other methods than deflate), for names that lead out of the archive,
/// and for more than `limits` allow.
using EachFile = std::function<Result<void>(const std::string& name, const std::string& content)>;
Result<void> read_zip(std::string_view bytes, const EachFile& each,
                      const ArchiveLimits& limits = {});

/// A text in zlib's format, and back; F703 when it is none or is longer than `most` bytes.
std::string compress_text(std::string_view text);
Result<std::string> expand_text(std::string_view bytes, std::size_t most);

}  // namespace formwork
