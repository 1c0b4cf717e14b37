// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace formwork {

std::string sha256_hex(std::string_view bytes);
std::string sha256_base64(std::string_view bytes);
std::string sha1_base64(std::string_view bytes);
std::string md5_hex(std::string_view bytes);
std::string base64_encode(std::string_view bytes);
/// Nullopt when `text` is not base64 with its padding.
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace formwork
