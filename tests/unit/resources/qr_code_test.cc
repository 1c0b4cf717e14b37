// SPDX-License-Identifier: Apache-2.0
#include "resources/iam/qr_code.hh"

#include <doctest/doctest.h>

#include "engine/base/hash.hh"

namespace formwork::iam {

TEST_CASE("iam: a QR code is what readers of such codes read") {
  // Another program read this picture of modules back as the text.
  const auto modules = qr_code(
      "otpauth://totp/test@123456789012?secret=ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
      "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567&issuer=Amazon%20Web%20Services");
  std::string text;
  for (const auto& row : modules) {
    for (const bool is_dark : row) {
      text += is_dark ? '1' : '0';
    }
  }
  CHECK(modules.size() == 77);
  CHECK(sha256_hex(text) == "26dbed15762842d6f97d3abc9c90a8941168eb0a159341deb51483da00f79dc5");
  CHECK(qr_code(std::string(kLongestQrText + 1, 'a')).empty());
  CHECK(qr_code(std::string(kLongestQrText, 'a')).size() == 77);
}

}  // namespace formwork::iam
