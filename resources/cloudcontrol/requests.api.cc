// SPDX-License-Identifier: Apache-2.0
// Requests that were made, and how they go.
#include "resources/cloudcontrol/requests.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "engine/stack/operations.hh"
#include "resources/common/api_support.hh"

namespace formwork::cloudcontrol {

namespace {

constexpr std::size_t kLargestPage = 100;
constexpr Millis kWeek = 7LL * 24 * 3600 * 1000;

Result<Value> get_record(ApiCall& call) {
  const std::string token = call.text("RequestToken");
  auto record = find_object(call.world, kRequests, token);
  if (record && record->is_null()) {
    return fail("RequestTokenNotFoundException", "Request with token " + token + " was not found.");
  }
  return record;
}

bool is_open(const Value& record) {
  return record.get_text("OperationStatus") == "IN_PROGRESS";
}

// A handler that asked to be called again is called when somebody looks.
Result<void> go_on(ApiCall& call, Value& record) {
  if (!is_open(record) || number_of(record, "Due") > call.world.clock.now()) {
    return {};
  }
  const std::string type = record.get_text("TypeName");
  Target target{find_schema(call.world, type), call.stacks.providers().find(type)};
  if (target.schema == nullptr || target.provider == nullptr) {
    return {};
  }
  advance(call.world, target, record);
  return store_request(call.world, record);
}

Result<Value> get_request_status(ApiCall& call) {
  auto record = get_record(call);
  if (!record) {
    return record;
  }
  if (auto gone_on = go_on(call, *record); !gone_on) {
    return std::move(gone_on).failure();
  }
  return map_with("ProgressEvent", progress_event(*record));
}

bool is_wanted(const Value* wanted, const std::string& text) {
  return wanted == nullptr || wanted->items().empty() ||
         std::any_of(wanted->items().begin(), wanted->items().end(),
                     [&](const Value& one) { return one.as_string() == text; });
}

Result<Value> list_requests(ApiCall& call) {
  auto records = list_objects(call.world, kRequests);
  if (!records) {
    return std::move(records).failure();
  }
  const Value* filter = call.find("ResourceRequestStatusFilter");
  const Value* operations = filter == nullptr ? nullptr : filter->find("Operations");
  const Value* statuses = filter == nullptr ? nullptr : filter->find("OperationStatuses");
  const Millis now = call.world.clock.now();
  std::vector<std::pair<Millis, Value>> found;
  for (auto& [token, record] : *records) {
    if (auto gone_on = go_on(call, record); !gone_on) {
      return std::move(gone_on).failure();
    }
    const Millis time = number_of(record, "EventTime");
    if (now - time <= kWeek && is_wanted(operations, record.get_text("Operation")) &&
        is_wanted(statuses, record.get_text("OperationStatus"))) {
      found.emplace_back(time, progress_event(record));
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  Value::List events;
  for (auto& [time, event] : found) {
    events.push_back(std::move(event));
  }
  return page_of(call, std::move(events),
                 {.member = "ResourceRequestStatusSummaries", .largest = kLargestPage});
}

Result<Value> cancel_request(ApiCall& call) {
  auto record = get_record(call);
  if (!record) {
    return record;
  }
  if (is_open(*record)) {
    record->set("OperationStatus", Value::string("CANCEL_COMPLETE"));
    record->set("EventTime", Value::number(call.world.clock.now()));
    record->erase("Context");
    record->erase("Due");
    record->erase("RetryAfter");
    if (auto stored = store_request(call.world, *record); !stored) {
      return std::move(stored).failure();
    }
  } else if (record->get_text("OperationStatus") != "CANCEL_COMPLETE") {
    return fail("ValidationException",
                "Only requests in status PENDING or IN_PROGRESS can be cancelled; this one is " +
                    record->get_text("OperationStatus") + ".");
  }
  return map_with("ProgressEvent", progress_event(*record));
}

using Access = OperationEntry::Access;
constinit OperationEntry get_status{"cloudcontrol", "GetResourceRequestStatus", Access::Write,
                                    &get_request_status};
constinit OperationEntry list_all{"cloudcontrol", "ListResourceRequests", Access::Write,
                                  &list_requests};
constinit OperationEntry cancel_one{"cloudcontrol", "CancelResourceRequest", Access::Write,
                                    &cancel_request};
const Register<OperationEntry> kRegistered[]{Register(get_status), Register(list_all),
                                             Register(cancel_one)};

}  // namespace

}  // namespace formwork::cloudcontrol
