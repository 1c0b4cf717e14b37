// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "resources/s3/s3_call.hh"

namespace formwork::s3 {

/// The algorithms that are computed, as the API names them; "Checksum" and the name is the member.
inline constexpr std::array<std::string_view, 5> kChecksumAlgorithms{"CRC32", "CRC32C", "CRC64NVME",
                                                                     "SHA1", "SHA256"};
bool is_checksum_algorithm(std::string_view name);
/// In base64. `algorithm` is one of kChecksumAlgorithms.
std::string checksum_of(std::string_view algorithm, std::string_view bytes);
/// Of the content of a request: what it says, checked against the bytes (BadDigest,
/// InvalidRequest), or what it asks for to be computed; nothing when it does neither.
Result<std::optional<Checksum>> checked_checksum(ApiCall& call, std::string_view bytes);
/// Content-MD5 of the request against its MD5 in hexadecimal: InvalidDigest, BadDigest.
Result<void> check_md5(ApiCall& call, const std::string& md5_hex);

struct PartSum {
  std::string value;  ///< In base64.
  std::int64_t size = 0;
};
/// Of an object put together of parts: of all bytes (CRCs only) or of the parts' sums, "...-2".
std::string full_checksum(std::string_view algorithm, const std::vector<PartSum>& parts);
std::string composite_checksum(std::string_view algorithm, const std::vector<PartSum>& parts);

/// Sets "ChecksumCRC32" and the like, and "ChecksumType".
void set_checksum(Value& output, std::string_view stored, bool with_type = true);

/// Bytes of hexadecimal digits.
std::string from_hex(std::string_view text);

}  // namespace formwork::s3
