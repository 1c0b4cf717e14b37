// SPDX-License-Identifier: Apache-2.0
// From botocore's JSON. What is not asked for by name here, such as documentation, does not get in.
#include <algorithm>
#include <string>
#include <utility>

#include "tools/apic/model_text.hh"
#include "tools/apic/model_words.hh"

namespace formwork {
namespace {

bool is_true(const Value& map, std::string_view key) {
  const Value* value = map.find(key);
  return value != nullptr && value->as_bool();
}

void copy_flag(Value& to, const char* as, const Value& from, std::string_view key) {
  if (is_true(from, key)) {
    to.set(as, Value::boolean(true));
  }
}

void copy_text(Value& to, const char* as, const Value& from, std::string_view key) {
  const Value* value = from.find(key);
  if (value != nullptr && value->is_scalar() && !value->scalar_text().empty()) {
    to.set(as, Value::string(value->scalar_text()));
  }
}

void copy_integer(Value& to, const char* as, const Value& from, std::string_view key) {
  const Value* value = from.find(key);
  if (value != nullptr && value->is_number() &&
      value->scalar_text().find_first_of(".eE") == std::string::npos) {
    to.set(as, *value);
  }
}

Value import_service(std::string_view name, const Value& metadata) {
  Value model = Value::map();
  model.set("name", Value::string(std::string(name)));
  copy_text(model, "id", metadata, "serviceId");
  copy_text(model, "version", metadata, "apiVersion");
  copy_text(model, "endpoint", metadata, "endpointPrefix");
  const bool has_signing = metadata.find("signingName") != nullptr;
  copy_text(model, "signing", metadata, has_signing ? "signingName" : "endpointPrefix");
  copy_text(model, "target", metadata, "targetPrefix");
  copy_text(model, "json", metadata, "jsonVersion");
  copy_text(model, "xmlns", metadata, "xmlNamespace");
  const Value* protocols = metadata.find("protocols");
  Value list = Value::list();
  if (protocols != nullptr && !protocols->items().empty()) {
    list = *protocols;
  } else {
    list.push(Value::string(metadata.get_text("protocol")));
  }
  model.set("protocols", std::move(list));
  if (metadata.find("awsQueryCompatible") != nullptr) {
    model.set("query-compatible", Value::boolean(true));
  }
  return model;
}

Value import_operation(const Value& json) {
  Value operation = Value::map();
  const Value* http = json.find("http");
  if (http != nullptr) {
    copy_text(operation, "method", *http, "method");
    copy_text(operation, "uri", *http, "requestUri");
    copy_integer(operation, "status", *http, "responseCode");
  }
  if (const Value* input = json.find("input")) {
    Value part = Value::map();
    copy_text(part, "shape", *input, "shape");
    copy_text(part, "root", *input, "locationName");
    operation.set("input", std::move(part));
  }
  if (const Value* output = json.find("output")) {
    Value part = Value::map();
    copy_text(part, "shape", *output, "shape");
    copy_text(part, "wrapper", *output, "resultWrapper");
    operation.set("output", std::move(part));
  }
  if (const Value* errors = json.find("errors"); errors != nullptr && !errors->items().empty()) {
    Value names = Value::list();
    for (const Value& error : errors->items()) {
      names.push(Value::string(error.get_text("shape")));
    }
    operation.set("errors", std::move(names));
  }
  return operation;
}

Value import_member(const Value& json, bool is_required) {
  Value member = Value::map();
  copy_text(member, "shape", json, "shape");
  if (is_required) {
    member.set("required", Value::boolean(true));
  }
  copy_text(member, "in", json, "location");
  copy_text(member, "as", json, "locationName");
  copy_text(member, "query", json, "queryName");
  copy_flag(member, "flattened", json, "flattened");
  copy_flag(member, "attribute", json, "xmlAttribute");
  copy_flag(member, "token", json, "idempotencyToken");
  copy_flag(member, "streaming", json, "streaming");
  copy_flag(member, "box", json, "box");
  copy_flag(member, "hostlabel", json, "hostLabel");
  copy_flag(member, "event", json, "eventpayload");
  return member;
}

void import_error(Value& shape, const Value& json) {
  copy_flag(shape, "exception", json, "exception");
  copy_flag(shape, "fault", json, "fault");
  if (const Value* error = json.find("error")) {
    shape.set("exception", Value::boolean(true));
    copy_text(shape, "error", *error, "code");
    copy_integer(shape, "status", *error, "httpStatusCode");
    copy_flag(shape, "sender", *error, "senderFault");
  }
}

void import_parts(Value& shape, const Value& json) {
  const Value* members = json.find("members");
  if (members != nullptr && !members->members().empty()) {
    const Value* required = json.find("required");
    Value map = Value::map();
    for (const auto& [name, member, origin] : members->members()) {
      const auto wanted = [&n = name](const Value& item) { return item.as_string() == n; };
      const bool is_required = required != nullptr && std::any_of(required->items().begin(),
                                                                  required->items().end(), wanted);
      map.set(name, import_member(member, is_required));
    }
    shape.set("members", std::move(map));
  }
  const std::pair<const char*, const char*> parts[] = {
      {"member", "item"}, {"key", "key"}, {"value", "value"}};
  for (const auto& [from, to] : parts) {
    if (const Value* part = json.find(from)) {
      copy_text(shape, to, *part, "shape");
      copy_text(shape, (std::string(to) + "-as").c_str(), *part, "locationName");
    }
  }
}

Value import_shape(const Value& json) {
  Value shape = Value::map();
  copy_text(shape, "kind", json, "type");
  import_error(shape, json);
  copy_text(shape, "payload", json, "payload");
  copy_text(shape, "as", json, "locationName");
  for (const char* flag :
       {"flattened", "union", "document", "sensitive", "eventstream", "streaming"}) {
    copy_flag(shape, flag, json, flag);
  }
  copy_text(shape, "format", json, "timestampFormat");
  if (const Value* space = json.find("xmlNamespace")) {
    copy_text(shape, "xmlns", *space, "uri");
    copy_text(shape, "prefix", *space, "prefix");
  }
  copy_integer(shape, "min", json, "min");
  copy_integer(shape, "max", json, "max");
  copy_text(shape, "pattern", json, "pattern");
  import_parts(shape, json);
  if (const Value* values = json.find("enum")) {
    shape.set("values", *values);
  }
  return shape;
}

}  // namespace

Result<Value> import_model(std::string_view name, const Value& json) {
  const Value* metadata = json.find("metadata");
  const Value* operations = json.find("operations");
  const Value* shapes = json.find("shapes");
  if (metadata == nullptr || operations == nullptr || shapes == nullptr) {
    return fail("F702", "The model of '" + std::string(name) +
                            "' has no metadata, no operations or no shapes.");
  }
  Value model = import_service(name, *metadata);
  Value imported = Value::map();
  for (const Value::Member& operation : operations->members()) {
    imported.set(operation.key, import_operation(operation.value));
  }
  model.set("operations", std::move(imported));
  imported = Value::map();
  for (const Value::Member& shape : shapes->members()) {
    imported.set(shape.key, import_shape(shape.value));
  }
  model.set("shapes", std::move(imported));
  return model;
}

}  // namespace formwork
