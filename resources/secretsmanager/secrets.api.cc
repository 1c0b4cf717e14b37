// SPDX-License-Identifier: Apache-2.0
// Secrets over the API: those of stacks and those made here are the same.
#include <algorithm>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/secretsmanager/secret_calls.hh"
#include "resources/secretsmanager/versions.hh"

namespace formwork::secretsmanager {

namespace {

constexpr std::string_view kType = "AWS::SecretsManager::Secret";
constexpr std::int64_t kShortestWait = 7;  // days
constexpr std::int64_t kUsualWait = 30;
constexpr Millis kDay = 24LL * 60 * 60 * 1000;

Result<void> set_rotation(World& world, const Value& secret, Value& shape) {
  if (const Value* rotation = secret.find("Rotation")) {
    shape.set("RotationEnabled", Value::boolean(rotation->get_text("Enabled") == "true"));
    copy_members(shape, *rotation, {"RotationLambdaARN", "RotationRules"});
    set_time(shape, "LastRotatedDate", *rotation, "RotatedTime");
    return {};
  }
  auto schedule = find_stored(world, modelled_place("AWS::SecretsManager::RotationSchedule"),
                              "SecretId", arn_of(secret));
  if (!schedule || schedule->record.is_null()) {
    return schedule ? Result<void>() : std::move(schedule).failure();
  }
  shape.set("RotationEnabled", Value::boolean(true));
  set_text(shape, "RotationLambdaARN", schedule->text("RotationLambdaARN"));
  copy_members(shape, schedule->model, {"RotationRules"});
  return {};
}

Result<Value> describe(ApiCall& call) {
  auto secret = any_secret(call);
  if (!secret) {
    return secret;
  }
  Value shape = identity_of(*secret);
  copy_members(shape, properties_of(*secret), {"Description", "KmsKeyId"});
  if (auto set = set_rotation(call.world, *secret, shape); !set) {
    return std::move(set).failure();
  }
  set_time(shape, "CreatedDate", *secret);
  set_time(shape, "LastChangedDate", *secret, "LastModifiedTime");
  copy_members(shape, *secret, {"DeletedDate"});
  if (Value tags = tag_list(*secret); !tags.items().empty()) {
    shape.set("Tags", std::move(tags));
  }
  Value versions = stage_map(*secret);
  if (!versions.members().empty()) {
    shape.set("VersionIdsToStages", std::move(versions));
  }
  return shape;
}

Failure no_value(const std::string& what) {
  return fail("ResourceNotFoundException",
              "Secrets Manager can't find the specified secret value for " + what);
}

Result<Value> value_shape(const Value& secret, const std::string& version,
                          const std::string& stage) {
  const Value::List versions = versions_of(secret);
  const std::string wanted = stage.empty() ? std::string(kCurrent) : stage;
  const auto found = std::find_if(versions.begin(), versions.end(), [&](const Value& held) {
    return version.empty() ? has_stage(held, wanted) : held.get_text("VersionId") == version;
  });
  if (found == versions.end()) {
    return no_value(version.empty() ? "staging label: " + wanted : "VersionId: " + version);
  }
  if (!version.empty() && !stage.empty() && !has_stage(*found, stage)) {
    return fail("InvalidRequestException",
                "You provided a VersionStage that is not associated to the provided VersionId.");
  }
  if (found->find("SecretString") == nullptr && found->find("SecretBinary") == nullptr) {
    return no_value(version.empty() ? "staging label: " + wanted : "VersionId: " + version);
  }
  Value shape = identity_of(secret);
  copy_members(shape, *found, {"VersionId", "SecretString"});
  if (const std::string binary = found->get_text("SecretBinary"); !binary.empty()) {
    shape.set("SecretBinary", Value::string(base64_decode(binary).value_or("")));
  }
  if (const auto stages = stages_of(*found); !stages.empty()) {
    shape.set("VersionStages", list_of(stages));
  }
  set_time(shape, "CreatedDate", *found, "ValueTime");
  return shape;
}

Result<Value> get_value(ApiCall& call) {
  auto secret = called_secret(call);
  return secret ? value_shape(*secret, call.text("VersionId"), call.text("VersionStage"))
                : std::move(secret);
}

Result<Value> get_policy(ApiCall& call) {
  auto secret = called_secret(call);
  if (!secret) {
    return secret;
  }
  auto policy = find_object(call.world, kResourcePolicies, arn_of(*secret));
  if (!policy) {
    return policy;
  }
  Value shape = identity_of(*secret);
  const Value properties = properties_of(*policy);
  set_text(shape, "ResourcePolicy", document_text(properties.find("ResourcePolicy")));
  return shape;
}

/// The secrets of the region that pass the filters of the call.
Result<Value::List> filtered_secrets(ApiCall& call) {
  const auto filters = input_items(call, "Filters");
  for (const Value& filter : filters) {
    const std::string key = filter.get_text("Key");
    if (key == "primary-region" || key == "owning-service") {
      return fail("NotImplemented", "formwork does not list secrets by " + key + ".");
    }
  }
  auto secrets = list_objects(call.world, kSecrets, "arn:");
  if (!secrets) {
    return std::move(secrets).failure();
  }
  Value::List passed;
  for (auto& [arn, secret] : *secrets) {
    const bool is_told =
        secret.find("DeletedDate") == nullptr || call.flag("IncludePlannedDeletion");
    if (is_told && std::all_of(filters.begin(), filters.end(), [&](const Value& filter) {
          return passes_filter(secret, filter);
        })) {
      passed.push_back(std::move(secret));
    }
  }
  return passed;
}

Result<Value> list(ApiCall& call) {
  auto secrets = filtered_secrets(call);
  if (!secrets) {
    return std::move(secrets).failure();
  }
  Value::List items;
  for (const Value& secret : *secrets) {
    Value item = identity_of(secret);
    copy_members(item, secret, {"DeletedDate"});
    copy_members(item, properties_of(secret), {"Description", "KmsKeyId"});
    set_time(item, "CreatedDate", secret);
    set_time(item, "LastChangedDate", secret, "LastModifiedTime");
    item.set("Tags", tag_list(secret));
    if (Value stages = stage_map(secret); !stages.members().empty()) {
      item.set("SecretVersionsToStages", std::move(stages));
    }
    items.push_back(std::move(item));
  }
  return page_of(call, std::move(items),
                 {.member = "SecretList", .fault_code = "InvalidNextTokenException"});
}

Result<Value> batch_by_filters(ApiCall& call) {
  auto secrets = filtered_secrets(call);
  if (!secrets) {
    return std::move(secrets).failure();
  }
  Value::List items;
  for (const Value& secret : *secrets) {
    if (auto shape = value_shape(secret, {}, {})) {
      items.push_back(*std::move(shape));
    }
  }
  auto answer =
      page_of(call, std::move(items),
              {.member = "SecretValues", .largest = 20, .fault_code = "InvalidNextTokenException"});
  if (answer) {
    answer->set("Errors", Value::list());
  }
  return answer;
}

Result<Value> value_by_id(ApiCall& call, const std::string& id) {
  auto secret = any_secret(call.world, id);
  if (secret && secret->find("DeletedDate") != nullptr) {
    return fail("InvalidRequestException",
                "You tried to perform the operation on a secret that's currently marked deleted.");
  }
  return secret ? value_shape(*secret, {}, {}) : std::move(secret);
}

Result<Value> batch(ApiCall& call) {
  const bool by_filters = call.find("Filters") != nullptr;
  if (by_filters == (call.find("SecretIdList") != nullptr)) {
    return fail("InvalidParameterException",
                "Either 'SecretIdList' or 'Filters' must be provided, but not both.");
  }
  if (by_filters) {
    return batch_by_filters(call);
  }
  if (call.find("MaxResults") != nullptr) {
    return fail("InvalidParameterException",
                "'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is "
                "provided.");
  }
  Value values = Value::list();
  Value errors = Value::list();
  for (const std::string& id : input_texts(call, "SecretIdList")) {
    if (auto shape = value_by_id(call, id)) {
      values.push(*std::move(shape));
    } else {
      Value error = map_with("SecretId", Value::string(id));
      error.set("ErrorCode", Value::string(shape.error().code));
      error.set("Message", Value::string(shape.error().message));
      errors.push(std::move(error));
    }
  }
  Value answer = map_with("SecretValues", std::move(values));
  answer.set("Errors", std::move(errors));
  return answer;
}

Result<Value> create(ApiCall& call) {
  if (call.find("AddReplicaRegions") != nullptr) {
    return fail("NotImplemented", "formwork keeps secrets in one region only.");
  }
  auto content = content_of(call);
  if (!content) {
    return content;
  }
  auto version = version_id_of(call);
  if (!version) {
    return std::move(version).failure();
  }
  auto known = find_secret(call.world, call.text("Name"));
  if (!known) {
    return known;
  }
  if (!known->is_null() && known->find("DeletedDate") != nullptr) {
    return fail("InvalidRequestException",
                "You can't create this secret because a secret with this name is already "
                "scheduled for deletion.");
  }
  Value properties = Value::map();
  copy_members(properties, call.input, {"Name", "Description", "KmsKeyId", "Tags"});
  auto made = create_outside(call, kType, std::move(properties));
  if (!made) {
    return fail(made.error().code == "AlreadyExists" ? "ResourceExistsException"
                                                     : "InvalidRequestException",
                made.error().message);
  }
  auto secret = find_secret(call.world, made->physical_id);
  if (!secret) {
    return secret;
  }
  if (!content->members().empty()) {
    auto kept = add_version(call.world, *secret, *content, *version, {std::string(kCurrent)});
    if (!kept) {
      return std::move(kept).failure();
    }
  }
  Value shape = identity_of(*secret);
  set_text(shape, "VersionId", secret->get_text("VersionId"));
  return shape;
}

Result<Value> put_secret_value(ApiCall& call) {
  auto secret = called_secret(call);
  if (!secret) {
    return secret;
  }
  auto content = content_of(call);
  if (!content) {
    return content;
  }
  if (content->members().empty()) {
    return fail("InvalidRequestException", "You must provide either SecretString or SecretBinary.");
  }
  auto version = version_id_of(call);
  if (!version) {
    return std::move(version).failure();
  }
  auto stages = input_texts(call, "VersionStages");
  if (stages.empty()) {
    stages.emplace_back(kCurrent);
  }
  if (auto put = add_version(call.world, *secret, *content, *version, stages); !put) {
    return std::move(put).failure();
  }
  Value shape = identity_of(*secret);
  shape.set("VersionId", Value::string(*version));
  Value::List versions = versions_of(*secret);
  shape.set("VersionStages", list_of(stages_of(*version_with(versions, *version))));
  return shape;
}

Result<void> check_removal(const ApiCall& call) {
  const std::int64_t days = number_of(call.input, "RecoveryWindowInDays", kUsualWait);
  if (call.flag("ForceDeleteWithoutRecovery") && call.find("RecoveryWindowInDays") != nullptr) {
    return fail("InvalidParameterException",
                "You can't use ForceDeleteWithoutRecovery in conjunction with "
                "RecoveryWindowInDays.");
  }
  if (days < kShortestWait || days > kUsualWait) {
    return fail("InvalidParameterException",
                "The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).");
  }
  return {};
}

Result<Value> mark_removed(ApiCall& call, Value secret) {
  if (secret.find("DeletedDate") != nullptr) {
    return fail("InvalidRequestException",
                "You can't perform this operation on the secret because it was already scheduled "
                "for deletion.");
  }
  const std::int64_t days = number_of(call.input, "RecoveryWindowInDays", kUsualWait);
  const Millis end = call.world.clock.now() + days * kDay;
  secret.set("DeletedDate", Value::number(end));
  if (auto kept = store_secret(call.world, secret); !kept) {
    return std::move(kept).failure();
  }
  Value shape = identity_of(secret);
  shape.set("DeletionDate", Value::number(end));
  return shape;
}

Result<Value> remove(ApiCall& call) {
  auto checked = check_removal(call);
  auto secret = checked ? any_secret(call) : Result<Value>(std::move(checked).failure());
  const bool is_forced = call.flag("ForceDeleteWithoutRecovery");
  if (is_forced && !secret && secret.error().code == "ResourceNotFoundException") {
    // A forced removal of what is not there succeeds.
    Value shape = map_with("Name", Value::string(call.text("SecretId")));
    shape.set("DeletionDate", Value::number(call.world.clock.now()));
    return shape;
  }
  if (!secret) {
    return secret;
  }
  if (!is_forced) {
    return mark_removed(call, *std::move(secret));
  }
  auto removed = remove_outside(call, kType, arn_of(*secret), properties_of(*secret));
  if (!removed) {
    return fail("InvalidRequestException", removed.error().message);
  }
  Value shape = identity_of(*secret);
  shape.set("DeletionDate", Value::number(call.world.clock.now()));
  return shape;
}

using Access = OperationEntry::Access;
constexpr std::string_view kService = "secretsmanager";
constinit OperationEntry describe_entry{kService, "DescribeSecret", Access::Read, &describe};
constinit OperationEntry value_entry{kService, "GetSecretValue", Access::Read, &get_value};
constinit OperationEntry batch_entry{kService, "BatchGetSecretValue", Access::Read, &batch};
constinit OperationEntry policy_entry{kService, "GetResourcePolicy", Access::Read, &get_policy};
constinit OperationEntry list_entry{kService, "ListSecrets", Access::Read, &list};
constinit OperationEntry create_entry{kService, "CreateSecret", Access::Write, &create};
constinit OperationEntry put_entry{kService, "PutSecretValue", Access::Write, &put_secret_value};
constinit OperationEntry remove_entry{kService, "DeleteSecret", Access::Write, &remove};
const Register<OperationEntry> kRegistered[]{Register(describe_entry), Register(batch_entry),
                                             Register(value_entry),    Register(policy_entry),
                                             Register(list_entry),     Register(create_entry),
                                             Register(put_entry),      Register(remove_entry)};

}  // namespace

}  // namespace formwork::secretsmanager
