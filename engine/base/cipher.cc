// SPDX-License-Identifier: Apache-2.0
#include "engine/base/cipher.hh"

#include <memory>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "engine/base/ensure.hh"

namespace formwork {

namespace {

constexpr std::size_t kTag = 16;

struct Free {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, Free>;
using Key = std::unique_ptr<EVP_PKEY, Free>;
using KeyUse = std::unique_ptr<EVP_PKEY_CTX, Free>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

const EVP_MD* algorithm_of(Sha sha) {
  switch (sha) {
    case Sha::Bits1:
      return EVP_sha1();
    case Sha::Bits224:
      return EVP_sha224();
    case Sha::Bits256:
      return EVP_sha256();
    case Sha::Bits384:
      return EVP_sha384();
    case Sha::Bits512:
      return EVP_sha512();
  }
  return EVP_sha256();
}

std::string hash_of(Sha sha, std::string_view text) {
  std::string hash(hash_size(sha), '\0');
  unsigned length = 0;
  FORMWORK_ENSURE(EVP_Digest(text.data(), text.size(), bytes_of(hash), &length, algorithm_of(sha),
                             nullptr) == 1);
  return hash;
}

template <class Write>
std::string der_of(Write write) {
  unsigned char* der = nullptr;
  const int size = write(&der);
  std::string text;
  if (size > 0) {
    text.assign(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  }
  OPENSSL_free(der);
  return text;
}

std::optional<DerKeys> der_keys(EVP_PKEY* key) {
  if (key == nullptr) {
    return std::nullopt;
  }
  PKCS8_PRIV_KEY_INFO* info = EVP_PKEY2PKCS8(key);
  if (info == nullptr) {
    return std::nullopt;
  }
  DerKeys keys;
  keys.private_der =
      der_of([&](unsigned char** der) { return i2d_PKCS8_PRIV_KEY_INFO(info, der); });
  keys.public_der = der_of([&](unsigned char** der) { return i2d_PUBKEY(key, der); });
  PKCS8_PRIV_KEY_INFO_free(info);
  return keys;
}

Key private_key(std::string_view der) {
  const unsigned char* at = bytes_of(der);
  return Key(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(der.size())));
}

Key public_key(std::string_view der) {
  const unsigned char* at = bytes_of(der);
  return Key(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
}

bool fits(const EVP_PKEY* key, SignatureKind kind) {
  const int wanted = kind == SignatureKind::Ecdsa ? EVP_PKEY_EC : EVP_PKEY_RSA;
  return key != nullptr && EVP_PKEY_get_base_id(key) == wanted;
}

bool prepare(EVP_PKEY_CTX* use, SignatureKind kind, Sha sha) {
  if (kind == SignatureKind::RsaPkcs1 &&
      EVP_PKEY_CTX_set_rsa_padding(use, RSA_PKCS1_PADDING) <= 0) {
    return false;
  }
  if (kind == SignatureKind::RsaPss &&
      (EVP_PKEY_CTX_set_rsa_padding(use, RSA_PKCS1_PSS_PADDING) <= 0 ||
       EVP_PKEY_CTX_set_rsa_pss_saltlen(use, RSA_PSS_SALTLEN_DIGEST) <= 0)) {
    return false;
  }
  return EVP_PKEY_CTX_set_signature_md(use, algorithm_of(sha)) > 0;
}

bool prepare_oaep(EVP_PKEY_CTX* use, Sha sha) {
  return EVP_PKEY_CTX_set_rsa_padding(use, RSA_PKCS1_OAEP_PADDING) > 0 &&
         EVP_PKEY_CTX_set_rsa_oaep_md(use, algorithm_of(sha)) > 0 &&
         EVP_PKEY_CTX_set_rsa_mgf1_md(use, algorithm_of(sha)) > 0;
}

}  // namespace

std::string seal(std::string_view key, std::string_view nonce, std::string_view text,
                 std::string_view context) {
  FORMWORK_ENSURE(key.size() == 32 && nonce.size() == 12);
  const Cipher cipher(EVP_CIPHER_CTX_new());
  std::string sealed(text.size() + kTag, '\0');
  int size = 0;
  FORMWORK_ENSURE(EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes_of(key),
                                     bytes_of(nonce)) == 1 &&
                  EVP_EncryptUpdate(cipher.get(), nullptr, &size, bytes_of(context),
                                    static_cast<int>(context.size())) == 1 &&
                  EVP_EncryptUpdate(cipher.get(), bytes_of(sealed), &size, bytes_of(text),
                                    static_cast<int>(text.size())) == 1 &&
                  EVP_EncryptFinal_ex(cipher.get(), bytes_of(sealed) + size, &size) == 1 &&
                  EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(kTag),
                                      bytes_of(sealed) + text.size()) == 1);
  return sealed;
}

std::optional<std::string> unseal(std::string_view key, std::string_view nonce,
                                  std::string_view sealed, std::string_view context) {
  if (key.size() != 32 || nonce.size() != 12 || sealed.size() < kTag) {
    return std::nullopt;
  }
  const Cipher cipher(EVP_CIPHER_CTX_new());
  std::string tag(sealed.substr(sealed.size() - kTag));
  sealed.remove_suffix(kTag);
  std::string text(sealed.size(), '\0');
  int size = 0;
  int rest = 0;
  const bool is_good = EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes_of(key),
                                          bytes_of(nonce)) == 1 &&
                       EVP_DecryptUpdate(cipher.get(), nullptr, &size, bytes_of(context),
                                         static_cast<int>(context.size())) == 1 &&
                       EVP_DecryptUpdate(cipher.get(), bytes_of(text), &size, bytes_of(sealed),
                                         static_cast<int>(sealed.size())) == 1 &&
                       EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG,
                                           static_cast<int>(kTag), bytes_of(tag)) == 1 &&
                       EVP_DecryptFinal_ex(cipher.get(), bytes_of(text) + size, &rest) == 1;
  return is_good ? std::optional(std::move(text)) : std::nullopt;
}

