// SPDX-License-Identifier: Apache-2.0
#include "resources/generic/synthesis.hh"

#include <algorithm>

#include "engine/base/ensure.hh"
#include "engine/base/text.hh"
#include "engine/schema/resource_ids.hh"
#include "resources/common/naming.hh"
#include "resources/generic/id_shape.hh"

namespace formwork {

namespace {

using Flag = TypeSchema::Property::Flag;

bool ends_with_any(std::string_view text, std::initializer_list<std::string_view> ends) {
  return std::any_of(ends.begin(), ends.end(), [&](auto end) { return text.ends_with(end); });
}

/// "/StorageLensConfiguration/Id" -> "StorageLensConfiguration.Id".
std::string dotted(std::string_view pointer) {
  return replace_all(pointer.starts_with('/') ? pointer.substr(1) : pointer, "/", ".");
}

bool is_arn_name(std::string_view name) {
  return ends_with_any(name, {"Arn", "ARN"});
}

}  // namespace

Synthesis::Synthesis(const Call& call, Value generated)
    : call_(call), schema_(*call.schema), generated_(std::move(generated)) {
  if (!generated_.is_map()) {
    generated_ = Value::map();
  }
}

std::string_view Synthesis::leaf() const {
  const std::size_t cut = schema_.name.rfind("::");
  return cut == std::string_view::npos ? schema_.name : schema_.name.substr(cut + 2);
}

std::string_view Synthesis::service() const {
  const auto parts = split(schema_.name, "::");
  return parts.size() > 1 ? parts[1] : schema_.name;
}

std::string_view Synthesis::name_property() const {
  if (!schema_.auto_name_property.empty()) {
    return schema_.auto_name_property;
  }
  const std::string own = std::string(leaf()) + "Name";
  for (const std::string_view wanted : {std::string_view(own), std::string_view("Name")}) {
    const auto* property = schema_.find_property(wanted);
    if (property != nullptr && !property->is(Flag::kReadOnly)) {
      return property->name;
    }
  }
  return {};
}

std::string Synthesis::given_text(std::string_view path) const {
  const Value* value = &call_.properties;
  for (const auto part : split(path, ".")) {
    value = value->find(part);
    if (value == nullptr) {
      return {};
    }
  }
  return value->scalar_text();
}

std::string Synthesis::given_name_part(std::string_view slot) {
  const std::string text = given_text(slot);
  if (!text.starts_with("arn:")) {
    return text;
  }
  const std::size_t cut = text.find_last_of(":/");
  return text.substr(cut + 1);
}

void Synthesis::remember(std::string_view name, Value value) {
  generated_.set(name, std::move(value));
}

std::string Synthesis::own_name() {
  const std::string_view property = name_property();
  if (!property.empty()) {
    if (std::string given = given_text(dotted(property)); !given.empty()) {
      return given;
    }
  }
  if (const Value* known = generated_.find("@name"); known != nullptr) {
    return known->as_string();
  }
  std::string name = generated_name(
      call_, {.longest = schema_.auto_name_length, .lower = schema_.auto_name_lower});
  remember("@name", Value::string(name));
  return name;
}

std::string Synthesis::make_id() {
  const std::string_view form = find_id_form(schema_.name);
  if (form == "name") {
    return own_name();
  }
  if (form == "arn") {
    return own_arn();
  }
  const std::string_view prefix = id_prefix(schema_.name);
  if (form.empty() && !prefix.empty()) {
    return make_prefixed_id(prefix, call_.world.ids);
  }
  return fill_id_form(call_.world, form.empty() ? "{uuid}" : form);
}

bool Synthesis::is_own_arn(std::string_view name) const {
  if (!is_arn_name(name)) {
    return false;
  }
  const std::string_view stem = name.substr(0, name.size() - 3);
  if (stem.empty() || leaf().ends_with(stem) || leaf().starts_with(stem)) {
    return true;
  }
  return std::any_of(schema_.primary_identifier.begin(), schema_.primary_identifier.end(),
                     [&](auto pointer) { return dotted(pointer) == name; });
}

std::string Synthesis::identifier() {
  std::string joined;
  for (const auto pointer : schema_.primary_identifier) {
    const std::string part = value_of(dotted(pointer)).scalar_text();
    joined.append(joined.empty() ? "" : "|").append(part);
  }
  if (!joined.empty()) {
    return joined;
  }
  // A type without an identifier of its own is told apart by a generated one.
  return value_of("@id").scalar_text();
}

bool Synthesis::is_explicit() const {
  return !schema_.primary_identifier.empty() &&
         std::all_of(schema_.primary_identifier.begin(), schema_.primary_identifier.end(),
                     [&](auto pointer) { return !given_text(dotted(pointer)).empty(); });
}

std::string_view Synthesis::unique_name_property() const {
  const auto* property = schema_.auto_name_property.empty()
                             ? nullptr
                             : schema_.find_property(schema_.auto_name_property);
  return property != nullptr && property->is(Flag::kCreateOnly) ? property->name
                                                                : std::string_view();
}

std::string Synthesis::reference() {
  if (schema_.ref.empty()) {
    return identifier();
  }
  std::string joined;
  for (const auto part : schema_.ref) {
    std::string text;
    if (part == "@arn") {
      text = own_arn();
    } else if (part == "@eventsrule") {
      const std::string bus = given_name_part("EventBusName");
      text = bus.empty() || bus == "default" ? own_name() : bus + "|" + own_name();
    } else {
      text = value_of(part).scalar_text();
    }
    joined.append(joined.empty() ? "" : "|").append(text);
  }
  return joined;
}

Value Synthesis::attributes() {
  Value all = Value::map();
  for (const auto name : schema_.attributes) {
    // "Outputs.*" is a family of names, not one.
    if (name.find('*') != std::string_view::npos) {
      continue;
    }
    all.set(name, value_of(name));
  }
  if (std::string ref = reference(); ref != identifier()) {
    all.set("Ref", Value::string(std::move(ref)));
  }
  return all;
}

Value Synthesis::model() const {
  Value model = call_.properties;
  const Value* name = generated_.find("@name");
  if (name != nullptr && schema_.find_property(name_property()) != nullptr &&
      given_text(name_property()).empty()) {
    model.set(name_property(), *name);
  }
  return model;
}

Value Synthesis::value_of(std::string_view name) {
  const Value* given = &call_.properties;
  for (const auto part : split(name, ".")) {
    given = given == nullptr ? nullptr : given->find(part);
  }
  if (given != nullptr && !given->is_null()) {
    return *given;
  }
  if (const Value* known = generated_.find(name); known != nullptr) {
    return *known;
  }
  // An identifier may be defined through itself (an ARN that ends in the identifier).
  if (std::find(in_making_.begin(), in_making_.end(), name) != in_making_.end()) {
    return Value::string(call_.world.ids.uuid());
  }
  in_making_.emplace_back(name);
  Value value = make(name);
  in_making_.pop_back();
  remember(name, value);
  return value;
}

Value Synthesis::make(std::string_view name) {
  if (!name_property().empty() && name == dotted(name_property())) {
    return Value::string(own_name());
  }
  if (is_own_arn(name)) {
    return Value::string(own_arn());
  }
  const auto* property = schema_.find_property(name);
  const std::string_view type = property != nullptr ? property->json_type : std::string_view();
  const bool is_identifier =
      std::any_of(schema_.primary_identifier.begin(), schema_.primary_identifier.end(),
                  [&](auto pointer) { return dotted(pointer) == name; });
  // What the template may give and did not is not made up.
  if (property != nullptr && !property->is(Flag::kReadOnly) && !is_identifier && type == "string") {
    return Value::string("");
  }
  return make_typed(name, type);
}

Value Synthesis::make_typed(std::string_view name, std::string_view json_type) {
  if (json_type == "boolean") {
    return Value::boolean(false);
  }
  if (json_type == "integer" || json_type == "number") {
    if (ends_with_any(name, {"Time", "At", "Date", "Timestamp"})) {
      return Value::number(call_.world.clock.now() / 1000);
    }
    return Value::number(name.find("Version") != std::string_view::npos ||
                                 name.find("Revision") != std::string_view::npos
                             ? 1
                             : 0);
  }
  if (json_type == "array") {
    return make_list(name);
  }
  if (json_type == "object") {
    return Value::map();
  }
  return make_text(name);
}

}  // namespace formwork
