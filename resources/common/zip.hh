// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/base/result.hh"

namespace formwork {

/// The content of one file of a zip archive (stored or deflated; no encryption, no zip64). Fails
/// with F106 when the bytes are no such archive, the file is not in it, or it holds more than
/// `most` bytes.
Result<std::string> read_zip_entry(std::string_view archive, std::string_view name,
                                   std::size_t most);

/// Raw deflate data (RFC 1951). Fails with F106 when it is damaged or holds more than `most` bytes.
Result<std::string> inflate(std::string_view data, std::size_t most);

}  // namespace formwork
