// SPDX-License-Identifier: Apache-2.0
#include "resources/cloudcontrol/requests.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "engine/stack/operations.hh"
#include "resources/common/api_support.hh"
#include "resources/common/fault.hh"
#include "resources/generic/private_types.hh"

namespace formwork::cloudcontrol {

namespace {

// These work on a stack, or on what a stack waits for.
constexpr std::string_view kOnlyInStacks[] = {
    "AWS::CloudFormation::CustomResource", "AWS::CloudFormation::Macro",
    "AWS::CloudFormation::WaitCondition",  "AWS::CloudFormation::WaitConditionHandle",
    "AWS::CloudFormation::Stack",
};

bool is_under_way(const Value& record) {
  const std::string status = record.get_text("OperationStatus");
  return status == "IN_PROGRESS" || status == "PENDING";
}

void finish(World& world, Value& record, std::string_view status) {
  record.set("OperationStatus", Value::string(std::string(status)));
  record.set("EventTime", Value::number(world.clock.now()));
  for (std::string_view member : {"Context", "Due", "Previous", "RetryAfter"}) {
    record.erase(member);
  }
}

void fail_request(World& world, Value& record, const Progress& progress) {
  finish(world, record, "FAILED");
  record.set("ErrorCode", Value::string(to_string(progress.error)));
  record.set("StatusMessage", Value::string(progress.message));
}

Progress call_provider(World& world, const Target& target, const Value& record) {
  ProviderRequest request =
      outside_request(world, target.schema->name, record.get_text("PhysicalId"));
  const std::string leaf = request.type.substr(request.type.rfind(':') + 1);
  // Generated names need something to begin with.
  request.stack_name = "cloudcontrol";
  request.logical_id = leaf;
  request.request_token = record.get_text("RequestToken");
  if (const Value* properties = record.find("Properties")) {
    request.properties = *properties;
  }
  if (const Value* previous = record.find("Previous")) {
    request.previous_properties = *previous;
  }
  if (const Value* context = record.find("Context")) {
    request.callback_context = *context;
  }
  const std::string operation = record.get_text("Operation");
  return operation == "CREATE"   ? target.provider->create(request)
         : operation == "UPDATE" ? target.provider->update(request)
                                 : target.provider->remove(request);
}

void succeed(World& world, const Target& target, Value& record, const Progress& progress) {
  if (!progress.physical_id.empty()) {
    record.set("PhysicalId", Value::string(progress.physical_id));
  }
  finish(world, record, "SUCCESS");
  record.erase("ErrorCode");
  if (record.get_text("Operation") == "DELETE") {
    return;
  }
  auto live = find_live(world, *target.provider, *target.schema, record.get_text("PhysicalId"));
  if (live && live->has_value()) {
    record.set("Identifier", Value::string((*live)->identifier));
    record.set("ResourceModel",
               Value::string(value_to_json(readable_model(*target.schema, (*live)->model))));
  } else {
    record.set("Identifier", Value::string(record.get_text("PhysicalId")));
  }
}

}  // namespace

const TypeSchema* find_schema(World& world, std::string_view type) {
  const TypeSchema* schema = SchemaCatalog::builtin().find(type, world.region);
  return schema != nullptr ? schema : find_private_schema(world, type);
}

Result<Target> find_target(const ApiCall& call, std::string_view action) {
  const std::string type = call.text("TypeName");
  Target target;
  target.schema = find_schema(call.world, type);
  target.provider = call.stacks.providers().find(type);
  if (target.schema == nullptr || target.provider == nullptr || type.starts_with("Custom::")) {
    return fail("TypeNotFoundException", "The type '" + type + "' cannot be found.");
  }
  if (std::find(std::begin(kOnlyInStacks), std::end(kOnlyInStacks), type) !=
      std::end(kOnlyInStacks)) {
    return fail("UnsupportedActionException",
                "Resource type " + type + " does not support " + std::string(action) + " action");
  }
  if (target.provider->is_external()) {
    return fail("UnsupportedActionException",
                "formwork runs the external provider of " + type +
                    " for stacks only, not for Cloud Control requests.");
  }
  return target;
}

Failure resource_not_found(std::string_view type, std::string_view identifier) {
  return fail("ResourceNotFoundException", "Resource of type '" + std::string(type) +
                                               "' with identifier '" + std::string(identifier) +
                                               "' was not found.");
}

Failure handler_exception(const Diagnostic& diagnostic) {
  // The exceptions of the API are the handler's codes with a suffix, where it has one.
  const auto code = parse_handler_error_code(diagnostic.code);
  if (!code) {
    return fail("HandlerInternalFailureException", diagnostic.message);
  }
  switch (*code) {
    case HandlerErrorCode::NotFound:
      return fail("ResourceNotFoundException", diagnostic.message);
    case HandlerErrorCode::GeneralServiceException:
      return fail("GeneralServiceException", diagnostic.message);
    case HandlerErrorCode::AccessDenied:
      return fail("HandlerFailureException", diagnostic.message);
    case HandlerErrorCode::InternalFailure:
      return fail("HandlerInternalFailureException", diagnostic.message);
    default:
      return fail(diagnostic.code + "Exception", diagnostic.message);
  }
}

Value progress_event(const Value& record) {
  Value event = Value::map();
  copy_members(event, record,
               {"TypeName", "Identifier", "RequestToken", "HooksRequestToken", "Operation",
                "OperationStatus", "EventTime", "ResourceModel", "StatusMessage", "ErrorCode",
                "RetryAfter"});
  return event;
}

Value accepted_event(const Value& record) {
  Value event = Value::map();
  copy_members(event, record, {"TypeName", "Identifier", "RequestToken", "Operation", "EventTime"});
  // Creation tells its identifier with the status, once the handler has said it.
  if (record.get_text("Operation") == "CREATE" && record.get_text("OperationStatus") == "FAILED") {
    event.erase("Identifier");
  }
  event.set("OperationStatus", Value::string("IN_PROGRESS"));
  return event;
}

Result<Value> find_repeated(ApiCall& call) {
  const std::string token = call.text("ClientToken");
  if (token.empty()) {
    return Value();
  }
  auto known = find_object(call.world, kTokens, token);
  if (!known || known->is_null()) {
    return known;
  }
  auto record = find_object(call.world, kRequests, known->get_text("RequestToken"));
  if (!record || record->is_null()) {
    return record;
  }
  const Value* asked = record->find("Asked");
  if (record->get_text("AskedOperation") != call.operation || asked == nullptr ||
      !(*asked == call.input)) {
    return fail("ClientTokenConflictException",
                "The client token " + token +
                    " was used before for a request that asked for something else.");
  }
  return record;
}

Result<void> check_is_free(ApiCall& call, std::string_view type, std::string_view identifier) {
  auto requests = list_objects(call.world, kRequests);
  if (!requests) {
    return std::move(requests).failure();
  }
  for (const auto& [token, record] : *requests) {
    if (is_under_way(record) && record.get_text("TypeName") == type &&
        record.get_text("Identifier") == identifier) {
      return fail("ConcurrentOperationException",
                  "Request '" + token + "' is in progress for the same resource.");
    }
  }
  return {};
}

Value new_request(ApiCall& call, std::string_view operation, std::string_view identifier) {
  Value record = Value::map();
  record.set("TypeName", Value::string(call.text("TypeName")));
  set_text(record, "Identifier", std::string(identifier));
  record.set("RequestToken", Value::string(call.world.ids.uuid()));
  record.set("Operation", Value::string(std::string(operation)));
  record.set("OperationStatus", Value::string("IN_PROGRESS"));
  record.set("EventTime", Value::number(call.world.clock.now()));
  if (std::string token = call.text("ClientToken"); !token.empty()) {
    record.set("ClientToken", Value::string(std::move(token)));
    record.set("Asked", call.input);
    record.set("AskedOperation", Value::string(std::string(call.operation)));
  }
  return record;
}

void advance(World& world, const Target& target, Value& record) {
  Progress progress = call_provider(world, target, record);
  switch (progress.status) {
    case Progress::Status::Success:
      succeed(world, target, record, progress);
      return;
    case Progress::Status::Failed:
      fail_request(world, record, progress);
      return;
    case Progress::Status::InProgress:
      break;
  }
  const Millis now = world.clock.now();
  const Millis due = now + progress.callback_delay_ms;
  record.set("Context", std::move(progress.callback_context));
  record.set("Due", Value::number(due));
  record.set("EventTime", Value::number(now));
  record.set("RetryAfter", Value::number(due));
  if (!progress.physical_id.empty()) {
    record.set("PhysicalId", Value::string(progress.physical_id));
    record.set("Identifier", Value::string(progress.physical_id));
  }
}

Result<void> store_request(World& world, const Value& record) {
  const std::string token = record.get_text("RequestToken");
  if (const std::string client = record.get_text("ClientToken"); !client.empty()) {
    Value known = Value::map();
    known.set("RequestToken", Value::string(token));
    if (auto put = put_object(world, kTokens, client, known); !put) {
      return put;
    }
  }
  return put_object(world, kRequests, token, record);
}

}  // namespace formwork::cloudcontrol
