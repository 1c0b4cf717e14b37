// SPDX-License-Identifier: Apache-2.0
// Sessions of the root users of member accounts. Organizations are not emulated: any account may be
// the target when central root sessions are on in the caller's account.
#include <algorithm>
#include <array>

#include "engine/base/text.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/iam/api.hh"
#include "resources/iam/settings.hh"
#include "resources/sts/sessions.hh"

namespace formwork::sts {
namespace {

constexpr std::int64_t kLongest = 900;
constexpr std::size_t kAccountDigits = 12;
constexpr std::array<std::string_view, 5> kTasks{
    "IAMAuditRootUserCredentials", "IAMCreateRootUserPassword", "IAMDeleteRootUserCredentials",
    "S3UnlockBucketPolicy", "SQSUnlockQueuePolicy"};

bool is_task(std::string_view arn) {
  constexpr std::string_view kPlace = "policy/root-task/";
  const std::string_view resource = arn_field(arn, 5);
  return arn_field(arn, 4) == "aws" && resource.starts_with(kPlace) &&
         std::find(kTasks.begin(), kTasks.end(), resource.substr(kPlace.size())) != kTasks.end();
}

Result<Value> assume_root(ApiCall& call) {
  const std::string target = call.text("TargetPrincipal");
  const std::string account =
      target.starts_with("arn:") ? std::string(arn_field(target, 4)) : target;
  const bool is_account = account.size() == kAccountDigits &&
                          account.find_first_not_of("0123456789") == std::string::npos;
  if (!is_account) {
    return validation_error("The target principal " + target + " is not valid.");
  }
  const Value* policy = call.find("TaskPolicyArn");
  const std::string task = policy == nullptr ? "" : policy->get_text("arn");
  if (!is_task(task)) {
    return validation_error("The task policy ARN " + task + " is not valid.");
  }
  const std::string arn = "arn:" + call.world.partition + ":iam::" + account + ":root";
  bool is_on = false;
  auto asked = iam::in_home(call, call.caller.account_id, [&](ApiCall& home) -> Result<void> {
    auto features = iam::root_features(home.world);
    if (!features) {
      return std::move(features).failure();
    }
    is_on = std::find(features->begin(), features->end(), "RootSessions") != features->end();
    return {};
  });
  if (!asked) {
    return std::move(asked).failure();
  }
  const std::int64_t seconds = integer_input(call, "DurationSeconds", kLongest);
  if (!is_on) {
    return fail("AccessDenied",
                "User: " + call.caller.arn +
                    " is not authorized to perform: sts:AssumeRoot on resource: " + arn);
  }
  Value details = map_with("PolicyArns", list_of({task}));
  details.set("Issuer", Value::string(call.caller.arn));
  auto credentials = issue_credentials(call, Identity{account, arn, account},
                                       std::min(seconds, kLongest), std::move(details));
  if (!credentials) {
    return credentials;
  }
  Value answer = map_with("Credentials", *std::move(credentials));
  auto session = caller_session(call);
  if (!session) {
    return session;
  }
  set_text(answer, "SourceIdentity", session->get_text("SourceIdentity"));
  return answer;
}

constinit OperationEntry assume_root_entry{"sts", "AssumeRoot", OperationEntry::Access::Write,
                                           &assume_root};
const Register<OperationEntry> kAssumeRoot{assume_root_entry};

}  // namespace
}  // namespace formwork::sts
