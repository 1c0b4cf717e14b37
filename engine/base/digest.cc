// SPDX-License-Identifier: Apache-2.0
#include "engine/base/digest.hh"

#include <openssl/evp.h>

#include "engine/base/ensure.hh"

namespace formwork {

namespace {

EVP_MD_CTX* as_context(void* context) {
  return static_cast<EVP_MD_CTX*>(context);
}

// Looked up once: the library would search its providers for every hash.
const EVP_MD* algorithm_of(Digest::Kind kind) {
  static const EVP_MD* const kAlgorithms[]{EVP_MD_fetch(nullptr, "MD5", nullptr),
                                           EVP_MD_fetch(nullptr, "SHA1", nullptr),
                                           EVP_MD_fetch(nullptr, "SHA256", nullptr)};
  return kAlgorithms[static_cast<std::size_t>(kind)];
}

}  // namespace

Digest::Digest(Kind kind) : context_(EVP_MD_CTX_new()) {
  FORMWORK_ENSURE(context_ != nullptr);
  FORMWORK_ENSURE(EVP_DigestInit_ex(as_context(context_), algorithm_of(kind), nullptr) == 1);
}

Digest::~Digest() {
  EVP_MD_CTX_free(as_context(context_));
}

void Digest::add(std::string_view bytes) {
  FORMWORK_ENSURE(EVP_DigestUpdate(as_context(context_), bytes.data(), bytes.size()) == 1);
}

std::string Digest::finish() {
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  FORMWORK_ENSURE(EVP_DigestFinal_ex(as_context(context_), out, &length) == 1);
  return std::string(out, out + length);
}

std::string Digest::finish_hex() {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text;
  for (const char c : finish()) {
    const auto byte = static_cast<unsigned char>(c);
    text += kHex[byte >> 4U];
    text += kHex[byte & 15U];
  }
  return text;
}

std::string hmac(Digest::Kind kind, std::string_view key, std::string_view text) {
  constexpr std::size_t kBlock = 64;
  std::string block(key);
  if (block.size() > kBlock) {
    Digest shorter(kind);
    shorter.add(key);
    block = shorter.finish();
  }
  block.resize(kBlock, '\0');
  const auto hash = [&](char mask, std::string_view rest) {
    std::string masked = block;
    for (char& c : masked) {
      c = static_cast<char>(c ^ mask);
    }
    Digest digest(kind);
    digest.add(masked);
    digest.add(rest);
    return digest.finish();
  };
  return hash(0x5c, hash(0x36, text));
}

}  // namespace formwork
