// SPDX-License-Identifier: Apache-2.0
// Secrets over the API: those of stacks and those made here are the same.
#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/secretsmanager/secret_calls.hh"

namespace formwork::secretsmanager {

namespace {

constexpr std::string_view kType = "AWS::SecretsManager::Secret";
constexpr std::int64_t kShortestWait = 7;  // days
constexpr std::int64_t kUsualWait = 30;
constexpr Millis kDay = 24LL * 60 * 60 * 1000;

Result<void> set_rotation(World& world, const Value& secret, Value& shape) {
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
  Value versions = Value::map();
  if (const std::string id = secret->get_text("VersionId"); !id.empty()) {
    versions.set(id, Value::list({Value::string("AWSCURRENT")}));
  }
  if (const Value* previous = secret->find("Previous")) {
    versions.set(previous->get_text("VersionId"), Value::list({Value::string("AWSPREVIOUS")}));
  }
  if (!versions.members().empty()) {
    shape.set("VersionIdsToStages", std::move(versions));
  }
  return shape;
}

Result<Value> get_value(ApiCall& call) {
  auto secret = called_secret(call);
  if (!secret) {
    return secret;
  }
  const std::string stage = call.text("VersionStage");
  const std::string version = call.text("VersionId");
  const auto fits = [&](const Value& held, std::string_view held_stage) {
    return (version.empty() || held.get_text("VersionId") == version) &&
           (version.empty() && stage.empty() ? held_stage == "AWSCURRENT"
                                             : stage.empty() || stage == held_stage);
  };
  const Value* previous = secret->find("Previous");
  const Value* held = nullptr;
  std::string held_stage = "AWSCURRENT";
  if (secret->find("SecretString") != nullptr && fits(*secret, held_stage)) {
    held = &*secret;
  } else if (previous != nullptr && fits(*previous, "AWSPREVIOUS")) {
    held = previous;
    held_stage = "AWSPREVIOUS";
  }
  if (held == nullptr) {
    return fail(
        "ResourceNotFoundException",
        version.empty()
            ? "Secrets Manager can't find the specified secret value for staging label: " +
                  (stage.empty() ? std::string("AWSCURRENT") : stage)
            : "Secrets Manager can't find the specified secret value for VersionId: " + version);
  }
  Value shape = identity_of(*secret);
  shape.set("VersionId", Value::string(held->get_text("VersionId")));
  shape.set("SecretString", Value::string(held->get_text("SecretString")));
  shape.set("VersionStages", Value::list({Value::string(held_stage)}));
  set_time(shape, "CreatedDate", *held, "ValueTime");
  return shape;
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

Result<Value> list(ApiCall& call) {
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
  Value::List items;
  for (const auto& [arn, secret] : *secrets) {
    const bool is_told =
        secret.find("DeletedDate") == nullptr || call.flag("IncludePlannedDeletion");
    if (!is_told || !std::all_of(filters.begin(), filters.end(), [&](const Value& filter) {
          return passes_filter(secret, filter);
        })) {
      continue;
    }
    Value item = identity_of(secret);
    copy_members(item, secret, {"DeletedDate"});
    copy_members(item, properties_of(secret), {"Description", "KmsKeyId"});
    set_time(item, "CreatedDate", secret);
    set_time(item, "LastChangedDate", secret, "LastModifiedTime");
    item.set("Tags", tag_list(secret));
    items.push_back(std::move(item));
  }
  return page_of(call, std::move(items),
                 {.member = "SecretList", .fault_code = "InvalidNextTokenException"});
}

Result<Value> create(ApiCall& call) {
  if (call.find("SecretBinary") != nullptr || call.find("AddReplicaRegions") != nullptr) {
    return fail("NotImplemented", "formwork keeps secrets of text in one region only.");
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
  copy_members(properties, call.input, {"Name", "Description", "KmsKeyId", "SecretString", "Tags"});
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
  const std::string token = call.text("ClientRequestToken");
  if (!token.empty() && secret->find("SecretString") != nullptr) {
    secret->set("VersionId", Value::string(token));
    if (auto kept = store_secret(call.world, *secret); !kept) {
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
  if (call.find("SecretString") == nullptr || call.find("VersionStages") != nullptr) {
    return fail("NotImplemented", "formwork puts text as the current value of a secret only.");
  }
  const std::string token = call.text("ClientRequestToken");
  const std::string version = token.empty() ? call.world.ids.uuid() : token;
  if (auto put = put_value(call.world, *secret, call.text("SecretString"), version); !put) {
    return std::move(put).failure();
  }
  Value shape = identity_of(*secret);
  shape.set("VersionId", Value::string(version));
  shape.set("VersionStages", Value::list({Value::string("AWSCURRENT")}));
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
  if (!secret) {
    return secret;
  }
  if (!call.flag("ForceDeleteWithoutRecovery")) {
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
constinit OperationEntry policy_entry{kService, "GetResourcePolicy", Access::Read, &get_policy};
constinit OperationEntry list_entry{kService, "ListSecrets", Access::Read, &list};
constinit OperationEntry create_entry{kService, "CreateSecret", Access::Write, &create};
constinit OperationEntry put_entry{kService, "PutSecretValue", Access::Write, &put_secret_value};
constinit OperationEntry remove_entry{kService, "DeleteSecret", Access::Write, &remove};
const Register<OperationEntry> kRegistered[]{
    Register(describe_entry), Register(value_entry), Register(policy_entry), Register(list_entry),
    Register(create_entry),   Register(put_entry),   Register(remove_entry)};

}  // namespace

}  // namespace formwork::secretsmanager
