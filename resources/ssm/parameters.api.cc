// SPDX-License-Identifier: Apache-2.0
// Parameter Store: the parameters that stacks make and templates read.
#include <algorithm>

#include "engine/base/text.hh"
#include "engine/service/operation.hh"
#include "resources/common/properties.hh"
#include "resources/ssm/parameter.hh"

namespace formwork::ssm {

namespace {

constexpr std::size_t kStandardBytes = 4096;
constexpr std::size_t kAdvancedBytes = 8192;
constexpr std::int64_t kLargestPage = 10;

// "name", "name:version" or the parameter's ARN.
struct Selector {
  std::string name;
  std::string version;
};

Selector parse_selector(std::string text) {
  constexpr std::string_view kArnMark = ":parameter/";
  if (std::size_t mark = text.find(kArnMark); text.starts_with("arn:") && mark != text.npos) {
    std::string name = text.substr(mark + kArnMark.size());
    text = name.find('/') == std::string::npos ? name : "/" + name;
  }
  Selector selector;
  std::size_t colon = text.find(':');
  selector.name = text.substr(0, colon);
  if (colon != std::string::npos) {
    selector.version = text.substr(colon + 1);
  }
  return selector;
}

std::string arn_of(const World& world, const std::string& name) {
  return "arn:" + world.partition + ":ssm:" + world.region + ":" + world.account_id + ":parameter" +
         (name.starts_with('/') ? "" : "/") + name;
}

Value millis_value(const Value& object, std::string_view member) {
  const Value* time = object.find(member);
  return time == nullptr ? Value() : *time;
}

/// Null where the parameter has no such version.
Value shape_of(const World& world, const Selector& selector, const Value& object) {
  Value shape = Value::map();
  std::string version = object.get_text("Version");
  std::string value = object.get_text("Value");
  if (!selector.version.empty() && selector.version != version) {
    const Value* history = object.find("History");
    const Value* old = history == nullptr ? nullptr : history->find(selector.version);
    if (old == nullptr) {
      return Value();
    }
    version = selector.version;
    value = old->as_string();
  }
  std::string data_type = properties_of(object).get_text("DataType");
  shape.set("Name", Value::string(selector.name));
  shape.set("Type", Value::string(object.get_text("Type")));
  shape.set("Value", Value::string(std::move(value)));
  shape.set("Version", Value::number(std::move(version)));
  if (!selector.version.empty()) {
    shape.set("Selector", Value::string(":" + selector.version));
  }
  shape.set("LastModifiedDate", millis_value(object, "LastModifiedTime"));
  shape.set("ARN", Value::string(arn_of(world, selector.name)));
  shape.set("DataType", Value::string(data_type.empty() ? "text" : data_type));
  return shape;
}

Failure no_such_parameter() {
  return fail("ParameterNotFound", "");
}

Result<Value> get_parameter(ApiCall& call) {
  Selector selector = parse_selector(call.text("Name"));
  auto object = find_object(call.world, kParameters, selector.name);
  if (!object) {
    return object;
  }
  if (object->is_null()) {
    return no_such_parameter();
  }
  Value shape = shape_of(call.world, selector, *object);
  if (shape.is_null()) {
    return fail("ParameterVersionNotFound", "Systems Manager could not find version " +
                                                selector.version + " of " + selector.name +
                                                ". Verify the version and try again.");
  }
  return map_with("Parameter", std::move(shape));
}

Result<Value> get_parameters(ApiCall& call) {
  Value found = Value::list();
  Value invalid = Value::list();
  const Value* names = call.find("Names");
  for (const Value& name : names == nullptr ? std::span<const Value>() : names->items()) {
    Selector selector = parse_selector(name.as_string());
    auto object = find_object(call.world, kParameters, selector.name);
    if (!object) {
      return object;
    }
    Value shape = object->is_null() ? Value() : shape_of(call.world, selector, *object);
    if (shape.is_null()) {
      invalid.push(name);
    } else {
      found.push(std::move(shape));
    }
  }
  Value answer = Value::map();
  answer.set("Parameters", std::move(found));
  answer.set("InvalidParameters", std::move(invalid));
  return answer;
}

Result<Value> get_parameters_by_path(ApiCall& call) {
  if (call.find("ParameterFilters") != nullptr) {
    return fail("InvalidFilterOption", "formwork does not support ParameterFilters here.");
  }
  std::string path = call.text("Path");
  std::string prefix = path.ends_with('/') ? path : path + "/";
  auto objects = list_objects(call.world, kParameters, prefix);
  if (!objects) {
    return std::move(objects).failure();
  }
  auto asked = parse_integer(call.text("MaxResults")).value_or(kLargestPage);
  auto limit = static_cast<std::size_t>(std::clamp<std::int64_t>(asked, 1, kLargestPage));
  std::string after = call.text("NextToken");
  Value found = Value::list();
  Value answer = Value::map();
  for (const auto& [name, object] : *objects) {
    bool is_below = name.find('/', prefix.size()) != std::string::npos;
    if ((is_below && !call.flag("Recursive")) || (!after.empty() && name <= after)) {
      continue;
    }
    if (found.items().size() == limit) {
      answer.set("NextToken", Value::string(found.items().back().get_text("Name")));
      break;
    }
    found.push(shape_of(call.world, {name, ""}, object));
  }
  answer.set("Parameters", std::move(found));
  return answer;
}

Result<void> check_new(const ApiCall& call, const Value& known) {
  bool is_advanced = call.text("Tier") == "Advanced" || call.text("Tier") == "Intelligent-Tiering";
  std::size_t limit = is_advanced ? kAdvancedBytes : kStandardBytes;
  if (call.text("Value").size() > limit) {
    return validation_error(
        "Standard tier parameters support a maximum parameter value of 4096 characters. To create "
        "a larger parameter value, upgrade the parameter to use the advanced-parameter tier.");
  }
  if (!known.is_null() && !call.flag("Overwrite")) {
    return fail("ParameterAlreadyExists",
                "The parameter already exists. To overwrite this value, set the overwrite option "
                "in the request to true.");
  }
  if (known.is_null() && call.text("Type").empty()) {
    return validation_error("A parameter type is required when you create a parameter.");
  }
  return {};
}

Result<Value> put_parameter(ApiCall& call) {
  std::string name = parse_selector(call.text("Name")).name;
  auto known = find_object(call.world, kParameters, name);
  if (!known) {
    return known;
  }
  if (auto good = check_new(call, *known); !good) {
    return std::move(good).failure();
  }
  Millis now = call.world.clock.now();
  Value object = known->is_null() ? Value::map() : std::move(*known);
  std::string type = call.text("Type").empty() ? object.get_text("Type") : call.text("Type");
  std::int64_t version = parse_integer(object.get_text("Version")).value_or(0) + 1;
  Value properties = properties_of(object);
  for (const char* member :
       {"Name", "Value", "Description", "AllowedPattern", "Tier", "DataType"}) {
    if (const Value* value = call.find(member)) {
      properties.set(member, *value);
    }
  }
  properties.set("Type", Value::string(type));
  Value attributes = Value::map();
  attributes.set("Type", Value::string(type));
  attributes.set("Value", Value::string(call.text("Value")));
  const Value* kept = object.find("History");
  Value history = kept == nullptr ? Value::map() : *kept;
  history.set(std::to_string(version), Value::string(call.text("Value")));
  if (object.find("CreationTime") == nullptr) {
    object.set("CreationTime", Value::number(now));
    object.set("Tags", Value::map());
  }
  object.set("Properties", std::move(properties));
  object.set("Attributes", std::move(attributes));
  object.set("Value", Value::string(call.text("Value")));
  object.set("Type", Value::string(type));
  object.set("Version", Value::number(version));
  object.set("History", std::move(history));
  object.set("LastModifiedTime", Value::number(now));
  if (auto put = put_object(call.world, kParameters, name, object); !put) {
    return std::move(put).failure();
  }
  Value answer = Value::map();
  answer.set("Version", Value::number(version));
  answer.set("Tier", Value::string(call.text("Tier") == "Advanced" ? "Advanced" : "Standard"));
  return answer;
}

Result<Value> delete_parameter(ApiCall& call) {
  auto erased =
      call.world.store.erase_object(kParameters.service, kParameters.kind, call.text("Name"));
  if (!erased) {
    return std::move(erased).failure();
  }
  return *erased ? Result<Value>(Value::map()) : no_such_parameter();
}

Result<Value> delete_parameters(ApiCall& call) {
  Value deleted = Value::list();
  Value invalid = Value::list();
  const Value* names = call.find("Names");
  for (const Value& name : names == nullptr ? std::span<const Value>() : names->items()) {
    auto erased =
        call.world.store.erase_object(kParameters.service, kParameters.kind, name.as_string());
    if (!erased) {
      return std::move(erased).failure();
    }
    (*erased ? deleted : invalid).push(name);
  }
  Value answer = Value::map();
  answer.set("DeletedParameters", std::move(deleted));
  answer.set("InvalidParameters", std::move(invalid));
  return answer;
}

using Access = OperationEntry::Access;
constinit OperationEntry get_one{"ssm", "GetParameter", Access::Read, &get_parameter};
constinit OperationEntry get_many{"ssm", "GetParameters", Access::Read, &get_parameters};
constinit OperationEntry by_path{"ssm", "GetParametersByPath", Access::Read,
                                 &get_parameters_by_path};
constinit OperationEntry put_one{"ssm", "PutParameter", Access::Write, &put_parameter};
constinit OperationEntry delete_one{"ssm", "DeleteParameter", Access::Write, &delete_parameter};
constinit OperationEntry delete_many{"ssm", "DeleteParameters", Access::Write, &delete_parameters};
const Register<OperationEntry> kRegistered[]{Register(get_one),    Register(get_many),
                                             Register(by_path),    Register(put_one),
                                             Register(delete_one), Register(delete_many)};

}  // namespace

}  // namespace formwork::ssm
