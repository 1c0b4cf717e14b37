// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "engine/value/convert.hh"
#include "server/wire/codec.hh"

namespace formwork::test {

/// An operation of the built-in models, and the protocol of its service unless another is given.
inline WireContext wire(std::string_view service, std::string_view operation) {
  WireContext context;
  context.service = ApiCatalog::builtin().find_service(service);
  if (context.service != nullptr) {
    context.operation = context.service->find_operation(operation);
    context.protocol = context.service->protocols.front();
  }
  return context;
}

inline std::string as_json(const Result<Value>& value) {
  return value ? value_to_json(*value) : value.error().code + ": " + value.error().message;
}

/// What an input decodes to, as JSON, or "Code: message".
inline std::string decoded(const WireContext& context, const HttpRequest& request,
                           const PathParameters& path = {}) {
  return as_json(decode_input(context, request, path));
}

inline std::string form(std::string_view service, std::string_view operation, std::string body) {
  WireContext context = wire(service, operation);
  context.protocol = Protocol::Query;
  HttpRequest request;
  request.method = "POST";
  request.target = "/";
  request.body = std::move(body);
  return decoded(context, request);
}

inline Value json(std::string_view text) {
  Result<Value> value = value_from_json(text);
  return value ? *std::move(value) : Value::string("not JSON");
}

inline Diagnostic fault(std::string code, std::string message) {
  return {std::move(code), Severity::Error, std::move(message), {}, {}, {}};
}

}  // namespace formwork::test
