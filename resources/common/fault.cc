// SPDX-License-Identifier: Apache-2.0
#include "resources/common/fault.hh"

namespace formwork {

namespace {

std::string sentence(std::string_view type, std::string_view identifier, std::string_view end) {
  std::string text = "Resource of type '";
  text.append(type).append("' with identifier '").append(identifier).append("' ").append(end);
  return text;
}

}  // namespace

Failure fault(HandlerErrorCode code, std::string message) {
  return fail(to_string(code), std::move(message));
}

Progress failed_progress(const Diagnostic& diagnostic) {
  const auto code = parse_handler_error_code(diagnostic.code);
  return Progress::failed(code.value_or(HandlerErrorCode::InternalFailure), diagnostic.message);
}

Failure already_exists(std::string_view type, std::string_view identifier) {
  return fault(HandlerErrorCode::AlreadyExists, sentence(type, identifier, "already exists."));
}

Failure not_found(std::string_view type, std::string_view identifier) {
  return fault(HandlerErrorCode::NotFound, sentence(type, identifier, "was not found."));
}

Failure not_updatable(std::string_view type, std::string_view identifier) {
  return fault(HandlerErrorCode::NotUpdatable,
               sentence(type, identifier, "is not updatable with parameters provided."));
}

}  // namespace formwork
