// SPDX-License-Identifier: Apache-2.0
// Rotation of symmetric keys and copies of keys in other regions. The yearly rotation is noted and
// told but gives no new secret by itself; a rotation on demand does.
#include <algorithm>

#include "engine/service/api_host.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/common/register_all.hh"
#include "resources/kms/material.hh"
#include "resources/kms/pages.hh"

namespace formwork::kms {

namespace {

constexpr std::int64_t kUsualPeriod = 365;
constexpr Millis kDay = 24LL * 60 * 60 * 1000;

Result<Key> rotatable(ApiCall& call) {
  auto key = input_own_key(call);
  auto usable = key ? check_enabled(*key) : std::move(key).failure();
  if (!usable) {
    return std::move(usable).failure();
  }
  if (!key->is_symmetric()) {
    return fail("UnsupportedOperationException", key->arn + " key spec is " + key->spec() +
                                                     " which is not valid for " +
                                                     std::string(call.operation) + ".");
  }
  return key;
}

template <bool kEnabled>
Result<Value> enable(ApiCall& call) {
  auto key = rotatable(call);
  if (!key) {
    return std::move(key).failure();
  }
  key->properties.set("EnableKeyRotation", Value::boolean(kEnabled));
  if (kEnabled) {
    const std::int64_t days = number_of(call.input, "RotationPeriodInDays", kUsualPeriod);
    key->properties.set("RotationPeriodInDays", Value::number(days));
    key->record.set("RotationBegun", Value::number(call.world.clock.now()));
  }
  auto kept = keep_key(call.world, *key);
  return kept ? Result<Value>(Value::map()) : std::move(kept).failure();
}

Result<Value> tell_status(ApiCall& call) {
  auto key = input_key(call);
  if (!key) {
    return std::move(key).failure();
  }
  if (!key->is_managed && !key->is_symmetric()) {
    return fail(
        "UnsupportedOperationException",
        key->arn + " key spec is " + key->spec() + " which is not valid for GetKeyRotationStatus.");
  }
  const bool rotates = key->is_managed || flag(key->properties, "EnableKeyRotation");
  Value answer = map_with("KeyRotationEnabled", Value::boolean(rotates));
  answer.set("KeyId", Value::string(key->arn));
  if (rotates && !key->is_managed) {
    const std::int64_t days = number_of(key->properties, "RotationPeriodInDays", kUsualPeriod);
    const Millis begun =
        number_of(key->record, "RotationBegun", number_of(key->record, "CreationTime"));
    answer.set("RotationPeriodInDays", Value::number(days));
    answer.set("NextRotationDate", Value::number(begun + days * kDay));
  }
  return answer;
}

Result<Value> rotate_now(ApiCall& call) {
  auto key = rotatable(call);
  auto done = key ? rotate(call.world, *key) : std::move(key).failure();
  return done ? Result<Value>(map_with("KeyId", Value::string(key->arn)))
              : std::move(done).failure();
}

Result<Value> list_rotations(ApiCall& call) {
  auto key = input_key(call);
  auto rotations = key ? rotations_of(call.world, *key)
                       : Result<std::vector<Rotation>>(std::move(key).failure());
  if (!rotations) {
    return std::move(rotations).failure();
  }
  Value::List shapes;
  for (const Rotation& rotation : *rotations) {
    Value shape = map_with("KeyId", Value::string(key->id));
    shape.set("RotationDate", Value::number(rotation.time));
    shape.set("RotationType", Value::string("ON_DEMAND"));
    shapes.push_back(std::move(shape));
  }
  return page_of(call, "Rotations", std::move(shapes), 100);
}

// The copy has id, secret and settings of the primary key; from then on they are changed apart.
Result<Value> replicate(ApiCall& call) {
  auto key = input_own_key(call);
  auto usable = key ? check_enabled(*key) : std::move(key).failure();
  if (!usable) {
    return std::move(usable).failure();
  }
  const std::string region = call.text("ReplicaRegion");
  if (!flag(key->properties, "MultiRegion") || !key->record.get_text("PrimaryRegion").empty()) {
    return fail("UnsupportedOperationException", key->arn + " is not a multi-region primary key.");
  }
  std::vector<std::string> replicas = texts_of(key->record.find("Replicas"));
  if (region == call.world.region ||
      std::find(replicas.begin(), replicas.end(), region) != replicas.end()) {
    return fail("AlreadyExistsException",
                "Key " + key->id + " already exists in region " + region + ".");
  }
  replicas.push_back(region);
  key->record.set("Replicas", list_of(replicas));
  if (auto kept = keep_key(call.world, *key); !kept) {
    return std::move(kept).failure();
  }
  Value answer = Value::map();
  auto done =
      call.host.in_world(call.world.account_id, region, [&](ApiCall& there) -> Result<void> {
        Key copy = *key;
        copy.arn = key_arn(there.world, copy.id);
        copy.record.set("PrimaryRegion", Value::string(call.world.region));
        copy.record.set("Tags", Value::map());
        copy.properties.set("Description", Value::string(call.text("Description")));
        if (!call.text("Policy").empty()) {
          copy.record.set("PolicyText", Value::string(call.text("Policy")));
        }
        Value tags = Value::map();
        for (const Value& tag : input_items(call, "Tags")) {
          tags.set(tag.get_text("TagKey"), Value::string(tag.get_text("TagValue")));
        }
        copy.record.set("Tags", tags);
        auto kept = keep_key(there.world, copy);
        auto copied = kept ? copy_material(call.world, there.world, *key) : std::move(kept);
        answer.set("ReplicaKeyMetadata", metadata_of(there.world, copy));
        answer.set("ReplicaPolicy", Value::string(copy.record.get_text("PolicyText")));
        answer.set("ReplicaTags", Value::list({}));
        return copied;
      });
  return done ? Result<Value>(std::move(answer)) : std::move(done).failure();
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {{"kms", "EnableKeyRotation", Access::Write, &enable<true>},
                                      {"kms", "DisableKeyRotation", Access::Write, &enable<false>},
                                      {"kms", "GetKeyRotationStatus", Access::Read, &tell_status},
                                      {"kms", "RotateKeyOnDemand", Access::Write, &rotate_now},
                                      {"kms", "ListKeyRotations", Access::Read, &list_rotations},
                                      {"kms", "ReplicateKey", Access::Write, &replicate}};
const RegisterEach<OperationEntry> kRegistered(entries);

}  // namespace

}  // namespace formwork::kms
