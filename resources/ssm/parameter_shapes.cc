// SPDX-License-Identifier: Apache-2.0
#include "resources/ssm/parameter_shapes.hh"

#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/ssm/parameter.hh"

namespace formwork::ssm {

namespace {

std::string text_of_value(const Value& record, bool decrypts) {
  std::string text = record.get_text("Value");
  if (record.get_text("Type") != "SecureString" || decrypts) {
    return text;
  }
  return "kms:" + record.get_text("KeyId") + ":" + text;
}

std::string or_default(std::string text, std::string_view otherwise) {
  return text.empty() ? std::string(otherwise) : text;
}

// The structures of the policies' JSON text; text that is no list tells none.
Value policy_list(const std::string& text) {
  Value list = Value::list();
  auto policies = value_from_json(text);
  for (const Value& policy : policies ? policies->items() : std::span<const Value>()) {
    Value shape = Value::map();
    const bool is_named = policy.is_string();
    shape.set("PolicyText", Value::string(is_named ? policy.as_string() : value_to_json(policy)));
    shape.set("PolicyType", Value::string(is_named ? policy.as_string() : policy.get_text("Type")));
    shape.set("PolicyStatus", Value::string(is_named ? "Finished" : "Pending"));
    list.push(std::move(shape));
  }
  return list;
}

// What metadata and history have in common.
Value described(const ApiCall& call, const std::string& name, const Value& record) {
  Value shape = Value::map();
  shape.set("Name", Value::string(name));
  shape.set("Type", Value::string(record.get_text("Type")));
  set_text(shape, "KeyId", record.get_text("KeyId"));
  set_time(shape, "LastModifiedDate", record, "LastModifiedTime");
  shape.set("LastModifiedUser", Value::string(call.caller.arn));
  set_text(shape, "Description", record.get_text("Description"));
  set_text(shape, "AllowedPattern", record.get_text("AllowedPattern"));
  shape.set("Version", Value::number(record.get_text("Version")));
  shape.set("Tier", Value::string(or_default(record.get_text("Tier"), "Standard")));
  if (Value policies = policy_list(record.get_text("Policies")); !policies.items().empty()) {
    shape.set("Policies", std::move(policies));
  }
  shape.set("DataType", Value::string(or_default(record.get_text("DataType"), "text")));
  return shape;
}

Failure no_such_version(const Selector& selector) {
  const bool is_number = parse_integer(selector.choice).has_value();
  return fail("ParameterVersionNotFound",
              std::string("Systems Manager could not find ") + (is_number ? "version " : "label ") +
                  selector.choice + " of " + selector.name + ". Verify the " +
                  (is_number ? "version" : "label") + " and try again.");
}

}  // namespace

Value current_record(const Value& object) {
  Value record = Value::map();
  const Value* properties = object.find("Properties");
  if (properties != nullptr) {
    copy_members(record, *properties, {"Description", "AllowedPattern", "Tier", "DataType"});
  }
  copy_members(record, object,
               {"Value", "Type", "KeyId", "Policies", "Version", "LastModifiedTime"});
  return record;
}

Value parameter_shape(const World& world, const std::string& name, const Value& record,
                      bool decrypts) {
  Value shape = Value::map();
  shape.set("Name", Value::string(name));
  shape.set("Type", Value::string(record.get_text("Type")));
  shape.set("Value", Value::string(text_of_value(record, decrypts)));
  shape.set("Version", Value::number(record.get_text("Version")));
  set_time(shape, "LastModifiedDate", record, "LastModifiedTime");
  shape.set("ARN", Value::string(parameter_arn(world, name)));
  shape.set("DataType", Value::string(or_default(record.get_text("DataType"), "text")));
  return shape;
}

Value metadata_shape(const ApiCall& call, const std::string& name, const Value& record) {
  Value shape = described(call, name, record);
  shape.set("ARN", Value::string(parameter_arn(call.world, name)));
  return shape;
}

Value history_shape(const ApiCall& call, const std::string& name, const Value& record,
                    bool decrypts) {
  Value shape = described(call, name, record);
  shape.set("Value", Value::string(text_of_value(record, decrypts)));
  const Value* labels = record.find("Labels");
  shape.set("Labels", labels == nullptr ? Value::list() : *labels);
  return shape;
}

Result<Selected> select_parameter(World& world, const Selector& selector) {
  if (selector.choice.find(':') != std::string::npos) {
    return no_such_parameter();
  }
  auto found = find_parameter(world, selector);
  if (!found) {
    return std::move(found).failure();
  }
  if (found->record.is_null()) {
    return no_such_parameter();
  }
  const std::string told = selector.is_arn ? found->name : selector.name;
  if (selector.choice.empty() || selector.choice == found->record.get_text("Version")) {
    return Selected{told, current_record(found->record)};
  }
  const auto number = parse_integer(selector.choice);
  auto row = number ? find_version(world, found->name, *number)
                    : find_label(world, found->name, selector.choice);
  if (!row) {
    return std::move(row).failure();
  }
  if (!*row) {
    return no_such_version(selector);
  }
  return Selected{told, std::move((*row)->record)};
}

}  // namespace formwork::ssm
