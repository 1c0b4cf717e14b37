// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/records.hh"

#include "engine/base/text.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/fault.hh"
#include "resources/common/live_resources.hh"
#include "resources/common/naming.hh"
#include "resources/lambda/spec.hh"

namespace formwork::lambda {

std::string function_arn(const World& world, std::string_view name) {
  return regional_arn(world, "lambda", "function:" + std::string(name));
}

std::string name_in(std::string_view reference) {
  return parse_function_reference(reference).name;
}

std::string revision_id(std::string_view arn, const Value& record) {
  return uuid_of(std::string(arn) + " " + record.get_text("CreationTime") + " " +
                 record.get_text("Revision"));
}

void count_up(Value& record, std::string_view member) {
  record.set(member, Value::number(number_of(record, member) + 1));
}

Result<void> put_changed(World& world, ObjectPlace place, std::string_view key, Value& record) {
  count_up(record, "Revision");
  record.set("LastModifiedTime", Value::number(world.clock.now()));
  return put_object(world, place, key, record);
}

std::string wire_time(const Value& record, std::string_view member) {
  std::string text = format_time(number_of(record, member));
  if (text.ends_with('Z')) {
    text.pop_back();
  }
  return text + "+0000";
}

OutsideCall::OutsideCall(World& world, std::string_view type, std::string id, Value properties)
    : request_(outside_request(world, type, std::move(id))),
      call_{request_, world, request_.properties, nothing_, nullptr} {
  request_.properties = std::move(properties);
}

Failure handler_fault(const Diagnostic& fault) {
  HandlerErrorCode code = HandlerErrorCode::GeneralServiceException;
  if (parse_handler_error_code(fault.code)) {
    return formwork::fault(*parse_handler_error_code(fault.code), fault.message);
  }
  if (fault.code == "ResourceNotFoundException") {
    code = HandlerErrorCode::NotFound;
  } else if (fault.code == "ResourceConflictException") {
    code = HandlerErrorCode::AlreadyExists;
  } else if (fault.code == "InvalidParameterValueException" ||
             fault.code == "ValidationException" || fault.code == "RequestTooLargeException") {
    code = HandlerErrorCode::InvalidRequest;
  } else if (!fault.code.ends_with("Exception")) {
    return fail(fault);  // of the store
  }
  return formwork::fault(code, fault.message);
}

Failure api_fault(const Diagnostic& fault) {
  if (fault.code == "AlreadyExists" || fault.code == "ResourceConflict") {
    return conflict(fault.message);
  }
  if (fault.code == "NotFound") {
    return no_such(fault.message);
  }
  return parse_handler_error_code(fault.code) ? invalid_parameter(fault.message) : fail(fault);
}

Failure invalid_parameter(std::string message) {
  return fail("InvalidParameterValueException", std::move(message));
}

Failure no_such(std::string message) {
  return fail("ResourceNotFoundException", std::move(message));
}

Failure conflict(std::string message) {
  return fail("ResourceConflictException", std::move(message));
}

Result<void> check_revision(std::string_view given, std::string_view actual,
                            std::string_view what) {
  if (given.empty() || given == actual) {
    return {};
  }
  return fail("PreconditionFailedException",
              "The Revision Id provided does not match the latest Revision Id. Call the Get" +
                  std::string(what) + " API to retrieve the latest Revision Id");
}

}  // namespace formwork::lambda
