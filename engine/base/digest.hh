// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace formwork {

/// A hash of bytes that come in pieces.
class Digest {
 public:
  enum class Kind : std::uint8_t { Md5, Sha1, Sha256 };

  explicit Digest(Kind kind);
  Digest(const Digest&) = delete;
  Digest& operator=(const Digest&) = delete;
  ~Digest();

  void add(std::string_view bytes);
  /// The bytes of the hash; once.
  std::string finish();
  /// The same in hexadecimal digits.
  std::string finish_hex();

 private:
  void* context_;
};

/// The bytes of a keyed hash (RFC 2104).
std::string hmac(Digest::Kind kind, std::string_view key, std::string_view text);

}  // namespace formwork
