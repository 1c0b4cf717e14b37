// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace formwork {

/// Encrypts and authenticates `text` together with `context` (AES-256-GCM). `key` has 32 bytes,
/// `nonce` 12 that no other text of this key had. Answers text and tag.
std::string seal(std::string_view key, std::string_view nonce, std::string_view text,
                 std::string_view context);
/// Undoes seal(). Nullopt when key, nonce, context or a byte of the text is another.
std::optional<std::string> unseal(std::string_view key, std::string_view nonce,
                                  std::string_view sealed, std::string_view context);

/// Hash functions by their bits.
enum class Sha : std::uint16_t {
  Bits1 = 1,
  Bits224 = 224,
  Bits256 = 256,
  Bits384 = 384,
  Bits512 = 512
};
/// Bytes of its hashes.
std::size_t hash_size(Sha sha);
/// The keyed hash of RFC 2104.
std::string hmac(Sha sha, std::string_view key, std::string_view text);

/// A private key (PKCS #8) and its public one (SubjectPublicKeyInfo), both DER.
struct DerKeys {
  std::string private_der;
  std::string public_der;
};
/// `bits` is 2048, 3072 or 4096. Takes up to seconds. Nullopt when the library refuses.
std::optional<DerKeys> make_rsa_keys(unsigned bits);
/// `curve` is "P-256", "P-384", "P-521" or "secp256k1".
std::optional<DerKeys> make_curve_keys(const std::string& curve);

/// How a private key signs: ECDSA with a curve's key.
enum class SignatureKind : std::uint8_t { RsaPkcs1, RsaPss, Ecdsa };
/// The signature of a text, or of its hash when `is_hash`. Nullopt when the key is of another kind
/// or the hash of another size.
std::optional<std::string> sign(std::string_view private_der, SignatureKind kind, Sha sha,
                                std::string_view text, bool is_hash);
bool verify(std::string_view public_der, SignatureKind kind, Sha sha, std::string_view text,
            bool is_hash, std::string_view signature);

/// RSA with OAEP padding. Nullopt when the text is too long for the key or was not made for it.
std::optional<std::string> encrypt_to(std::string_view public_der, Sha sha, std::string_view text);
std::optional<std::string> decrypt_with(std::string_view private_der, Sha sha,
                                        std::string_view text);

}  // namespace formwork
