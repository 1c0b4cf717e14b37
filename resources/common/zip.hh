// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hh"

namespace formwork {

/// The content of one file of a zip archive (stored or deflated; no encryption, no zip64). Fails
/// with F106 when the bytes are no such archive, the file is not in it, or it holds more than
/// `most` bytes.
Result<std::string> read_zip_entry(std::string_view archive, std::string_view name,
                                   std::size_t most);

/// One file or folder ("lib/") of an archive.
struct ZipEntry {
  std::string name;
  std::uint32_t method = 0;
  std::size_t packed = 0;
  std::uint64_t size = 0;  ///< As the archive claims.
  std::size_t local = 0;   ///< Where its own header begins.
  std::uint32_t mode = 0;  ///< Of Unix; 0 when the archive has none.
};

/// What an archive holds, in its order. Fails with F106 when the bytes are no archive or there are
/// more than `most` entries.
Result<std::vector<ZipEntry>> list_zip(std::string_view archive, std::size_t most);
Result<std::string> read_zip_entry(std::string_view archive, const ZipEntry& entry,
                                   std::size_t most);

/// Raw deflate data (RFC 1951). Fails with F106 when it is damaged or holds more than `most` bytes.
Result<std::string> inflate(std::string_view data, std::size_t most);

}  // namespace formwork