std::size_t hash_size(Sha sha) {
  return sha == Sha::Bits1 ? 20 : static_cast<std::size_t>(sha) / 8;
}

std::string hmac(Sha sha, std::string_view key, std::string_view text) {
  std::string mac(hash_size(sha), '\0');
  unsigned length = 0;
  FORMWORK_ENSURE(HMAC(algorithm_of(sha), key.data(), static_cast<int>(key.size()), bytes_of(text),
                       text.size(), bytes_of(mac), &length) != nullptr);
  return mac;
}

std::optional<DerKeys> make_rsa_keys(unsigned bits) {
  return der_keys(Key(EVP_RSA_gen(bits)).get());
}

std::optional<DerKeys> make_curve_keys(const std::string& curve) {
  return der_keys(Key(EVP_EC_gen(curve.c_str())).get());
}

std::optional<std::string> sign(std::string_view private_der, SignatureKind kind, Sha sha,
                                std::string_view text, bool is_hash) {
  const Key key = private_key(private_der);
  if (!fits(key.get(), kind) || (is_hash && text.size() != hash_size(sha))) {
    return std::nullopt;
  }
  const std::string hash = is_hash ? std::string(text) : hash_of(sha, text);
  const KeyUse use(EVP_PKEY_CTX_new(key.get(), nullptr));
  std::size_t size = 0;
  if (EVP_PKEY_sign_init(use.get()) <= 0 || !prepare(use.get(), kind, sha) ||
      EVP_PKEY_sign(use.get(), nullptr, &size, bytes_of(hash), hash.size()) <= 0) {
    return std::nullopt;
  }
  std::string signature(size, '\0');
  if (EVP_PKEY_sign(use.get(), bytes_of(signature), &size, bytes_of(hash), hash.size()) <= 0) {
    return std::nullopt;
  }
  signature.resize(size);
  return signature;
}

bool verify(std::string_view public_der, SignatureKind kind, Sha sha, std::string_view text,
            bool is_hash, std::string_view signature) {
  const Key key = public_key(public_der);
  if (!fits(key.get(), kind) || (is_hash && text.size() != hash_size(sha))) {
    return false;
  }
  const std::string hash = is_hash ? std::string(text) : hash_of(sha, text);
  const KeyUse use(EVP_PKEY_CTX_new(key.get(), nullptr));
  return EVP_PKEY_verify_init(use.get()) > 0 && prepare(use.get(), kind, sha) &&
         EVP_PKEY_verify(use.get(), bytes_of(signature), signature.size(), bytes_of(hash),
                         hash.size()) == 1;
}

std::optional<std::string> encrypt_to(std::string_view public_der, Sha sha, std::string_view text) {
  const Key key = public_key(public_der);
  const KeyUse use(key == nullptr ? nullptr : EVP_PKEY_CTX_new(key.get(), nullptr));
  std::size_t size = 0;
  if (use == nullptr || EVP_PKEY_encrypt_init(use.get()) <= 0 || !prepare_oaep(use.get(), sha) ||
      EVP_PKEY_encrypt(use.get(), nullptr, &size, bytes_of(text), text.size()) <= 0) {
    return std::nullopt;
  }
  std::string made(size, '\0');
  if (EVP_PKEY_encrypt(use.get(), bytes_of(made), &size, bytes_of(text), text.size()) <= 0) {
    return std::nullopt;
  }
  made.resize(size);
  return made;
}

std::optional<std::string> decrypt_with(std::string_view private_der, Sha sha,
                                        std::string_view text) {
  const Key key = private_key(private_der);
  const KeyUse use(key == nullptr ? nullptr : EVP_PKEY_CTX_new(key.get(), nullptr));
  std::size_t size = 0;
  if (use == nullptr || EVP_PKEY_decrypt_init(use.get()) <= 0 || !prepare_oaep(use.get(), sha) ||
      EVP_PKEY_decrypt(use.get(), nullptr, &size, bytes_of(text), text.size()) <= 0) {
    return std::nullopt;
  }
  std::string made(size, '\0');
  if (EVP_PKEY_decrypt(use.get(), bytes_of(made), &size, bytes_of(text), text.size()) <= 0) {
    return std::nullopt;
  }
  made.resize(size);
  return made;
}

}  // namespace formwork
