// SPDX-License-Identifier: Apache-2.0
#include "engine/base/hash.hh"

#include <cstdint>

#include <openssl/evp.h>

#include "engine/base/ensure.hh"

namespace formwork {

namespace {

std::string digest(const EVP_MD* algorithm, std::string_view bytes) {
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  FORMWORK_ENSURE(EVP_Digest(bytes.data(), bytes.size(), out, &length, algorithm, nullptr) == 1);
  return std::string(out, out + length);
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text;
  for (char c : bytes) {
    auto byte = static_cast<unsigned char>(c);
    text += kHex[byte >> 4U];
    text += kHex[byte & 15U];
  }
  return text;
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
  return to_hex(digest(EVP_sha256(), bytes));
}
std::string sha256_base64(std::string_view bytes) {
  return base64_encode(digest(EVP_sha256(), bytes));
}
std::string md5_hex(std::string_view bytes) {
  return to_hex(digest(EVP_md5(), bytes));
}

std::string base64_encode(std::string_view bytes) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::size_t left = bytes.size() - i;
    auto byte = [&](std::size_t k) -> std::uint32_t {
      return k < left ? static_cast<unsigned char>(bytes[i + k]) : 0U;
    };
    std::uint32_t group = (byte(0) << 16U) | (byte(1) << 8U) | byte(2);
    text += kAlphabet[(group >> 18U) & 63U];
    text += kAlphabet[(group >> 12U) & 63U];
    text += left > 1 ? kAlphabet[(group >> 6U) & 63U] : '=';
    text += left > 2 ? kAlphabet[group & 63U] : '=';
  }
  return text;
}

}  // namespace formwork
