// SPDX-License-Identifier: Apache-2.0
// Signatures of forms that browsers post: what is signed is the policy, in base64 as it was sent.
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/digest.hh"
#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "server/route/verify.hh"

namespace formwork {
namespace {

constexpr std::size_t kHexSize = 64;   // of SHA-256
constexpr std::size_t kSha1Size = 20;  // in bytes

bool is_version_4(const Value& fields) {
  return fields.find("x-amz-credential") != nullptr;
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

}  // namespace

bool has_form_signature(const Value& fields) {
  if (is_version_4(fields)) {
    const std::string signature = fields.get_text("x-amz-signature");
    return signature.size() == kHexSize &&
           signature.find_first_not_of("0123456789abcdef") == std::string::npos;
  }
  const auto bytes = base64_decode(fields.get_text("signature"));
  return bytes && bytes->size() == kSha1Size;
}

Result<void> verify_form_signature(const Value& fields, std::string_view secret) {
  const std::string policy = fields.get_text("policy");
  bool is_same = false;
  if (is_version_4(fields)) {
    const std::string credential = fields.get_text("x-amz-credential");
    std::vector<std::string_view> scope = split(credential, "/");
    scope.erase(scope.begin());
    std::string key = "AWS4" + std::string(secret);
    for (const std::string_view part : scope) {
      key = hmac(Digest::Kind::Sha256, key, part);
    }
    is_same = to_hex(hmac(Digest::Kind::Sha256, key, policy)) == fields.get_text("x-amz-signature");
  } else {
    is_same =
        base64_encode(hmac(Digest::Kind::Sha1, secret, policy)) == fields.get_text("signature");
  }
  return is_same ? Result<void>()
                 : fail("SignatureDoesNotMatch",
                        "The request signature we calculated does not match the signature you "
                        "provided. Check your key and signing method.");
}

}  // namespace formwork
