// SPDX-License-Identifier: Apache-2.0
#include "resources/kms/material.hh"

#include <algorithm>

#include "engine/base/cipher.hh"
#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "engine/value/value.hh"
#include "resources/common/api_support.hh"

namespace formwork::kms {

namespace {

constexpr ObjectPlace kMaterial{"kms", "material"};
constexpr std::string_view kMark("\x01\x02\x02\x00", 4);
constexpr std::size_t kNonce = 12;

std::optional<DerKeys> make_pair(const std::string& spec) {
  if (spec.starts_with("RSA_")) {
    return make_rsa_keys(static_cast<unsigned>(parse_integer(spec.substr(4)).value_or(2048)));
  }
  return make_curve_keys(spec == "ECC_NIST_P256"   ? "P-256"
                         : spec == "ECC_NIST_P384" ? "P-384"
                         : spec == "ECC_NIST_P521" ? "P-521"
                                                   : "secp256k1");
}

Result<Value> make_record(World& world, const Key& key) {
  const std::string spec = key.spec();
  Value record = Value::map();
  if (spec.starts_with("RSA_") || spec.starts_with("ECC_")) {
    const auto pair = make_pair(spec);
    if (!pair) {
      return fail("KMSInternalException", "The key could not be made.");
    }
    record.set("Private", Value::string(base64_encode(pair->private_der)));
    record.set("Public", Value::string(base64_encode(pair->public_der)));
  }
  record.set("Secrets", Value::list({Value::string(base64_encode(random_bytes(world, 32)))}));
  return record;
}

Result<Value> record_of(World& world, const Key& key) {
  auto record = find_object(world, kMaterial, key.id);
  if (!record || !record->is_null()) {
    return record;
  }
  record = make_record(world, key);
  auto kept = record ? put_object(world, kMaterial, key.id, *record) : Result<void>();
  return kept ? std::move(record) : Result<Value>(std::move(kept).failure());
}

// Names and texts in order, each with its length before it.
std::string context_text(const Value* context) {
  std::vector<std::pair<std::string, std::string>> pairs;
  if (context != nullptr) {
    for (const Value::Member& member : context->members()) {
      pairs.emplace_back(member.key, member.value.as_string());
    }
  }
  std::sort(pairs.begin(), pairs.end());
  std::string text;
  for (const auto& [name, value] : pairs) {
    text += std::to_string(name.size()) + ":" + name + std::to_string(value.size()) + ":" + value;
  }
  return text;
}

}  // namespace

std::string random_bytes(World& world, std::size_t count) {
  std::string bytes;
  bytes.reserve(count);
  while (bytes.size() < count) {
    std::uint64_t drawn = world.ids.next();
    for (int i = 0; i < 8 && bytes.size() < count; ++i, drawn >>= 8U) {
      bytes.push_back(static_cast<char>(drawn & 0xFFU));
    }
  }
  return bytes;
}

Result<Material> material_of(World& world, const Key& key) {
  auto record = record_of(world, key);
  if (!record) {
    return std::move(record).failure();
  }
  Material material;
  for (const std::string& secret : texts_of(record->find("Secrets"))) {
    material.secrets.push_back(base64_decode(secret).value_or(""));
  }
  material.private_der = base64_decode(record->get_text("Private")).value_or("");
  material.public_der = base64_decode(record->get_text("Public")).value_or("");
  return material;
}

Result<void> rotate(World& world, const Key& key) {
  auto record = record_of(world, key);
  if (!record) {
    return std::move(record).failure();
  }
  std::vector<std::string> secrets = texts_of(record->find("Secrets"));
  secrets.push_back(base64_encode(random_bytes(world, 32)));
  record->set("Secrets", list_of(secrets));
  const Value* known = record->find("Rotations");
  Value times = known == nullptr ? Value::list() : *known;
  times.push(Value::number(world.clock.now()));
  record->set("Rotations", std::move(times));
  return put_object(world, kMaterial, key.id, *record);
}

Result<std::vector<Rotation>> rotations_of(World& world, const Key& key) {
  auto record = find_object(world, kMaterial, key.id);
  if (!record) {
    return std::move(record).failure();
  }
  std::vector<Rotation> rotations;
  if (const Value* times = record->is_map() ? record->find("Rotations") : nullptr) {
    for (const Value& time : times->items()) {
      rotations.push_back({parse_integer(time.scalar_text()).value_or(0)});
    }
  }
  return rotations;
}

Result<void> copy_material(World& from, World& to, const Key& key) {
  auto record = record_of(from, key);
  return record ? put_object(to, kMaterial, key.id, *record) : std::move(record).failure();
}

Result<std::string> encrypt(World& world, const Key& key, std::string_view text,
                            const Value* context) {
  auto material = material_of(world, key);
  if (!material) {
    return std::move(material).failure();
  }
  const std::string nonce = random_bytes(world, kNonce);
  std::string blob(kMark);
  blob.push_back(static_cast<char>(key.id.size()));
  blob += key.id;
  blob.push_back(static_cast<char>(material->secrets.size() - 1));
  blob += nonce;
  return blob + seal(material->secret(), nonce, text, context_text(context));
}

std::string key_of(std::string_view blob) {
  if (!blob.starts_with(kMark) || blob.size() <= kMark.size()) {
    return {};
  }
  const auto size = static_cast<unsigned char>(blob[kMark.size()]);
  blob.remove_prefix(kMark.size() + 1);
  return blob.size() < size + 1 + kNonce ? std::string() : std::string(blob.substr(0, size));
}

Result<std::string> decrypt(World& world, const Key& key, std::string_view blob,
                            const Value* context) {
  auto material = material_of(world, key);
  if (!material) {
    return std::move(material).failure();
  }
  blob.remove_prefix(kMark.size() + 1 + key.id.size());
  const auto version = static_cast<unsigned char>(blob.front());
  blob.remove_prefix(1);
  if (version < material->secrets.size()) {
    auto text = unseal(material->secrets[version], blob.substr(0, kNonce), blob.substr(kNonce),
                       context_text(context));
    if (text) {
      return *std::move(text);
    }
  }
  return fail("InvalidCiphertextException", "");
}

}  // namespace formwork::kms
