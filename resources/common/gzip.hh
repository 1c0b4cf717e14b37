// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/result.hh"

namespace formwork {

/// The same bytes as a gzip file (RFC 1952), not made smaller.
std::string gzip_stored(std::string_view bytes);

/// The content of a gzip file of one member. Fails when it is damaged, or larger than `most` bytes.
Result<std::string> gunzip(std::string_view bytes, std::size_t most);

/// CRC-32 as gzip and zip have it.
std::uint32_t crc32_of(std::string_view bytes);

}  // namespace formwork
