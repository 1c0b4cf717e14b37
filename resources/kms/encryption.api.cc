// SPDX-License-Identifier: Apache-2.0
// What is encrypted and decrypted, and data keys. Grant tokens and recipients (enclaves) change
// nothing.
#include <algorithm>

#include "engine/base/cipher.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/register_all.hh"
#include "resources/kms/material.hh"

namespace formwork::kms {

namespace {

constexpr std::string_view kSymmetric = "SYMMETRIC_DEFAULT";
constexpr std::size_t kLongestText = 4096;

Failure no_ciphertext_key() {
  return fail("AccessDeniedException",
              "The ciphertext refers to a customer master key that does not exist, does not exist "
              "in this region, or you are not allowed to access.");
}

Result<void> check_dry_run(const ApiCall& call) {
  return call.flag("DryRun")
             ? fail("DryRunOperationException",
                    "The request would have succeeded, but the DryRun option is set.")
             : Result<void>();
}

Result<Key> encryption_key(ApiCall& call, const std::string& asked) {
  auto key = find_key(call, asked);
  auto usable = key ? check_enabled(*key) : std::move(key).failure();
  usable = usable ? check_usage(*key, "ENCRYPT_DECRYPT", call.operation) : std::move(usable);
  return usable ? std::move(key) : Result<Key>(std::move(usable).failure());
}

Result<std::string> algorithm_for(const Key& key, std::string asked) {
  if (asked.empty()) {
    asked = kSymmetric;
  }
  const std::vector<std::string> known = algorithms_of(key);
  if (std::find(known.begin(), known.end(), asked) == known.end()) {
    return fail("InvalidKeyUsageException",
                "Algorithm " + asked + " is incompatible with key spec " + key.spec() + ".");
  }
  return asked;
}

Sha oaep_hash(std::string_view algorithm) {
  return algorithm.ends_with("SHA_1") ? Sha::Bits1 : Sha::Bits256;
}

Result<std::string> encrypt_by(World& world, const Key& key, const std::string& algorithm,
                               std::string_view text, const Value* context) {
  if (algorithm == kSymmetric) {
    return encrypt(world, key, text, context);
  }
  auto material = material_of(world, key);
  if (!material) {
    return std::move(material).failure();
  }
  auto made = encrypt_to(material->public_der, oaep_hash(algorithm), text);
  return made ? Result<std::string>(*std::move(made))
              : fail("ValidationException", "Plaintext is too long for algorithm " + algorithm +
                                                " and key spec " + key.spec() + ".");
}

Result<Value> encrypt_text(ApiCall& call) {
  const std::string text = call.text("Plaintext");
  auto key = encryption_key(call, call.text("KeyId"));
  auto algorithm = key ? algorithm_for(*key, call.text("EncryptionAlgorithm"))
                       : Result<std::string>(std::move(key).failure());
  auto dry = algorithm ? check_dry_run(call) : std::move(algorithm).failure();
  if (!dry) {
    return std::move(dry).failure();
  }
  if (text.size() > kLongestText) {
    return fail("ValidationException",
                "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: "
                "Member must have length less than or equal to 4096");
  }
  auto blob = encrypt_by(call.world, *key, *algorithm, text, call.find("EncryptionContext"));
  if (!blob) {
    return std::move(blob).failure();
  }
  Value answer = map_with("CiphertextBlob", Value::string(*std::move(blob)));
  answer.set("KeyId", Value::string(key->arn));
  answer.set("EncryptionAlgorithm", Value::string(*algorithm));
  return answer;
}

struct Opened {
  Key key;
  std::string algorithm;
  std::string text;
};

// Decrypt and the first half of ReEncrypt, whose members have other names.
Result<Opened> open(ApiCall& call, const std::string& key_id, const std::string& wanted,
                    const Value* context) {
  const std::string blob = call.text("CiphertextBlob");
  if (!wanted.empty() && wanted != kSymmetric) {
    auto key = encryption_key(call, key_id);
    auto algorithm =
        key ? algorithm_for(*key, wanted) : Result<std::string>(std::move(key).failure());
    auto material = algorithm ? material_of(call.world, *key)
                              : Result<Material>(std::move(algorithm).failure());
    if (!material) {
      return std::move(material).failure();
    }
    auto text = decrypt_with(material->private_der, oaep_hash(wanted), blob);
    return text ? Result<Opened>(Opened{*std::move(key), wanted, *std::move(text)})
                : fail("InvalidCiphertextException", "");
  }
  const std::string id = key_of(blob);
  if (id.empty()) {
    return fail("InvalidCiphertextException", "");
  }
  if (!key_id.empty()) {
    auto named = find_key(call, key_id);
    if (!named) {
      return std::move(named).failure();
    }
    if (named->id != id) {
      return fail("IncorrectKeyException",
                  "The key ID in the request does not identify a CMK that can perform this "
                  "operation.");
    }
  }
  auto key = find_key(call, id);
  if (!key) {
    return no_ciphertext_key();
  }
  auto usable = check_enabled(*key);
  auto text = usable ? decrypt(call.world, *key, blob, context)
                     : Result<std::string>(std::move(usable).failure());
  if (!text) {
    return std::move(text).failure();
  }
  return Opened{*std::move(key), std::string(kSymmetric), *std::move(text)};
}

Result<Value> decrypt_text(ApiCall& call) {
  auto opened = open(call, call.text("KeyId"), call.text("EncryptionAlgorithm"),
                     call.find("EncryptionContext"));
  auto dry = opened ? check_dry_run(call) : std::move(opened).failure();
  if (!dry) {
    return std::move(dry).failure();
  }
  Value answer = map_with("KeyId", Value::string(opened->key.arn));
  answer.set("Plaintext", Value::string(std::move(opened->text)));
  answer.set("EncryptionAlgorithm", Value::string(opened->algorithm));
  return answer;
}

Result<Value> encrypt_again(ApiCall& call) {
  auto opened = open(call, call.text("SourceKeyId"), call.text("SourceEncryptionAlgorithm"),
                     call.find("SourceEncryptionContext"));
  auto key = opened ? encryption_key(call, call.text("DestinationKeyId"))
                    : Result<Key>(std::move(opened).failure());
  auto algorithm = key ? algorithm_for(*key, call.text("DestinationEncryptionAlgorithm"))
                       : Result<std::string>(std::move(key).failure());
  auto dry = algorithm ? check_dry_run(call) : std::move(algorithm).failure();
  if (!dry) {
    return std::move(dry).failure();
  }
  auto blob = encrypt_by(call.world, *key, *algorithm, opened->text,
                         call.find("DestinationEncryptionContext"));
  if (!blob) {
    return std::move(blob).failure();
  }
  Value answer = map_with("CiphertextBlob", Value::string(*std::move(blob)));
  answer.set("SourceKeyId", Value::string(opened->key.arn));
  answer.set("KeyId", Value::string(key->arn));
  answer.set("SourceEncryptionAlgorithm", Value::string(opened->algorithm));
  answer.set("DestinationEncryptionAlgorithm", Value::string(*algorithm));
  return answer;
}

// --- data keys

Result<std::size_t> data_key_size(const ApiCall& call) {
  const std::string spec = call.text("KeySpec");
  const std::int64_t count = number_of(call.input, "NumberOfBytes");
  if (spec.empty() == (count == 0)) {
    return fail("ValidationException", "Please specify either number of bytes or key spec.");
  }
  return spec == "AES_128" ? std::size_t{16}
         : spec.empty()    ? static_cast<std::size_t>(count)
                           : std::size_t{32};
}

Result<Key> data_key_parent(ApiCall& call) {
  auto key = encryption_key(call, call.text("KeyId"));
  if (key && !key->is_symmetric()) {
    return fail("InvalidKeyUsageException",
                "You cannot generate a data key with an asymmetric CMK");
  }
  return key;
}

template <bool kTold>
Result<Value> make_data_key(ApiCall& call) {
  auto size = data_key_size(call);
  auto key = size ? data_key_parent(call) : Result<Key>(std::move(size).failure());
  auto dry = key ? check_dry_run(call) : std::move(key).failure();
  if (!dry) {
    return std::move(dry).failure();
  }
  const std::string text = random_bytes(call.world, *size);
  auto blob = encrypt(call.world, *key, text, call.find("EncryptionContext"));
  if (!blob) {
    return std::move(blob).failure();
  }
  Value answer = map_with("CiphertextBlob", Value::string(*std::move(blob)));
  if (kTold) {
    answer.set("Plaintext", Value::string(text));
  }
  answer.set("KeyId", Value::string(key->arn));
  return answer;
}

std::optional<DerKeys> make_pair(const std::string& spec) {
  return spec == "RSA_2048"          ? make_rsa_keys(2048)
         : spec == "RSA_3072"        ? make_rsa_keys(3072)
         : spec == "RSA_4096"        ? make_rsa_keys(4096)
         : spec == "ECC_NIST_P256"   ? make_curve_keys("P-256")
         : spec == "ECC_NIST_P384"   ? make_curve_keys("P-384")
         : spec == "ECC_NIST_P521"   ? make_curve_keys("P-521")
         : spec == "ECC_SECG_P256K1" ? make_curve_keys("secp256k1")
                                     : std::nullopt;
}

template <bool kTold>
Result<Value> make_data_key_pair(ApiCall& call) {
  auto key = data_key_parent(call);
  auto dry = key ? check_dry_run(call) : std::move(key).failure();
  if (!dry) {
    return std::move(dry).failure();
  }
  const std::string spec = call.text("KeyPairSpec");
  const auto pair = make_pair(spec);
  if (!pair) {
    return fail("NotImplemented", "formwork does not make pairs of the spec " + spec + ".");
  }
  auto blob = encrypt(call.world, *key, pair->private_der, call.find("EncryptionContext"));
  if (!blob) {
    return std::move(blob).failure();
  }
  Value answer = map_with("PrivateKeyCiphertextBlob", Value::string(*std::move(blob)));
  if (kTold) {
    answer.set("PrivateKeyPlaintext", Value::string(pair->private_der));
  }
  answer.set("PublicKey", Value::string(pair->public_der));
  answer.set("KeyId", Value::string(key->arn));
  answer.set("KeyPairSpec", Value::string(spec));
  return answer;
}

Result<Value> make_random(ApiCall& call) {
  const std::int64_t count = number_of(call.input, "NumberOfBytes");
  if (count < 1) {
    return fail("ValidationException", "NumberOfBytes is required.");
  }
  return map_with("Plaintext",
                  Value::string(random_bytes(call.world, static_cast<std::size_t>(count))));
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {
    {"kms", "Encrypt", Access::Data, &encrypt_text},
    {"kms", "Decrypt", Access::Data, &decrypt_text},
    {"kms", "ReEncrypt", Access::Data, &encrypt_again},
    {"kms", "GenerateDataKey", Access::Data, &make_data_key<true>},
    {"kms", "GenerateDataKeyWithoutPlaintext", Access::Data, &make_data_key<false>},
    {"kms", "GenerateDataKeyPair", Access::Data, &make_data_key_pair<true>},
    {"kms", "GenerateDataKeyPairWithoutPlaintext", Access::Data, &make_data_key_pair<false>},
    {"kms", "GenerateRandom", Access::Read, &make_random}};
const RegisterEach<OperationEntry> kRegistered(entries);

}  // namespace

}  // namespace formwork::kms
