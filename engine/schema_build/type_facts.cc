// SPDX-License-Identifier: Apache-2.0
#include "engine/schema_build/type_facts.hh"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/text.hh"

namespace formwork {
namespace {

// Templates with a lower grade of evidence name the ARN of a parent or of another service.
constexpr std::int64_t kWeakestArn = 60;

bool has_item(const Value* list, std::string_view text) {
  return list != nullptr &&
         std::any_of(list->items().begin(), list->items().end(),
                     [&](const Value& item) { return item.as_string() == text; });
}

bool is_read_only(const Value& type, std::string_view property) {
  return has_item(type.find("readOnlyProperties"), "/" + std::string(property));
}

bool is_property(const Value& type, std::string_view name) {
  const Value* properties = type.find("properties");
  return properties != nullptr && properties->find(name) != nullptr;
}

bool ends_like_arn(std::string_view name) {
  return name.ends_with("Arn") || name.ends_with("ARN") || name.ends_with("Url");
}

// Names of the identifier's parts that are top-level properties.
std::vector<std::string> identifier_parts(const Value& type) {
  std::vector<std::string> parts;
  if (const Value* list = type.find("primaryIdentifier")) {
    for (const Value& pointer : list->items()) {
      const std::string& text = pointer.as_string();
      if (text.size() > 1 && text.find('/', 1) == std::string::npos) {
        parts.push_back(text.substr(1));
      }
    }
  }
  return parts;
}

// The property that stands in an ARN where only "some id" is known.
std::string identifying_slot(const Value& type) {
  std::vector<std::string> candidates = identifier_parts(type);
  std::erase_if(candidates, ends_like_arn);
  const auto made = std::find_if(candidates.begin(), candidates.end(),
                                 [&](const std::string& name) { return is_read_only(type, name); });
  if (made != candidates.end()) {
    return "{" + *made + "}";
  }
  if (!candidates.empty()) {
    return "{" + candidates.back() + "}";
  }
  const std::string name = type.get_text("typeName");
  const std::size_t last = name.rfind(':');
  const std::string resource = last == std::string::npos ? name : name.substr(last + 1);
  for (const std::string& guess :
       {resource + "Name", std::string("Name"), resource + "Id", std::string("Id")}) {
    if (is_property(type, guess)) {
      return "{" + guess + "}";
    }
  }
  return "{id}";
}

std::string arn_template(const Value& type, std::string_view evidence) {
  std::string arn(evidence);
  for (const auto& [from, to] : {std::pair{"${Partition}", "{partition}"},
                                 {"${Region}", "{region}"},
                                 {"${AccountId}", "{account}"},
                                 {"${VpcOwnerAccount}", "{account}"},
                                 {"${Account}", "{account}"}}) {
    arn = replace_all(arn, from, to);
  }
  return replace_all(arn, "{}", identifying_slot(type));
}

void add_attributes(Value& type, const Value* identity) {
  const Value* listed = identity == nullptr ? nullptr : identity->find("ga");
  const Value names = listed == nullptr ? derived_attributes(type) : *listed;
  Value attributes = Value::list();
  for (const Value& name : names.items()) {
    // ".*" says "any"; "Outputs..*" is "Outputs." and anything.
    if (name.as_string() == ".*") {
      type.set("anyAttribute", Value::boolean(true));
    } else if (name.as_string().ends_with("..*")) {
      attributes.push(
          Value::string(name.as_string().substr(0, name.as_string().size() - 3) + ".*"));
    } else {
      attributes.push(name);
    }
  }
  if (!attributes.items().empty()) {
    type.set("attributes", std::move(attributes));
  }
}

// A pattern that has room for small letters and none for capitals.
bool is_lower_only(std::string_view pattern) {
  return pattern.find("a-z") != pattern.npos && pattern.find("A-Z") == pattern.npos &&
         pattern.find("\\w") == pattern.npos && pattern.find("(?i)") == pattern.npos;
}

void set_auto_name(Value& type, const std::string& property) {
  const Value* schema = type.find_path({"properties", property});
  if (schema == nullptr) {
    return;
  }
  Value name = Value::map();
  name.set("property", Value::string(property));
  const Value* longest = schema->find("maxLength");
  if (longest != nullptr && longest->is_number()) {
    name.set("max", *longest);
  }
  if (is_lower_only(schema->get_text("pattern"))) {
    name.set("lower", Value::boolean(true));
  }
  type.set("autoName", std::move(name));
}

void add_auto_name(Value& type, const Value* identity) {
  if (identity != nullptr) {
    if (const Value* listed = identity->find("auto"); listed != nullptr && listed->is_list()) {
      set_auto_name(type, listed->items().empty() ? "" : listed->items()[0].as_string());
    }
    return;
  }
  const std::vector<std::string> parts = identifier_parts(type);
  const Value* count = type.find("primaryIdentifier");
  if (parts.size() == 1 && count->items().size() == 1 && !is_read_only(type, parts[0]) &&
      !has_item(type.find("required"), parts[0]) &&
      (parts[0].ends_with("Name") || parts[0].ends_with("Identifier"))) {
    set_auto_name(type, parts[0]);
  }
}

void add_handler_facts(Value& type, const Value& original, const Value* identity,
                       const Value* table) {
  const Value* handlers = table != nullptr ? table : original.find("handlers");
  const std::string provisioning = identity == nullptr ? "" : identity->get_text("prov");
  const bool has_no_update = handlers != nullptr && handlers->find("create") != nullptr &&
                             handlers->find("update") == nullptr;
  if (provisioning == "immutable" || (provisioning.empty() && has_no_update)) {
    type.set("immutable", Value::boolean(true));
  }
  if (handlers == nullptr) {
    return;
  }
  for (const std::string_view key : {"t", "timeoutInMinutes"}) {
    const Value* minutes = handlers->find_path({"create", key});
    if (minutes != nullptr && minutes->is_number()) {
      type.set("createTimeout", *minutes);
    }
  }
}

}  // namespace

Value derived_attributes(const Value& type) {
  std::vector<std::string> names;
  if (const Value* list = type.find("readOnlyProperties")) {
    for (const Value& pointer : list->items()) {
      const std::string& text = pointer.as_string();
      if (text.size() > 1 && text.find('*') == std::string::npos) {
        names.push_back(replace_all(std::string_view(text).substr(1), "/", "."));
      }
    }
  }
  std::sort(names.begin(), names.end());
  Value result = Value::list();
  for (std::string& name : names) {
    result.push(Value::string(std::move(name)));
  }
  return result;
}

void add_facts(Value& type, const Value& original, const FactTables& tables) {
  const std::string name = type.get_text("typeName");
  const Value* identity = tables.identities.find(name);
  add_attributes(type, identity);
  add_auto_name(type, identity);
  add_handler_facts(type, original, identity, tables.handlers.find(name));
  const Value* stateful = tables.stateful.find("ResourceTypes");
  if (stateful != nullptr && stateful->find(name) != nullptr) {
    type.set("stateful", Value::boolean(true));
  }
  if (identity == nullptr) {
    return;
  }
  if (const Value* ref = identity->find("ref"); ref != nullptr && ref->is_list()) {
    type.set("ref", *ref);
  }
  const std::string arn = identity->get_text("arn");
  const auto score = parse_integer(identity->get_text("arnscore"));
  if (!arn.empty() && score.value_or(kWeakestArn) >= kWeakestArn) {
    type.set("arn", Value::string(arn_template(type, arn)));
  }
}

}  // namespace formwork
