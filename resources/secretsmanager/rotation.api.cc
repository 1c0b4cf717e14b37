// SPDX-License-Identifier: Apache-2.0
// Rotation: RotateSecret makes a version AWSPENDING without a value and calls the function with the
// four steps, one after the other; a step that fails ends the rotation, AWSPENDING stays. Schedules
// are kept and told but start no rotation by themselves.
#include <memory>
#include <vector>

#include "engine/service/api_host.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/register_all.hh"
#include "resources/secretsmanager/secret_calls.hh"
#include "resources/secretsmanager/versions.hh"

namespace formwork::secretsmanager {

namespace {

constexpr std::string_view kPending = "AWSPENDING";

using Requests = std::vector<ApiRequest>;

Failure bad_request(std::string message) {
  return fail("InvalidRequestException", std::move(message));
}

ApiRequest request_of(const ApiCall& call, std::string_view service, std::string_view operation) {
  ApiRequest request;
  request.service = service;
  request.operation = operation;
  request.caller = call.caller;
  request.caller.account_id = call.world.account_id;
  request.caller.region = call.world.region;
  request.request_id = call.world.ids.uuid();
  return request;
}

ApiRequest step(const ApiCall& call, const std::string& function, const char* name,
                const std::string& arn, const std::string& version) {
  Value event = map_with("Step", Value::string(name));
  event.set("SecretId", Value::string(arn));
  event.set("ClientRequestToken", Value::string(version));
  ApiRequest request = request_of(call, "lambda", "Invoke");
  request.input.set("FunctionName", Value::string(function));
  request.input.set("InvocationType", Value::string("RequestResponse"));
  request.input.set("Payload", Value::string(value_to_json(event)));
  return request;
}

void submit_in_turn(ApiHost* host, const std::shared_ptr<const Requests>& requests,
                    std::size_t at) {
  if (at == requests->size()) {
    return;
  }
  host->submit((*requests)[at], [host, requests, at](const ApiAnswer& answer) {
    if (answer.output && answer.output->find("FunctionError") == nullptr) {
      submit_in_turn(host, requests, at + 1);
    }
  });
}

/// Without a rotation at once the function is only tested, and the version goes.
Requests requests_of(const ApiCall& call, const std::string& function, const std::string& arn,
                     const std::string& version) {
  Requests requests;
  const Value* at_once = call.find("RotateImmediately");
  if (at_once == nullptr || call.flag("RotateImmediately")) {
    for (const char* name : {"createSecret", "setSecret", "testSecret", "finishSecret"}) {
      requests.push_back(step(call, function, name, arn, version));
    }
    return requests;
  }
  requests.push_back(step(call, function, "testSecret", arn, version));
  ApiRequest away = request_of(call, "secretsmanager", "UpdateSecretVersionStage");
  away.input.set("SecretId", Value::string(arn));
  away.input.set("VersionStage", Value::string(std::string(kPending)));
  away.input.set("RemoveFromVersionId", Value::string(version));
  requests.push_back(std::move(away));
  return requests;
}

/// Adds the version that the function is to fill.
Result<void> begin_version(ApiCall& call, Value& secret, const std::string& id) {
  Value::List versions = versions_of(secret);
  for (const Value& version : versions) {
    if (has_stage(version, kPending) && !has_stage(version, kCurrent)) {
      return bad_request("A previous rotation isn't complete. That rotation will be reattempted.");
    }
  }
  if (version_with(versions, id) == nullptr) {
    Value version = map_with("VersionId", Value::string(id));
    version.set("ValueTime", Value::number(call.world.clock.now()));
    version.set("Stages", Value::list());
    versions.push_back(std::move(version));
  }
  move_stage(versions, std::string(kPending), id);
  set_versions(secret, std::move(versions));
  return {};
}

Result<Value> rotate(ApiCall& call) {
  auto secret = called_secret(call);
  if (!secret) {
    return secret;
  }
  if (call.find("ExternalSecretRotationRoleArn") != nullptr ||
      call.find("ExternalSecretRotationMetadata") != nullptr) {
    return fail("NotImplemented", "formwork rotates secrets by functions only.");
  }
  auto id = version_id_of(call);
  if (!id) {
    return std::move(id).failure();
  }
  const Value* known = secret->find("Rotation");
  Value rotation = known == nullptr ? Value::map() : *known;
  copy_members(rotation, call.input, {"RotationLambdaARN", "RotationRules"});
  const std::string function = rotation.get_text("RotationLambdaARN");
  if (function.empty()) {
    return bad_request("No Lambda rotation function ARN is associated with this secret.");
  }
  if (auto begun = begin_version(call, *secret, *id); !begun) {
    return std::move(begun).failure();
  }
  rotation.set("Enabled", Value::boolean(true));
  rotation.set("Version", Value::string(*id));
  secret->set("Rotation", std::move(rotation));
  secret->set("LastModifiedTime", Value::number(call.world.clock.now()));
  if (auto kept = store_secret(call.world, *secret); !kept) {
    return std::move(kept).failure();
  }
  auto requests =
      std::make_shared<const Requests>(requests_of(call, function, arn_of(*secret), *id));
  call.host.after_commit([host = &call.host, requests] { submit_in_turn(host, requests, 0); });
  Value answer = identity_of(*secret);
  answer.set("VersionId", Value::string(*id));
  return answer;
}

Result<Value> cancel(ApiCall& call) {
  auto secret = called_secret(call);
  if (!secret) {
    return secret;
  }
  const Value* known = secret->find("Rotation");
  if (known == nullptr) {
    return bad_request(
        "You tried to cancel the rotation of a secret that doesn't have a Lambda function ARN "
        "configured.");
  }
  Value rotation = *known;
  rotation.set("Enabled", Value::boolean(false));
  secret->set("Rotation", std::move(rotation));
  auto kept = store_secret(call.world, *secret);
  return kept ? Result<Value>(identity_of(*secret)) : Result<Value>(std::move(kept).failure());
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {
    {"secretsmanager", "RotateSecret", Access::Write, &rotate},
    {"secretsmanager", "CancelRotateSecret", Access::Write, &cancel},
};
const RegisterEach<OperationEntry> kRegistered(entries);

}  // namespace

}  // namespace formwork::secretsmanager
