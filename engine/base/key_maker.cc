// SPDX-License-Identifier: Apache-2.0
#include "engine/base/key_maker.hh"

#include <cstdint>
#include <memory>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "engine/base/hash.hh"

namespace formwork {

namespace {

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;

/// A string of SSH's wire form: its length in four bytes, then its bytes.
void add_text(std::string& out, std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  for (int shift = 24; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>((size >> static_cast<unsigned>(shift)) & 0xffU));
  }
  out.append(text);
}

std::string number_bytes(EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &number) != 1) {
    return {};
  }
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
  BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
  BN_free(number);
  if (!bytes.empty() && (static_cast<unsigned char>(bytes.front()) & 0x80U) != 0) {
    bytes.insert(bytes.begin(), '\0');  // it is not negative
  }
  return bytes;
}

std::string lines_of(const std::string& base64) {
  std::string out;
  for (std::size_t at = 0; at < base64.size(); at += 70) {
    out.append(base64, at, 70).push_back('\n');
  }
  return out;
}

}  // namespace

std::optional<MadeKey> make_rsa_key() {
  const Key key(EVP_RSA_gen(2048));
  if (key == nullptr) {
    return std::nullopt;
  }
  MadeKey made;
  BIO* memory = BIO_new(BIO_s_mem());
  if (PEM_write_bio_PrivateKey_traditional(memory, key.get(), nullptr, nullptr, 0, nullptr,
                                           nullptr) == 1) {
    char* text = nullptr;
    const long size = BIO_get_mem_data(memory, &text);
    made.private_text.assign(text, static_cast<std::size_t>(size));
  }
  BIO_free(memory);
  if (PKCS8_PRIV_KEY_INFO* info = EVP_PKEY2PKCS8(key.get()); info != nullptr) {
    unsigned char* der = nullptr;
    const int size = i2d_PKCS8_PRIV_KEY_INFO(info, &der);
    if (size > 0) {
      made.private_der.assign(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
    }
    OPENSSL_free(der);
    PKCS8_PRIV_KEY_INFO_free(info);
  }
  std::string blob;
  add_text(blob, "ssh-rsa");
  add_text(blob, number_bytes(key.get(), OSSL_PKEY_PARAM_RSA_E));
  add_text(blob, number_bytes(key.get(), OSSL_PKEY_PARAM_RSA_N));
  made.public_text = "ssh-rsa " + base64_encode(blob);
  return made.private_text.empty() ? std::nullopt : std::optional<MadeKey>(std::move(made));
}

std::optional<MadeKey> make_ed25519_key() {
  const Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  std::string seed(32, '\0');
  std::string open(32, '\0');
  std::size_t seed_size = seed.size();
  std::size_t open_size = open.size();
  const bool good =
      key != nullptr &&
      EVP_PKEY_get_raw_private_key(key.get(), reinterpret_cast<unsigned char*>(seed.data()),
                                   &seed_size) == 1 &&
      EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(open.data()),
                                  &open_size) == 1;
  if (!good) {
    return std::nullopt;
  }
  std::string blob;
  add_text(blob, "ssh-ed25519");
  add_text(blob, open);
  // The same check number twice, which tells a reader that it deciphered well.
  std::string secret(open.substr(0, 4) + open.substr(0, 4));
  add_text(secret, "ssh-ed25519");
  add_text(secret, open);
  add_text(secret, seed + open);
  add_text(secret, "");
  for (char pad = 1; secret.size() % 8 != 0; ++pad) {
    secret.push_back(pad);
  }
  std::string whole("openssh-key-v1\0", 15);
  add_text(whole, "none");
  add_text(whole, "none");
  add_text(whole, "");
  whole.append(std::string("\0\0\0\1", 4));
  add_text(whole, blob);
  add_text(whole, secret);
  return MadeKey{.private_text = "-----BEGIN OPENSSH PRIVATE KEY-----\n" +
                                 lines_of(base64_encode(whole)) +
                                 "-----END OPENSSH PRIVATE KEY-----\n",
                 .private_der = "",
                 .public_text = "ssh-ed25519 " + base64_encode(blob)};
}

}  // namespace formwork
