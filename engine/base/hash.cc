// SPDX-License-Identifier: Apache-2.0
#include "engine/base/hash.hh"

#include <cstdint>
#include <memory>

#include <openssl/evp.h>

#include "engine/base/ensure.hh"

namespace formwork {

namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

// Looking an algorithm up and making a context costs more than the digest of a short text: both
// are kept.
EVP_MD* fetch(const char* name) {
  EVP_MD* algorithm = EVP_MD_fetch(nullptr, name, nullptr);
  FORMWORK_ENSURE(algorithm != nullptr);
  return algorithm;
}

std::string digest(const EVP_MD* algorithm, std::string_view bytes) {
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  FORMWORK_ENSURE(context != nullptr &&
                  EVP_DigestInit_ex2(context.get(), algorithm, nullptr) == 1 &&
                  EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1 &&
                  EVP_DigestFinal_ex(context.get(), out, &length) == 1);
  return std::string(out, out + length);
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text(bytes.size() * 2, '0');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    text[i * 2] = kHex[byte >> 4U];
    text[i * 2 + 1] = kHex[byte & 15U];
  }
  return text;
}

const EVP_MD* sha256() {
  static const EVP_MD* const algorithm = fetch("SHA2-256");
  return algorithm;
}
const EVP_MD* sha1() {
  static const EVP_MD* const algorithm = fetch("SHA1");
  return algorithm;
}
const EVP_MD* md5() {
  static const EVP_MD* const algorithm = fetch("MD5");
  return algorithm;
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
  return to_hex(digest(sha256(), bytes));
}
std::string sha256_base64(std::string_view bytes) {
  return base64_encode(digest(sha256(), bytes));
}
std::string sha1_base64(std::string_view bytes) {
  return base64_encode(digest(sha1(), bytes));
}
std::string md5_hex(std::string_view bytes) {
  return to_hex(digest(md5(), bytes));
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

std::optional<std::string> base64_decode(std::string_view text) {
  auto value_of = [](char c) -> int {
    if (c >= 'A' && c <= 'Z') {
      return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
      return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
      return c - '0' + 52;
    }
    return c == '+' ? 62 : c == '/' ? 63 : -1;
  };
  if (text.size() % 4 != 0) {
    return std::nullopt;
  }
  std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  for (std::size_t i = 0; i < text.size(); i += 4) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      bool is_padding = i + k >= text.size() - padding;
      int value = is_padding ? 0 : value_of(text[i + k]);
      if (value < 0) {
        return std::nullopt;
      }
      group = (group << 6U) | static_cast<std::uint32_t>(value);
    }
    bytes += static_cast<char>((group >> 16U) & 255U);
    bytes += static_cast<char>((group >> 8U) & 255U);
    bytes += static_cast<char>(group & 255U);
  }
  bytes.resize(bytes.size() - padding);
  return bytes;
}

}  // namespace formwork
