// SPDX-License-Identifier: Apache-2.0
// Keys: made, told, switched on and off, deleted; their policies and tags. Policies are kept and
// told; whether a caller may use a key is for the policies of IAM.
#include "engine/value/convert.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/common/register_all.hh"
#include "resources/kms/key.hh"
#include "resources/kms/pages.hh"

namespace formwork::kms {

namespace {

constexpr Millis kDay = 24LL * 60 * 60 * 1000;
constexpr std::int64_t kUsualWait = 30;

std::string default_policy(const World& world) {
  return "{\n  \"Version\" : \"2012-10-17\",\n  \"Id\" : \"key-default-1\",\n  \"Statement\" : [ "
         "{\n    \"Sid\" : \"Enable IAM User Permissions\",\n    \"Effect\" : \"Allow\",\n    "
         "\"Principal\" : {\n      \"AWS\" : \"arn:aws:iam::" +
         world.account_id +
         ":root\"\n    },\n    \"Action\" : \"kms:*\",\n    \"Resource\" : \"*\"\n  } ]\n}";
}

Result<void> check_policy_text(const std::string& policy) {
  auto document = value_from_json(policy);
  if (!document || !document->is_map() || document->find("Statement") == nullptr) {
    return fail("MalformedPolicyDocumentException", "Policy contains invalid json");
  }
  return {};
}

// {TagKey, TagValue} as {Key, Value}.
Result<Value> read_tags(const ApiCall& call) {
  Value tags = Value::list();
  for (const Value& tag : input_items(call, "Tags")) {
    const std::string key = tag.get_text("TagKey");
    if (key.starts_with("aws:")) {
      return fail("TagException", "Tags beginning with aws: are reserved");
    }
    Value one = map_with("Key", Value::string(key));
    one.set("Value", Value::string(tag.get_text("TagValue")));
    tags.push(std::move(one));
  }
  return tags;
}

Result<Value> wanted_key(const ApiCall& call) {
  std::string spec = call.text("KeySpec");
  spec = spec.empty() ? call.text("CustomerMasterKeySpec") : spec;
  spec = spec.empty() ? "SYMMETRIC_DEFAULT" : spec;
  std::string usage = call.text("KeyUsage");
  const KeySpec* known = find_spec(spec);
  if (known == nullptr || usage == "KEY_AGREEMENT") {
    return fail("NotImplemented", "formwork does not emulate keys of the spec " + spec +
                                      (usage.empty() ? "" : " for " + usage) + ".");
  }
  if (usage.empty() && spec != "SYMMETRIC_DEFAULT") {
    return fail("ValidationException",
                "You must specify a KeyUsage value for all KMS keys except for symmetric "
                "encryption keys.");
  }
  usage = usage.empty() ? "ENCRYPT_DECRYPT" : usage;
  if (known->usages.find(usage) == std::string_view::npos) {
    return fail("ValidationException",
                "KeyUsage " + usage + " is not compatible with KeySpec " + spec);
  }
  const std::string origin = call.text("Origin");
  if (!origin.empty() && origin != "AWS_KMS") {
    return fail("NotImplemented", "formwork makes the material of keys itself: Origin " + origin +
                                      " is not emulated.");
  }
  Value properties = map_with("KeySpec", Value::string(spec));
  properties.set("KeyUsage", Value::string(usage));
  properties.set("Enabled", Value::boolean(true));
  copy_members(properties, call.input, {"Description", "MultiRegion"});
  return properties;
}

Result<Value> create(ApiCall& call) {
  auto properties = wanted_key(call);
  auto tags = properties ? read_tags(call) : Result<Value>(std::move(properties).failure());
  if (!tags) {
    return tags;
  }
  if (!tags->items().empty()) {
    properties->set("Tags", *std::move(tags));
  }
  const std::string policy = call.text("Policy");
  auto is_policy = policy.empty() ? Result<void>() : check_policy_text(policy);
  if (!is_policy) {
    return std::move(is_policy).failure();
  }
  // A stack's key needs one; what nobody gave is told as AWS's own.
  auto document = value_from_json(policy.empty() ? default_policy(call.world) : policy);
  properties->set("KeyPolicy", document ? *std::move(document) : Value::map());
  auto made = create_outside(call, kKeyType, *properties);
  if (!made) {
    return std::move(made).failure();
  }
  auto key = find_key(call, made->physical_id);
  if (!key) {
    return std::move(key).failure();
  }
  if (flag(key->properties, "MultiRegion")) {
    auto gone = call.world.store.erase_object(kKeys.service, kKeys.kind, key->id);
    if (!gone) {
      return std::move(gone).failure();
    }
    key->id = "mrk-" + call.world.ids.hex(32);
    key->arn = key_arn(call.world, key->id);
  }
  if (!policy.empty()) {
    key->record.set("PolicyText", Value::string(policy));
  }
  auto kept = keep_key(call.world, *key);
  return kept ? Result<Value>(map_with("KeyMetadata", metadata_of(call.world, *key)))
              : std::move(kept).failure();
}

Result<Value> describe(ApiCall& call) {
  auto key = input_key(call);
  return key ? Result<Value>(map_with("KeyMetadata", metadata_of(call.world, *key)))
             : std::move(key).failure();
}

Result<Value> list_all(ApiCall& call) {
  auto keys = all_keys(call.world);
  if (!keys) {
    return std::move(keys).failure();
  }
  Value::List shapes;
  for (const Key& key : *keys) {
    Value shape = map_with("KeyId", Value::string(key.id));
    shape.set("KeyArn", Value::string(key.arn));
    shapes.push_back(std::move(shape));
  }
  return page_of(call, "Keys", std::move(shapes), 100);
}

// Changes a key's properties that a check allows.
template <class Change>
Result<Value> change(ApiCall& call, Change apply) {
  auto key = input_own_key(call);
  auto done = key ? check_not_pending(*key) : std::move(key).failure();
  done = done ? apply(*key) : std::move(done);
  done = done ? keep_key(call.world, *key) : std::move(done);
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

Result<Value> describe_anew(ApiCall& call) {
  return change(call, [&](Key& key) -> Result<void> {
    key.properties.set("Description", Value::string(call.text("Description")));
    return {};
  });
}

template <bool kEnabled>
Result<Value> enable(ApiCall& call) {
  return change(call, [&](Key& key) -> Result<void> {
    key.properties.set("Enabled", Value::boolean(kEnabled));
    return {};
  });
}

Result<Value> schedule_deletion(ApiCall& call) {
  auto key = input_own_key(call);
  auto done = key ? check_not_pending(*key) : std::move(key).failure();
  if (!done) {
    return std::move(done).failure();
  }
  const std::int64_t days = number_of(call.input, "PendingWindowInDays", kUsualWait);
  if (days < 7 || days > 30) {
    return fail("ValidationException", "PendingWindowInDays must be between 7 and 30");
  }
  const Millis end = call.world.clock.now() + days * kDay;
  key->record.set("DeletionDate", Value::number(end));
  key->properties.set("Enabled", Value::boolean(false));
  if (auto kept = keep_key(call.world, *key); !kept) {
    return std::move(kept).failure();
  }
  Value answer = map_with("KeyId", Value::string(key->arn));
  answer.set("DeletionDate", Value::number(end));
  answer.set("KeyState", Value::string(key->state()));
  answer.set("PendingWindowInDays", Value::number(days));
  return answer;
}

Result<Value> cancel_deletion(ApiCall& call) {
  auto key = input_own_key(call);
  if (!key) {
    return std::move(key).failure();
  }
  if (key->state() != "PendingDeletion") {
    return fail("KMSInvalidStateException", key->arn + " is not pending deletion.");
  }
  key->record.erase("DeletionDate");
  auto kept = keep_key(call.world, *key);
  return kept ? Result<Value>(map_with("KeyId", Value::string(key->arn)))
              : std::move(kept).failure();
}

// --- policies

Result<void> check_policy_name(const ApiCall& call) {
  const std::string name = call.text("PolicyName");
  return name.empty() || name == "default" ? Result<void>()
                                           : fail("NotFoundException", "No such policy exists");
}

Result<Value> get_policy(ApiCall& call) {
  auto key = input_key(call);
  auto named = key ? check_policy_name(call) : std::move(key).failure();
  if (!named) {
    return std::move(named).failure();
  }
  std::string text = key->record.is_map() ? key->record.get_text("PolicyText") : std::string();
  if (text.empty()) {
    text = document_text(key->properties.find("KeyPolicy"));
  }
  Value answer = map_with(
      "Policy", Value::string(text.empty() ? default_policy(call.world) : std::move(text)));
  answer.set("PolicyName", Value::string("default"));
  return answer;
}

Result<Value> put_policy(ApiCall& call) {
  auto named = check_policy_name(call);
  auto checked = named ? check_policy_text(call.text("Policy")) : std::move(named);
  if (!checked) {
    return std::move(checked).failure();
  }
  return change(call, [&](Key& key) -> Result<void> {
    const std::string text = call.text("Policy");
    key.record.set("PolicyText", Value::string(text));
    auto document = value_from_json(text);
    key.properties.set("KeyPolicy", document ? *std::move(document) : Value::map());
    return {};
  });
}

Result<Value> list_policies(ApiCall& call) {
  auto key = input_key(call);
  return key ? page_of(call, "PolicyNames", {Value::string("default")}, 100)
             : std::move(key).failure();
}

// --- tags

Result<Value> tag(ApiCall& call) {
  auto tags = read_tags(call);
  if (!tags) {
    return tags;
  }
  return change(call, [&](Key& key) -> Result<void> {
    const Value* known = key.record.find("Tags");
    Value all = known == nullptr ? Value::map() : *known;
    for (const Value& one : tags->items()) {
      all.set(one.get_text("Key"), Value::string(one.get_text("Value")));
    }
    key.record.set("Tags", std::move(all));
    return {};
  });
}

Result<Value> untag(ApiCall& call) {
  return change(call, [&](Key& key) -> Result<void> {
    const Value* known = key.record.find("Tags");
    Value all = known == nullptr ? Value::map() : *known;
    for (const std::string& name : input_texts(call, "TagKeys")) {
      all.erase(name);
    }
    key.record.set("Tags", std::move(all));
    return {};
  });
}

Result<Value> list_tags(ApiCall& call) {
  auto key = input_key(call);
  if (!key) {
    return std::move(key).failure();
  }
  Value::List shapes;
  const Value tags = key->record.is_map() ? tag_map(key->record) : Value::map();
  for (const Value::Member& one : tags.members()) {
    Value shape = map_with("TagKey", Value::string(one.key));
    shape.set("TagValue", one.value);
    shapes.push_back(std::move(shape));
  }
  return page_of(call, "Tags", std::move(shapes), 50);
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {
    {"kms", "CreateKey", Access::Write, &create},
    {"kms", "DescribeKey", Access::Read, &describe},
    {"kms", "ListKeys", Access::Read, &list_all},
    {"kms", "UpdateKeyDescription", Access::Write, &describe_anew},
    {"kms", "EnableKey", Access::Write, &enable<true>},
    {"kms", "DisableKey", Access::Write, &enable<false>},
    {"kms", "ScheduleKeyDeletion", Access::Write, &schedule_deletion},
    {"kms", "CancelKeyDeletion", Access::Write, &cancel_deletion},
    {"kms", "GetKeyPolicy", Access::Read, &get_policy},
    {"kms", "PutKeyPolicy", Access::Write, &put_policy},
    {"kms", "ListKeyPolicies", Access::Read, &list_policies},
    {"kms", "TagResource", Access::Write, &tag},
    {"kms", "UntagResource", Access::Write, &untag},
    {"kms", "ListResourceTags", Access::Read, &list_tags}};
const RegisterEach<OperationEntry> kRegistered(entries);

}  // namespace

}  // namespace formwork::kms
