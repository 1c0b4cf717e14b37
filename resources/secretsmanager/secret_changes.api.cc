// SPDX-License-Identifier: Apache-2.0
// What changes secrets: their text, tags, policies, stages, and bringing them back. Of the versions
// the current and the previous one are kept; a stage can be moved between those two only.
#include "engine/value/convert.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/policy.hh"
#include "resources/common/register_all.hh"
#include "resources/secretsmanager/secret_calls.hh"

namespace formwork::secretsmanager {

namespace {

constexpr std::int64_t kShortest = 4;

Failure bad_parameter(std::string message) {
  return fail("InvalidParameterException", std::move(message));
}

Result<Value> stored(ApiCall& call, const Value& secret, Value answer) {
  auto kept = store_secret(call.world, secret);
  return kept ? Result<Value>(std::move(answer)) : Result<Value>(std::move(kept).failure());
}

Result<Value> random_password(ApiCall& call) {
  if (number_of(call.input, "PasswordLength", kShortest) < kShortest) {
    return bad_parameter("Password length is too short based on the required types.");
  }
  auto made = generate_value(call.world, call.input);
  return made ? Result<Value>(map_with("RandomPassword", Value::string(*std::move(made))))
              : Result<Value>(bad_parameter(made.error().message));
}

Result<Value> update(ApiCall& call) {
  if (call.find("SecretBinary") != nullptr) {
    return fail("NotImplemented", "formwork keeps secrets of text only.");
  }
  auto secret = called_secret(call);
  if (!secret) {
    return secret;
  }
  Value properties = properties_of(*secret);
  copy_members(properties, call.input, {"Description", "KmsKeyId"});
  secret->set("Properties", std::move(properties));
  secret->set("LastModifiedTime", Value::number(call.world.clock.now()));
  Value answer = identity_of(*secret);
  if (call.find("SecretString") == nullptr) {
    return stored(call, *secret, std::move(answer));
  }
  const std::string token = call.text("ClientRequestToken");
  const std::string version = token.empty() ? call.world.ids.uuid() : token;
  answer.set("VersionId", Value::string(version));
  auto put = put_value(call.world, *secret, call.text("SecretString"), version);
  return put ? Result<Value>(std::move(answer)) : Result<Value>(std::move(put).failure());
}

Result<Value> restore(ApiCall& call) {
  auto secret = any_secret(call);
  if (!secret) {
    return secret;
  }
  secret->erase("DeletedDate");
  return stored(call, *secret, identity_of(*secret));
}

Result<Value> tag(ApiCall& call) {
  auto secret = called_secret(call);
  if (!secret) {
    return secret;
  }
  const Value* known = secret->find("Tags");
  Value tags = known == nullptr ? Value::map() : *known;
  for (const Value& one : input_items(call, "Tags")) {
    tags.set(one.get_text("Key"), Value::string(one.get_text("Value")));
  }
  secret->set("Tags", std::move(tags));
  return stored(call, *secret, Value::map());
}

Result<Value> untag(ApiCall& call) {
  auto secret = called_secret(call);
  if (!secret) {
    return secret;
  }
  const Value* known = secret->find("Tags");
  Value tags = known == nullptr ? Value::map() : *known;
  for (const std::string& key : input_texts(call, "TagKeys")) {
    tags.erase(key);
  }
  secret->set("Tags", std::move(tags));
  return stored(call, *secret, Value::map());
}

Result<Value> list_versions(ApiCall& call) {
  auto secret = any_secret(call);
  if (!secret) {
    return secret;
  }
  Value versions = Value::list();
  const auto enter = [&](const Value& held, const char* stage) {
    Value shape = map_with("VersionId", Value::string(held.get_text("VersionId")));
    shape.set("VersionStages", list_of({stage}));
    set_time(shape, "CreatedDate", held, "ValueTime");
    versions.push(std::move(shape));
  };
  if (secret->find("SecretString") != nullptr) {
    enter(*secret, "AWSCURRENT");
  }
  if (const Value* previous = secret->find("Previous")) {
    enter(*previous, "AWSPREVIOUS");
  }
  Value answer = identity_of(*secret);
  answer.set("Versions", std::move(versions));
  return answer;
}

Result<Value> move_stage(ApiCall& call) {
  auto secret = called_secret(call);
  if (!secret) {
    return secret;
  }
  const Value* held = secret->find("Previous");
  if (call.text("VersionStage") != "AWSCURRENT" || held == nullptr ||
      call.text("MoveToVersionId") != held->get_text("VersionId")) {
    return fail("NotImplemented",
                "formwork moves AWSCURRENT between the current and the previous version only.");
  }
  if (call.text("RemoveFromVersionId") != secret->get_text("VersionId")) {
    return bad_parameter(
        "The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT is currently "
        "attached to version " +
        secret->get_text("VersionId") +
        ", so you must explicitly reference that version in RemoveFromVersionId.");
  }
  const Value previous = *held;
  Value current = Value::map();
  copy_members(current, *secret, {"SecretString", "VersionId", "ValueTime"});
  copy_members(*secret, previous, {"SecretString", "VersionId", "ValueTime"});
  secret->set("Previous", std::move(current));
  return stored(call, *secret, identity_of(*secret));
}

// --- policies

Result<Value> read_policy(const ApiCall& call) {
  auto document = value_from_json(call.text("ResourcePolicy"));
  const bool is_good = document && document->is_map() &&
                       static_cast<bool>(check_policy(*document, PolicyKind::Resource));
  return is_good ? std::move(document)
                 : Result<Value>(fail("MalformedPolicyDocumentException",
                                      "This resource policy contains invalid Json"));
}

Result<Value> put_policy(ApiCall& call) {
  auto secret = called_secret(call);
  if (!secret) {
    return secret;
  }
  auto document = read_policy(call);
  if (!document) {
    return document;
  }
  const std::string arn = arn_of(*secret);
  Value properties = map_with("SecretId", Value::string(arn));
  properties.set("ResourcePolicy", *std::move(document));
  Value record = map_with("Properties", std::move(properties));
  record.set("Attributes", map_with("Id", Value::string(arn)));
  auto put = put_object(call.world, kResourcePolicies, arn, record);
  return put ? Result<Value>(identity_of(*secret)) : Result<Value>(std::move(put).failure());
}

Result<Value> delete_policy(ApiCall& call) {
  auto secret = called_secret(call);
  if (!secret) {
    return secret;
  }
  auto erased = call.world.store.erase_object(kResourcePolicies.service, kResourcePolicies.kind,
                                              arn_of(*secret));
  return erased ? Result<Value>(identity_of(*secret)) : Result<Value>(std::move(erased).failure());
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {
    {"secretsmanager", "GetRandomPassword", Access::Write, &random_password},
    {"secretsmanager", "UpdateSecret", Access::Write, &update},
    {"secretsmanager", "RestoreSecret", Access::Write, &restore},
    {"secretsmanager", "TagResource", Access::Write, &tag},
    {"secretsmanager", "UntagResource", Access::Write, &untag},
    {"secretsmanager", "ListSecretVersionIds", Access::Read, &list_versions},
    {"secretsmanager", "UpdateSecretVersionStage", Access::Write, &move_stage},
    {"secretsmanager", "PutResourcePolicy", Access::Write, &put_policy},
    {"secretsmanager", "DeleteResourcePolicy", Access::Write, &delete_policy},
};
const RegisterEach<OperationEntry> kRegistered(entries);

}  // namespace

}  // namespace formwork::secretsmanager
