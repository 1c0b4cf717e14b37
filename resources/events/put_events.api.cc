// SPDX-License-Identifier: Apache-2.0
// PutEvents: entries are checked one by one; those that are good are routed. Global endpoints
// (EndpointId) are refused.
#include <cstdint>
#include <utility>

#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/common/properties.hh"
#include "resources/events/routing.hh"

namespace formwork::events {
namespace {

constexpr std::size_t kLargest = 262'144;

std::size_t size_of(const Value& entry) {
  std::size_t size = entry.find("Time") == nullptr ? 0 : 14;
  size += entry.get_text("Source").size() + entry.get_text("DetailType").size() +
          entry.get_text("Detail").size();
  for (const std::string& resource : texts_of(entry.find("Resources"))) {
    size += resource.size();
  }
  return size;
}

Failure missing(std::string_view member) {
  return fail("InvalidArgument", "Parameter " + std::string(member) + " is not valid. Reason: " +
                                     std::string(member) + " is a required argument.");
}

Result<std::string> put_one(ApiCall& call, const Value& entry) {
  for (const std::string_view member : {"Source", "DetailType", "Detail"}) {
    if (entry.get_text(member).empty()) {
      return missing(member);
    }
  }
  NewEvent event;
  event.source = entry.get_text("Source");
  event.detail_type = entry.get_text("DetailType");
  if (event.source.starts_with("aws.")) {
    return fail("NotAuthorizedForSourceException", "Not authorized for the source.");
  }
  auto detail = value_from_json(entry.get_text("Detail"));
  if (!detail || !detail->is_map()) {
    return fail("MalformedDetail", "Detail is malformed.");
  }
  event.detail = *std::move(detail);
  if (const Value* resources = entry.find("Resources")) {
    event.resources = *resources;
  }
  if (const Value* time = entry.find("Time")) {
    event.time_ms = parse_integer(time->scalar_text()).value_or(0);
  }
  const std::string bus = bus_name(entry.get_text("EventBusName"));
  const Value made = make_event(call, event);
  // A bus that is not there takes everything and routes nothing.
  if (check_bus(call.world, bus)) {
    if (auto done = route(call, bus, made); !done) {
      return std::move(done).failure();
    }
  }
  return made.get_text("id");
}

Result<Value> put(ApiCall& call) {
  if (call.find("EndpointId") != nullptr) {
    return fail("NotImplemented", "formwork does not emulate global endpoints of EventBridge.");
  }
  std::size_t size = 0;
  for (const Value& entry : input_items(call, "Entries")) {
    size += size_of(entry);
  }
  if (size > kLargest) {
    return fail("ValidationException",
                "Total size of the entries in the request is over the limit.");
  }
  Value results = Value::list();
  std::int64_t failed = 0;
  for (const Value& entry : input_items(call, "Entries")) {
    auto id = put_one(call, entry);
    if (id) {
      results.push(map_with("EventId", Value::string(*id)));
      continue;
    }
    if (id.error().code.starts_with("F3")) {
      return std::move(id).failure();
    }
    ++failed;
    Value fault = map_with("ErrorCode", Value::string(id.error().code));
    fault.set("ErrorMessage", Value::string(id.error().message));
    results.push(std::move(fault));
  }
  Value answer = map_with("FailedEntryCount", Value::number(failed));
  answer.set("Entries", std::move(results));
  return answer;
}

constinit OperationEntry entry{"events", "PutEvents", OperationEntry::Access::Data, &put};
const Register<OperationEntry> kRegistered(entry);

}  // namespace

}  // namespace formwork::events
