// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace formwork {

/// A fresh key pair as SSH and EC2 have them.
struct MadeKey {
  std::string private_text;  ///< PEM (RSA: PKCS #1; Ed25519: OpenSSH).
  std::string private_der;   ///< PKCS #8; "" for Ed25519.
  std::string public_text;   ///< "ssh-rsa AAAA..."
};
/// 2048 bits. Nullopt when the library refuses.
std::optional<MadeKey> make_rsa_key();
std::optional<MadeKey> make_ed25519_key();

}  // namespace formwork
