// SPDX-License-Identifier: Apache-2.0
// Delegation requests: their records and states. Tokens are sent to nobody, so nothing is done with
// what was delegated; no template of policies is looked up, and nobody is notified.
#include <algorithm>

#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/iam/api.hh"

namespace formwork::iam {

namespace {

constexpr ObjectPlace kRequests{"iam", "delegation_request"};  ///< By id.
constexpr Millis kWeek = Millis{7} * 24 * 3600 * 1000;

Result<Value> find_request(ApiCall& call) {
  const std::string id = call.text("DelegationRequestId");
  auto record = find_object(call.world, kRequests, id);
  if (record && record->is_null()) {
    return no_such_entity("Delegation request " + id + " cannot be found.");
  }
  const Millis end = record ? number_of(*record, "ExpirationTime") : 0;
  const bool is_open =
      record && record->get_text("State") != "FINALIZED" && record->get_text("State") != "REJECTED";
  if (is_open && end < call.world.clock.now()) {
    record->set("State", Value::string("EXPIRED"));
  }
  return record;
}

Result<Value> create(ApiCall& call) {
  const std::string id = call.world.ids.uuid();
  const Millis now = call.world.clock.now();
  Value record = map_with("DelegationRequestId", Value::string(id));
  copy_members(record, call.input,
               {"OwnerAccountId", "Description", "RequestMessage", "Permissions", "RedirectUrl",
                "SessionDuration", "NotificationChannel", "RequestorWorkflowId"});
  set_flag(record, "OnlySendByOwner", call.flag("OnlySendByOwner"));
  record.set("RequestorId", Value::string(call.caller.account_id));
  record.set("State", Value::string("UNASSIGNED"));
  set_number(record, "CreateDate", now);
  set_number(record, "UpdatedTime", now);
  set_number(record, "ExpirationTime", now + kWeek);
  if (auto done = put_object(call.world, kRequests, id, record); !done) {
    return std::move(done).failure();
  }
  Value answer = map_with("DelegationRequestId", Value::string(id));
  answer.set("ConsoleDeepLink",
             Value::string("https://console.aws.amazon.com/iam/home#/delegation-requests/" + id));
  return answer;
}

Value shown(Value record) {
  record.erase("NotificationChannel");
  record.erase("RequestorWorkflowId");
  return record;
}

Result<Value> get(ApiCall& call) {
  auto record = find_request(call);
  if (!record) {
    return record;
  }
  Value answer = map_with("DelegationRequest", shown(*std::move(record)));
  if (call.flag("DelegationPermissionCheck")) {
    answer.set("PermissionCheckStatus", Value::string("COMPLETE"));
    answer.set("PermissionCheckResult", Value::string("UNSURE"));
  }
  return answer;
}

Result<Value> list(ApiCall& call) {
  auto records = list_objects(call.world, kRequests);
  if (!records) {
    return std::move(records).failure();
  }
  const std::string owner = call.text("OwnerId");
  Value::List shapes;
  for (auto& [id, record] : *records) {
    if (owner.empty() || record.get_text("OwnerId") == owner) {
      shapes.push_back(shown(std::move(record)));
    }
  }
  auto page = marked_page(call, "DelegationRequests", std::move(shapes));
  if (page) {
    page->set("isTruncated", *page->find("IsTruncated"));
    page->erase("IsTruncated");
  }
  return page;
}

/// Brings the request from one of `from` to `to`. Fails with InvalidInput when it is in another
/// state.
Result<Value> change(ApiCall& call, std::initializer_list<std::string_view> from,
                     std::string_view to, std::string_view who, std::string_view notes) {
  auto record = find_request(call);
  if (!record) {
    return record;
  }
  const std::string state = record->get_text("State");
  if (std::find(from.begin(), from.end(), state) == from.end()) {
    return invalid_input("Delegation request " + call.text("DelegationRequestId") +
                         " is in the state " + state + ", which does not allow this operation.");
  }
  record->set("State", Value::string(std::string(to)));
  set_number(*record, "UpdatedTime", call.world.clock.now());
  if (!who.empty()) {
    record->set(who, Value::string(call.caller.arn));
  }
  if (const Value* text = notes.empty() ? nullptr : call.find("Notes")) {
    record->set(notes, *text);
  }
  auto done = put_object(call.world, kRequests, call.text("DelegationRequestId"), *record);
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

Result<Value> associate(ApiCall& call) {
  return change(call, {"UNASSIGNED"}, "ASSIGNED", "OwnerId", "");
}
Result<Value> update(ApiCall& call) {
  return change(call, {"ASSIGNED", "PENDING_APPROVAL"}, "PENDING_APPROVAL", "", "Notes");
}
Result<Value> accept(ApiCall& call) {
  return change(call, {"ASSIGNED", "PENDING_APPROVAL"}, "ACCEPTED", "ApproverId", "");
}
Result<Value> reject(ApiCall& call) {
  return change(call, {"UNASSIGNED", "ASSIGNED", "PENDING_APPROVAL", "ACCEPTED"}, "REJECTED", "",
                "RejectionReason");
}
Result<Value> send_token(ApiCall& call) {
  return change(call, {"ACCEPTED"}, "FINALIZED", "", "");
}

// Nobody here writes summaries, which AWS says of some entities too.
Result<Value> get_summary(ApiCall& call) {
  const std::string locale = call.text("Locale");
  Value answer = map_with("SummaryState", Value::string("NOT_SUPPORTED"));
  answer.set("Locale", Value::string(locale.empty() ? "en" : locale));
  return answer;
}

constinit OperationEntry entries[] = {
    {"iam", "CreateDelegationRequest", Access::Write, &globally<create>},
    {"iam", "GetDelegationRequest", Access::Read, &globally<get>},
    {"iam", "ListDelegationRequests", Access::Read, &globally<list>},
    {"iam", "AssociateDelegationRequest", Access::Write, &globally<associate>},
    {"iam", "UpdateDelegationRequest", Access::Write, &globally<update>},
    {"iam", "AcceptDelegationRequest", Access::Write, &globally<accept>},
    {"iam", "RejectDelegationRequest", Access::Write, &globally<reject>},
    {"iam", "SendDelegationToken", Access::Write, &globally<send_token>},
    {"iam", "GetHumanReadableSummary", Access::Read, &globally<get_summary>},
};
const RegisterAll kRegistered(entries);

}  // namespace

}  // namespace formwork::iam
