// SPDX-License-Identifier: Apache-2.0
#include "resources/kms/key.hh"

#include <algorithm>
#include <array>

#include "engine/base/text.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/common/told_types.hh"

namespace formwork::kms {

namespace {

constexpr std::string_view kSymmetric = "SYMMETRIC_DEFAULT";
constexpr std::string_view kRsaUsages = "ENCRYPT_DECRYPT SIGN_VERIFY";
constexpr std::string_view kRsaAlgorithms =
    "RSAES_OAEP_SHA_1 RSAES_OAEP_SHA_256 RSASSA_PKCS1_V1_5_SHA_256 RSASSA_PKCS1_V1_5_SHA_384 "
    "RSASSA_PKCS1_V1_5_SHA_512 RSASSA_PSS_SHA_256 RSASSA_PSS_SHA_384 RSASSA_PSS_SHA_512";

// Key agreement and the post-quantum keys are not emulated.
constexpr auto kSpecs = std::to_array<KeySpec>({
    {kSymmetric, "ENCRYPT_DECRYPT", kSymmetric},
    {"RSA_2048", kRsaUsages, kRsaAlgorithms},
    {"RSA_3072", kRsaUsages, kRsaAlgorithms},
    {"RSA_4096", kRsaUsages, kRsaAlgorithms},
    {"ECC_NIST_P256", "SIGN_VERIFY", "ECDSA_SHA_256"},
    {"ECC_NIST_P384", "SIGN_VERIFY", "ECDSA_SHA_384"},
    {"ECC_NIST_P521", "SIGN_VERIFY", "ECDSA_SHA_512"},
    {"ECC_SECG_P256K1", "SIGN_VERIFY", "ECDSA_SHA_256"},
    {"HMAC_224", "GENERATE_VERIFY_MAC", "HMAC_SHA_224"},
    {"HMAC_256", "GENERATE_VERIFY_MAC", "HMAC_SHA_256"},
    {"HMAC_384", "GENERATE_VERIFY_MAC", "HMAC_SHA_384"},
    {"HMAC_512", "GENERATE_VERIFY_MAC", "HMAC_SHA_512"},
});

constexpr auto kManaged = std::to_array<std::string_view>(
    {"alias/aws/acm", "alias/aws/backup", "alias/aws/dynamodb", "alias/aws/ebs",
     "alias/aws/elasticfilesystem", "alias/aws/es", "alias/aws/glue", "alias/aws/kinesis",
     "alias/aws/lambda", "alias/aws/rds", "alias/aws/redshift", "alias/aws/s3",
     "alias/aws/secretsmanager", "alias/aws/sns", "alias/aws/sqs", "alias/aws/ssm",
     "alias/aws/xray"});

Failure no_key(const std::string& arn) {
  return fail("NotFoundException", "Key '" + arn + "' does not exist");
}

Key managed_key(const World& world, std::string_view alias) {
  Key key;
  key.id = managed_key_id(world, alias);
  key.arn = key_arn(world, key.id);
  key.is_managed = true;
  key.properties = map_with("Description", Value::string("Default key that protects my " +
                                                         to_upper(last_part(alias, '/')) +
                                                         " data when no other key is defined"));
  return key;
}

Result<Key> by_id(World& world, const std::string& id) {
  for (const std::string_view alias : kManaged) {
    if (managed_key_id(world, alias) == id) {
      return managed_key(world, alias);
    }
  }
  auto record = find_object(world, kKeys, id);
  if (!record) {
    return std::move(record).failure();
  }
  Key key;
  key.id = id;
  key.arn = key_arn(world, id);
  if (record->is_null()) {
    return no_key(key.arn);
  }
  key.record = *std::move(record);
  key.properties = properties_of(key.record);
  const std::int64_t end = number_of(key.record, "DeletionDate");
  return end != 0 && end <= world.clock.now() ? Result<Key>(no_key(key.arn))
                                              : Result<Key>(std::move(key));
}

Result<Key> by_alias(World& world, const std::string& name) {
  const auto* managed = std::find(kManaged.begin(), kManaged.end(), name);
  if (managed != kManaged.end()) {
    return managed_key(world, *managed);
  }
  auto alias = find_stored(world, kAliases, "AliasName", name);
  if (!alias) {
    return std::move(alias).failure();
  }
  if (alias->record.is_null()) {
    return fail("NotFoundException",
                "Alias " + regional_arn(world, "kms", name) + " is not found.");
  }
  return by_id(world, last_part(alias->text("TargetKeyId"), '/'));
}

bool looks_like_id(std::string_view id) {
  const auto is_hex = [](std::string_view text) {
    return text.find_first_not_of("0123456789abcdefABCDEF-") == std::string_view::npos;
  };
  return (id.size() == 36 && is_hex(id)) || (id.starts_with("mrk-") && is_hex(id.substr(4)));
}

constinit ToldType told[] = {{kKeyType}, {kAliasType}};
const Register<ToldType> kTold[]{Register(told[0]), Register(told[1])};

}  // namespace

const KeySpec* find_spec(std::string_view name) {
  const auto* found = std::find_if(kSpecs.begin(), kSpecs.end(),
                                   [&](const KeySpec& spec) { return spec.name == name; });
  return found == kSpecs.end() ? nullptr : found;
}

std::string Key::spec() const {
  const std::string spec = properties.get_text("KeySpec");
  return spec.empty() ? std::string(kSymmetric) : spec;
}

std::string Key::usage() const {
  const std::string usage = properties.get_text("KeyUsage");
  return usage.empty() ? "ENCRYPT_DECRYPT" : usage;
}

std::string Key::state() const {
  if (record.is_map() && record.find("DeletionDate") != nullptr) {
    return "PendingDeletion";
  }
  return flag(properties, "Enabled", true) ? "Enabled" : "Disabled";
}

std::string key_arn(const World& world, std::string_view id) {
  return regional_arn(world, "kms", "key/" + std::string(id));
}

std::span<const std::string_view> managed_aliases() {
  return kManaged;
}

std::string managed_key_id(const World& world, std::string_view alias) {
  return uuid_of(world.account_id + "/" + world.region + "/" + std::string(alias));
}

Result<Key> find_key(ApiCall& call, const std::string& asked) {
  std::string name = asked;
  if (asked.starts_with("arn:")) {
    if (arn_field(asked, 3) != call.world.region) {
      return fail("NotFoundException", "Invalid arn " + std::string(arn_field(asked, 3)));
    }
    name = arn_field(asked, 5);
    if (arn_field(asked, 4) != call.world.account_id) {
      return no_key(asked);
    }
    if (name.starts_with("key/")) {
      name.erase(0, 4);
      return by_id(call.world, name);
    }
  }
  if (name.starts_with("alias/")) {
    return by_alias(call.world, name);
  }
  if (!looks_like_id(name)) {
    // The keys of stacks may have ids that a seed made.
    auto known = by_id(call.world, name);
    return known ? std::move(known)
                 : Result<Key>(fail("NotFoundException", "Invalid keyId '" + asked + "'"));
  }
  return by_id(call.world, name);
}

Result<Key> input_key(ApiCall& call) {
  return find_key(call, call.text("KeyId"));
}

Result<Key> input_enabled_key(ApiCall& call) {
  auto key = input_key(call);
  auto is_usable = key ? check_enabled(*key) : std::move(key).failure();
  return is_usable ? std::move(key) : Result<Key>(std::move(is_usable).failure());
}

Result<Key> input_own_key(ApiCall& call) {
  const std::string asked = call.text("KeyId");
  if (asked.starts_with("alias/") || asked.find(":alias/") != std::string::npos) {
    return fail("NotFoundException", "Invalid keyId '" + asked + "'");
  }
  auto key = input_key(call);
  if (key && key->is_managed) {
    return fail("AccessDeniedException",
                "User: " + call.caller.arn + " is not authorized to perform: kms:" +
                    std::string(call.operation) + " on resource: " + key->arn +
                    " because no resource-based policy allows the kms:" +
                    std::string(call.operation) + " action");
  }
  return key;
}

Result<void> check_enabled(const Key& key) {
  if (auto done = check_not_pending(key); !done) {
    return done;
  }
  return key.is_enabled() ? Result<void>() : fail("DisabledException", key.arn + " is disabled.");
}

Result<void> check_not_pending(const Key& key) {
  if (key.state() == "PendingDeletion") {
    return fail("KMSInvalidStateException", key.arn + " is pending deletion.");
  }
  return {};
}

Result<void> check_usage(const Key& key, std::string_view usage, std::string_view what) {
  if (key.usage() != usage) {
    return fail("InvalidKeyUsageException", key.arn + " key usage is " + key.usage() +
                                                " which is not valid for " + std::string(what) +
                                                ".");
  }
  return {};
}

Result<void> keep_key(World& world, const Key& key) {
  Value record = key.record;
  record.set("Properties", key.properties);
  record.set("LastModifiedTime", Value::number(world.clock.now()));
  return put_object(world, kKeys, key.id, record);
}

Result<std::vector<Key>> all_keys(World& world) {
  auto ids = list_keys(world, kKeys);
  if (!ids) {
    return std::move(ids).failure();
  }
  std::vector<Key> keys;
  for (const std::string& id : *ids) {
    if (auto key = by_id(world, id)) {
      keys.push_back(*std::move(key));
    }
  }
  return keys;
}

std::vector<std::string> algorithms_of(const Key& key) {
  std::vector<std::string> algorithms;
  const KeySpec* spec = find_spec(key.spec());
  if (spec == nullptr) {
    return algorithms;
  }
  const bool signs = key.usage() == "SIGN_VERIFY";
  for (const std::string_view name : split(spec->algorithms, " ")) {
    const bool is_signature = name.starts_with("RSASSA") || name.starts_with("ECDSA");
    if (is_signature == signs) {
      algorithms.emplace_back(name);
    }
  }
  return algorithms;
}

Value metadata_of(const World& world, const Key& key) {
  const std::string state = key.state();
  const std::string origin = key.properties.get_text("Origin");
  const std::string usage = key.usage();
  Value shape = map_with("AWSAccountId", Value::string(world.account_id));
  shape.set("KeyId", Value::string(key.id));
  shape.set("Arn", Value::string(key.arn));
  if (key.record.is_map()) {
    set_time(shape, "CreationDate", key.record);
  }
  shape.set("Enabled", Value::boolean(state == "Enabled"));
  shape.set("Description", Value::string(key.properties.get_text("Description")));
  shape.set("KeyUsage", Value::string(usage));
  shape.set("KeyState", Value::string(state));
  if (state == "PendingDeletion") {
    shape.set("DeletionDate", Value::number(number_of(key.record, "DeletionDate")));
  }
  shape.set("Origin", Value::string(origin.empty() ? "AWS_KMS" : origin));
  shape.set("KeyManager", Value::string(key.is_managed ? "AWS" : "CUSTOMER"));
  shape.set("CustomerMasterKeySpec", Value::string(key.spec()));
  shape.set("KeySpec", Value::string(key.spec()));
  const std::string_view member = usage == "SIGN_VERIFY"           ? "SigningAlgorithms"
                                  : usage == "GENERATE_VERIFY_MAC" ? "MacAlgorithms"
                                                                   : "EncryptionAlgorithms";
  shape.set(member, list_of(algorithms_of(key)));
  const bool is_multi = flag(key.properties, "MultiRegion");
  shape.set("MultiRegion", Value::boolean(is_multi));
  if (is_multi) {
    const auto place = [&](const std::string& region) {
      Value one = map_with(
          "Arn", Value::string(replace_all(key.arn, ":" + world.region + ":", ":" + region + ":")));
      one.set("Region", Value::string(region));
      return one;
    };
    const std::string primary = key.record.get_text("PrimaryRegion");
    const std::string home = primary.empty() ? world.region : primary;
    Value regions =
        map_with("MultiRegionKeyType", Value::string(home == world.region ? "PRIMARY" : "REPLICA"));
    regions.set("PrimaryKey", place(home));
    Value replicas = Value::list();
    for (const std::string& region : texts_of(key.record.find("Replicas"))) {
      replicas.push(place(region));
    }
    regions.set("ReplicaKeys", std::move(replicas));
    shape.set("MultiRegionConfiguration", std::move(regions));
  }
  return shape;
}

}  // namespace formwork::kms
