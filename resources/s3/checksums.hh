// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/digest.hh"
#include "resources/s3/content.hh"
#include "resources/s3/crc.hh"
#include "resources/s3/s3_call.hh"
#include "resources/s3/shared_md5.hh"

namespace formwork::s3 {

/// The algorithms that are computed, as the API names them; "Checksum" and the name is the member.
inline constexpr std::array<std::string_view, 5> kChecksumAlgorithms{"CRC32", "CRC32C", "CRC64NVME",
                                                                     "SHA1", "SHA256"};
bool is_checksum_algorithm(std::string_view name);
/// In base64. `algorithm` is one of kChecksumAlgorithms.
std::string checksum_of(std::string_view algorithm, std::string_view bytes);
/// Of a content's request: the sum that it says (not yet checked), or asks for (without a value);
/// nothing when it does neither. InvalidRequest.
Result<std::optional<Checksum>> asked_checksum(ApiCall& call);
/// Takes the computed one for what was asked; fails with BadDigest when another one was said.
Result<void> settle_checksum(ApiCall& call, Checksum& asked, const std::string& computed);

/// What is computed of a content while it is read once.
struct Sums {
  std::string md5;       ///< In hexadecimal.
  std::string checksum;  ///< In base64; "" when no algorithm was asked for.
};
/// Takes the pieces of a content.
class Summing {
 public:
  /// `algorithm` may be "".
  explicit Summing(std::string_view algorithm);
  void add(std::string_view bytes);
  Sums finish();

 private:
  SharedMd5 md5_;
  std::optional<Digest> sha_;
  std::optional<Crc> crc_kind_;
  std::uint64_t crc_ = 0;
};
Result<Sums> sums_of(const Content& content, std::string_view algorithm);

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
