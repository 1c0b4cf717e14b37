// SPDX-License-Identifier: Apache-2.0
// What changes secrets: their text, tags, policies, stages, and bringing them back.
#include "engine/value/convert.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/policy.hh"
#include "resources/common/register_all.hh"
#include "resources/secretsmanager/secret_calls.hh"
#include "resources/secretsmanager/versions.hh"

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
  auto secret = called_secret(call);
  if (!secret) {
    return secret;
  }
  auto content = content_of(call);
  if (!content) {
    return content;
  }
  auto version = version_id_of(call);
  if (!version) {
    return std::move(version).failure();
  }
  Value properties = properties_of(*secret);
  copy_members(properties, call.input, {"Description", "KmsKeyId"});
  secret->set("Properties", std::move(properties));
  secret->set("LastModifiedTime", Value::number(call.world.clock.now()));
  Value answer = identity_of(*secret);
  if (content->members().empty()) {
    return stored(call, *secret, std::move(answer));
  }
  answer.set("VersionId", Value::string(*version));
  auto put = add_version(call.world, *secret, *content, *version, {std::string(kCurrent)});
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
  Value::List items;
  for (const Value& version : versions_of(*secret)) {
    const auto stages = stages_of(version);
    if (stages.empty() && !call.flag("IncludeDeprecated")) {
      continue;
    }
    Value shape = map_with("VersionId", Value::string(version.get_text("VersionId")));
    if (!stages.empty()) {
      shape.set("VersionStages", list_of(stages));
    }
    set_time(shape, "CreatedDate", version, "ValueTime");
    items.push_back(std::move(shape));
  }
  auto answer = page_of(call, std::move(items),
                        {.member = "Versions", .fault_code = "InvalidNextTokenException"});
  if (answer) {
    answer->set("ARN", Value::string(arn_of(*secret)));
    answer->set("Name", Value::string(secret->get_text("Name")));
  }
  return answer;
}

/// What the versions of a stage's move have to be.
Result<void> check_move(const ApiCall& call, Value::List& versions) {
  const std::string stage = call.text("VersionStage");
  const std::string from = call.text("RemoveFromVersionId");
  const std::string to = call.text("MoveToVersionId");
  for (const std::string& id : {from, to}) {
    if (!id.empty() && version_with(versions, id) == nullptr) {
      return bad_parameter("Not a valid version: " + id);
    }
  }
  for (const Value& version : versions) {
    const std::string id = version.get_text("VersionId");
    if (id == from && !has_stage(version, stage)) {
      return bad_parameter("Version stage " + stage + " not found in version " + id);
    }
    if (has_stage(version, stage) && from.empty() && id != to) {
      return bad_parameter(
          "The parameter RemoveFromVersionId can't be empty. Staging label " + stage +
          " is currently attached to version " + id +
          ", so you must explicitly reference that version in RemoveFromVersionId.");
    }
  }
  if (stage == kCurrent && to.empty()) {
    return bad_parameter(
        "You can only move staging label AWSCURRENT to a different secret version. It can't be "
        "completely removed.");
  }
  return {};
}

/// A rotation is over when the version that it made is current.
void note_rotation(ApiCall& call, Value& secret) {
  const Value* known = secret.find("Rotation");
  if (known == nullptr || call.text("VersionStage") != kCurrent ||
      known->get_text("Version") != call.text("MoveToVersionId")) {
    return;
  }
  Value rotation = *known;
  rotation.set("RotatedTime", Value::number(call.world.clock.now()));
  secret.set("Rotation", std::move(rotation));
}

Result<Value> move_stage_of_call(ApiCall& call) {
  auto secret = called_secret(call);
  if (!secret) {
    return secret;
  }
  Value::List versions = versions_of(*secret);
  if (auto checked = check_move(call, versions); !checked) {
    return std::move(checked).failure();
  }
  move_stage(versions, call.text("VersionStage"), call.text("MoveToVersionId"));
  set_versions(*secret, std::move(versions));
  note_rotation(call, *secret);
  secret->set("LastModifiedTime", Value::number(call.world.clock.now()));
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

/// Says what is wrong with a policy's document; who it lets in is not judged.
Result<Value> validate_policy(ApiCall& call) {
  if (call.find("SecretId") != nullptr) {
    if (auto secret = called_secret(call); !secret) {
      return secret;
    }
  }
  const auto document = read_policy(call);
  Value errors = Value::list();
  if (!document) {
    Value error = map_with("CheckName", Value::string("ResourcePolicy"));
    error.set("ErrorMessage", Value::string(document.error().message));
    errors.push(std::move(error));
  }
  Value answer = map_with("PolicyValidationPassed", Value::boolean(static_cast<bool>(document)));
  answer.set("ValidationErrors", std::move(errors));
  return answer;
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {
    {"secretsmanager", "GetRandomPassword", Access::Write, &random_password},
    {"secretsmanager", "UpdateSecret", Access::Write, &update},
    {"secretsmanager", "RestoreSecret", Access::Write, &restore},
    {"secretsmanager", "TagResource", Access::Write, &tag},
    {"secretsmanager", "UntagResource", Access::Write, &untag},
    {"secretsmanager", "ListSecretVersionIds", Access::Read, &list_versions},
    {"secretsmanager", "UpdateSecretVersionStage", Access::Write, &move_stage_of_call},
    {"secretsmanager", "PutResourcePolicy", Access::Write, &put_policy},
    {"secretsmanager", "ValidateResourcePolicy", Access::Read, &validate_policy},
    {"secretsmanager", "DeleteResourcePolicy", Access::Write, &delete_policy},
};
const RegisterEach<OperationEntry> kRegistered(entries);

}  // namespace

}  // namespace formwork::secretsmanager
