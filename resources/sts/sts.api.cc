// SPDX-License-Identifier: Apache-2.0
#include "engine/base/text.hh"
#include "engine/service/access_key.hh"
#include "resources/sts/sessions.hh"

namespace formwork::sts {
namespace {

constexpr std::int64_t kHour = 3600;

std::string partition_of(const ApiCall& call) {
  return call.world.partition;
}

Result<Value> get_caller_identity(ApiCall& call) {
  Value identity = Value::map();
  identity.set("UserId", Value::string(call.caller.user_id));
  identity.set("Account", Value::string(call.caller.account_id));
  identity.set("Arn", Value::string(call.caller.arn));
  if (!is_temporary_key(call.caller.access_key_id)) {
    return identity;
  }
  const auto session = find_object(call.world, kSessions, call.caller.access_key_id);
  if (!session) {
    return fail(session.error());
  }
  if (session->is_map()) {
    for (std::string_view member : {"UserId", "Account", "Arn"}) {
      identity.set(member, Value::string(session->get_text(member)));
    }
  }
  return identity;
}

Result<Value> assume_role(ApiCall& call) {
  auto identity = assumed_role(call);
  if (!identity) {
    return std::move(identity).failure();
  }
  auto credentials =
      issue_credentials(call, *identity, integer_input(call, "DurationSeconds", kHour));
  if (!credentials) {
    return credentials;
  }
  Value answer = Value::map();
  answer.set("Credentials", *std::move(credentials));
  answer.set("AssumedRoleUser", assumed_user(*identity));
  if (const Value* source = call.find("SourceIdentity")) {
    answer.set("SourceIdentity", *source);
  }
  return answer;
}

Result<Value> get_session_token(ApiCall& call) {
  const Identity identity{call.caller.account_id, call.caller.arn, call.caller.user_id};
  auto credentials =
      issue_credentials(call, identity, integer_input(call, "DurationSeconds", 12 * kHour));
  if (!credentials) {
    return credentials;
  }
  Value answer = Value::map();
  answer.set("Credentials", *std::move(credentials));
  return answer;
}

Result<Value> get_federation_token(ApiCall& call) {
  const std::string account = call.caller.account_id;
  const std::string name = call.text("Name");
  const Identity identity{
      account, "arn:" + partition_of(call) + ":sts::" + account + ":federated-user/" + name,
      account + ":" + name};
  auto credentials =
      issue_credentials(call, identity, integer_input(call, "DurationSeconds", 12 * kHour));
  if (!credentials) {
    return credentials;
  }
  Value user = Value::map();
  user.set("FederatedUserId", Value::string(identity.user_id));
  user.set("Arn", Value::string(identity.arn));
  Value answer = Value::map();
  answer.set("Credentials", *std::move(credentials));
  answer.set("FederatedUser", std::move(user));
  return answer;
}

Result<Value> get_access_key_info(ApiCall& call) {
  const std::string key = call.text("AccessKeyId");
  const bool is_account =
      key.size() == 12 && key.find_first_not_of("0123456789") == std::string::npos;
  Value answer = Value::map();
  answer.set("Account",
             Value::string(
                 is_account ? key : account_of_issued_key(key).value_or(call.caller.account_id)));
  return answer;
}

using Access = OperationEntry::Access;

constinit OperationEntry caller_identity{"sts", "GetCallerIdentity", Access::Read,
                                         &get_caller_identity};
const Register<OperationEntry> kCallerIdentity{caller_identity};
constinit OperationEntry role{"sts", "AssumeRole", Access::Write, &assume_role};
const Register<OperationEntry> kRole{role};
constinit OperationEntry session_token{"sts", "GetSessionToken", Access::Write, &get_session_token};
const Register<OperationEntry> kSessionToken{session_token};
constinit OperationEntry federation_token{"sts", "GetFederationToken", Access::Write,
                                          &get_federation_token};
const Register<OperationEntry> kFederationToken{federation_token};
constinit OperationEntry key_info{"sts", "GetAccessKeyInfo", Access::Read, &get_access_key_info};
const Register<OperationEntry> kKeyInfo{key_info};

}  // namespace
}  // namespace formwork::sts
