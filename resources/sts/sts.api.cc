// SPDX-License-Identifier: Apache-2.0
// Who calls, and temporary credentials. A caller whose key is unknown or expired is nobody; the
// codes of MFA devices are not verified.
#include <algorithm>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "engine/service/access_key.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_support.hh"
#include "resources/iam/api.hh"
#include "resources/sts/sessions.hh"

namespace formwork::sts {
namespace {

constexpr std::int64_t kHour = 3600;

Result<Value> get_caller_identity(ApiCall& call) {
  Value identity = map_with("UserId", Value::string(call.caller.user_id));
  identity.set("Account", Value::string(call.caller.account_id));
  identity.set("Arn", Value::string(call.caller.arn));
  if (!account_of_issued_key(call.caller.access_key_id)) {
    return identity;
  }
  auto known = iam::identify_key(call.world, call.caller.access_key_id);
  if (!known) {
    return std::move(known).failure();
  }
  if (!*known) {
    return fail("InvalidClientTokenId", "The security token included in the request is invalid.");
  }
  if (!(*known)->is_valid) {
    return is_temporary_key(call.caller.access_key_id)
               ? fail("ExpiredToken", "The security token included in the request is expired")
               : fail("InvalidClientTokenId",
                      "The security token included in the request is invalid.");
  }
  identity.set("UserId", Value::string((*known)->user_id));
  identity.set("Arn", Value::string((*known)->arn));
  return identity;
}

Result<Value> assume_role(ApiCall& call) {
  RoleRequest request;
  request.action = "sts:AssumeRole";
  request.session_name = call.text("RoleSessionName");
  request.seconds = integer_input(call, "DurationSeconds", kHour);
  if (!call.text("SerialNumber").empty()) {
    request.claims = map_with("aws:MultiFactorAuthPresent", Value::string("true"));
  }
  return assume(call, request);
}

Result<Value> get_session_token(ApiCall& call) {
  if (is_temporary_key(call.caller.access_key_id) &&
      account_of_issued_key(call.caller.access_key_id)) {
    return fail("AccessDenied", "Cannot call GetSessionToken with session credentials");
  }
  auto details = session_details(call);
  if (!details) {
    return details;
  }
  const Identity identity{call.caller.account_id, call.caller.arn, call.caller.user_id};
  const bool is_root = call.caller.arn.ends_with(":root");
  std::int64_t seconds = integer_input(call, "DurationSeconds", is_root ? kHour : 12 * kHour);
  seconds = is_root ? std::min(seconds, kHour) : seconds;
  auto credentials = issue_credentials(call, identity, seconds, *std::move(details));
  if (!credentials) {
    return credentials;
  }
  return map_with("Credentials", *std::move(credentials));
}

Result<Value> get_federation_token(ApiCall& call) {
  if (is_temporary_key(call.caller.access_key_id) &&
      account_of_issued_key(call.caller.access_key_id)) {
    return fail("AccessDenied", "Cannot call GetFederationToken with session credentials");
  }
  auto details = session_details(call);
  if (!details) {
    return details;
  }
  // A federated user has only what both its session policies and the caller's policies allow.
  if (details->find("Policies") == nullptr && details->find("PolicyArns") == nullptr) {
    details->set("Policies", Value::list());
  }
  details->set("Issuer", Value::string(call.caller.arn));
  const std::string account = call.caller.account_id;
  const std::string name = call.text("Name");
  const Identity identity{
      account, "arn:" + call.world.partition + ":sts::" + account + ":federated-user/" + name,
      account + ":" + name};
  auto credentials = issue_credentials(
      call, identity, integer_input(call, "DurationSeconds", 12 * kHour), *std::move(details));
  if (!credentials) {
    return credentials;
  }
  Value user = map_with("FederatedUserId", Value::string(identity.user_id));
  user.set("Arn", Value::string(identity.arn));
  Value answer = map_with("Credentials", *std::move(credentials));
  answer.set("FederatedUser", std::move(user));
  answer.set("PackedPolicySize", Value::number(std::max(packed_size(call), 0)));
  return answer;
}

Result<Value> get_access_key_info(ApiCall& call) {
  const std::string key = call.text("AccessKeyId");
  const bool is_account =
      key.size() == 12 && key.find_first_not_of("0123456789") == std::string::npos;
  return map_with(
      "Account",
      Value::string(is_account ? key
                               : account_of_issued_key(key).value_or(call.caller.account_id)));
}

// Refusals of this program carry what was refused in the message itself.
Result<Value> decode_message(ApiCall& call) {
  const auto bytes = base64_decode(call.text("EncodedMessage"));
  auto message = bytes ? value_from_json(*bytes) : Result<Value>(Value());
  if (!message || !message->is_map() || message->find("allowed") == nullptr) {
    return fail("InvalidAuthorizationMessageException", "Message is not valid");
  }
  return map_with("DecodedMessage", Value::string(value_to_json(*message)));
}

using Access = OperationEntry::Access;

constinit OperationEntry entries[] = {
    {"sts", "GetCallerIdentity", Access::Read, &iam::globally<get_caller_identity>},
    {"sts", "AssumeRole", Access::Write, &assume_role},
    {"sts", "GetSessionToken", Access::Write, &get_session_token},
    {"sts", "GetFederationToken", Access::Write, &get_federation_token},
    {"sts", "GetAccessKeyInfo", Access::Read, &get_access_key_info},
    {"sts", "DecodeAuthorizationMessage", Access::Read, &decode_message},
};
const iam::RegisterAll kRegistered(entries);

}  // namespace
}  // namespace formwork::sts
