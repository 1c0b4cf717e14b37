// SPDX-License-Identifier: Apache-2.0
// Signatures and message authentication codes.
#include <algorithm>

#include "engine/base/cipher.hh"
#include "engine/base/text.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/register_all.hh"
#include "resources/kms/material.hh"

namespace formwork::kms {

namespace {

struct Algorithm {
  SignatureKind kind = SignatureKind::Ecdsa;
  Sha sha = Sha::Bits256;
};

Sha sha_of(std::string_view name) {
  return name.ends_with("512")   ? Sha::Bits512
         : name.ends_with("384") ? Sha::Bits384
         : name.ends_with("224") ? Sha::Bits224
                                 : Sha::Bits256;
}

Algorithm algorithm_of(std::string_view name) {
  return {name.starts_with("RSASSA_PSS")     ? SignatureKind::RsaPss
          : name.starts_with("RSASSA_PKCS1") ? SignatureKind::RsaPkcs1
                                             : SignatureKind::Ecdsa,
          sha_of(name)};
}

Result<Key> key_for(ApiCall& call, std::string_view usage, const std::string& algorithm) {
  auto key = input_enabled_key(call);
  auto usable = key ? check_usage(*key, usage, call.operation) : std::move(key).failure();
  if (!usable) {
    return std::move(usable).failure();
  }
  const std::vector<std::string> known = algorithms_of(*key);
  if (std::find(known.begin(), known.end(), algorithm) == known.end()) {
    return fail("InvalidKeyUsageException",
                "Algorithm " + algorithm + " is incompatible with key spec " + key->spec() + ".");
  }
  return key;
}

struct Signing {
  Key key;
  Material material;
  Algorithm algorithm;
  std::string name;
  std::string message;
  bool is_digest = false;
};

Result<Signing> read_signing(ApiCall& call) {
  Signing signing;
  signing.name = call.text("SigningAlgorithm");
  auto key = key_for(call, "SIGN_VERIFY", signing.name);
  if (!key) {
    return std::move(key).failure();
  }
  signing.key = *std::move(key);
  signing.algorithm = algorithm_of(signing.name);
  signing.message = call.text("Message");
  signing.is_digest = call.text("MessageType") == "DIGEST";
  if (signing.is_digest && signing.message.size() != hash_size(signing.algorithm.sha)) {
    return fail("ValidationException",
                "Digest is invalid length for algorithm " + signing.name + ".");
  }
  auto material = material_of(call.world, signing.key);
  if (!material) {
    return std::move(material).failure();
  }
  signing.material = *std::move(material);
  return signing;
}

Value told(const Key& key, std::string_view member, const std::string& algorithm) {
  Value answer = map_with("KeyId", Value::string(key.arn));
  answer.set(member, Value::string(algorithm));
  return answer;
}

Result<Value> sign_message(ApiCall& call) {
  auto signing = read_signing(call);
  if (!signing) {
    return std::move(signing).failure();
  }
  auto signature = sign(signing->material.private_der, signing->algorithm.kind,
                        signing->algorithm.sha, signing->message, signing->is_digest);
  if (!signature) {
    return fail("KMSInternalException", "The message could not be signed.");
  }
  Value answer = told(signing->key, "SigningAlgorithm", signing->name);
  answer.set("Signature", Value::string(*std::move(signature)));
  return answer;
}

Result<Value> verify_message(ApiCall& call) {
  auto signing = read_signing(call);
  if (!signing) {
    return std::move(signing).failure();
  }
  if (!verify(signing->material.public_der, signing->algorithm.kind, signing->algorithm.sha,
              signing->message, signing->is_digest, call.text("Signature"))) {
    return fail("KMSInvalidSignatureException", "");
  }
  Value answer = told(signing->key, "SigningAlgorithm", signing->name);
  answer.set("SignatureValid", Value::boolean(true));
  return answer;
}

Result<Value> tell_public_key(ApiCall& call) {
  auto key = input_enabled_key(call);
  if (!key) {
    return std::move(key).failure();
  }
  const std::string spec = key->spec();
  if (!spec.starts_with("RSA_") && !spec.starts_with("ECC_")) {
    return fail("UnsupportedOperationException",
                key->arn + " key spec is " + spec + " which is not valid for GetPublicKey.");
  }
  auto material = material_of(call.world, *key);
  if (!material) {
    return std::move(material).failure();
  }
  Value answer = told(*key, "KeySpec", spec);
  answer.set("CustomerMasterKeySpec", Value::string(spec));
  answer.set("KeyUsage", Value::string(key->usage()));
  answer.set("PublicKey", Value::string(material->public_der));
  answer.set(key->usage() == "SIGN_VERIFY" ? "SigningAlgorithms" : "EncryptionAlgorithms",
             list_of(algorithms_of(*key)));
  return answer;
}

// --- codes

Result<std::string> mac_of(ApiCall& call, const Key& key) {
  auto material = material_of(call.world, key);
  if (!material) {
    return std::move(material).failure();
  }
  return hmac(sha_of(call.text("MacAlgorithm")), material->secrets.front(), call.text("Message"));
}

Result<Value> make_mac(ApiCall& call) {
  auto key = key_for(call, "GENERATE_VERIFY_MAC", call.text("MacAlgorithm"));
  auto mac = key ? mac_of(call, *key) : Result<std::string>(std::move(key).failure());
  if (!mac) {
    return std::move(mac).failure();
  }
  Value answer = told(*key, "MacAlgorithm", call.text("MacAlgorithm"));
  answer.set("Mac", Value::string(*std::move(mac)));
  return answer;
}

Result<Value> verify_mac(ApiCall& call) {
  auto key = key_for(call, "GENERATE_VERIFY_MAC", call.text("MacAlgorithm"));
  auto mac = key ? mac_of(call, *key) : Result<std::string>(std::move(key).failure());
  if (!mac) {
    return std::move(mac).failure();
  }
  if (*mac != call.text("Mac")) {
    return fail("KMSInvalidMacException", "");
  }
  Value answer = told(*key, "MacAlgorithm", call.text("MacAlgorithm"));
  answer.set("MacValid", Value::boolean(true));
  return answer;
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {{"kms", "Sign", Access::Data, &sign_message},
                                      {"kms", "Verify", Access::Data, &verify_message},
                                      {"kms", "GetPublicKey", Access::Data, &tell_public_key},
                                      {"kms", "GenerateMac", Access::Data, &make_mac},
                                      {"kms", "VerifyMac", Access::Data, &verify_mac}};
const RegisterEach<OperationEntry> kRegistered(entries);

}  // namespace

}  // namespace formwork::kms
