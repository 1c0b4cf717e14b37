// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace formwork {

/// The same bytes as a gzip file (RFC 1952), not made smaller.
std::string gzip_stored(std::string_view bytes);

/// CRC-32 as gzip and zip have it.
std::uint32_t crc32_of(std::string_view bytes);

}  // namespace formwork
