// SPDX-License-Identifier: Apache-2.0
#include "engine/transition/evidence.hh"

#include <algorithm>

#include "engine/base/text.hh"

namespace formwork {

std::string subject_of(const ResourceChange& change) {
  return change.logical_id + " (" + change.type + ")";
}

bool is_real(const ResourceChange& change) {
  return !change.only_plain_view;
}

bool is_replaced(const ResourceChange& change) {
  return is_real(change) && change.replacement == Replacement::True;
}

bool may_be_replaced(const ResourceChange& change) {
  return is_real(change) && change.replacement == Replacement::Conditional;
}

const char* will_be(const ResourceChange& change) {
  return is_replaced(change) ? "will be" : "may be";
}

const ChangeDetail* replacing_row(const ResourceChange& change) {
  const ChangeDetail* best = nullptr;
  for (const ChangeDetail& row : change.details) {
    if (!row.only_plain_view && row.recreation != Recreation::Never &&
        (best == nullptr || row.recreation > best->recreation)) {
      best = &row;
    }
  }
  return best;
}

const ChangeDetail* row_of(const ResourceChange& change, std::string_view property) {
  for (const ChangeDetail& row : change.details) {
    if (!row.only_plain_view && row.attribute == "Properties" && row.name == property) {
      return &row;
    }
  }
  return nullptr;
}

std::vector<std::string> names_given(const TypeSchema* schema, const Value& properties) {
  const auto is_given = [&](std::string_view name) {
    const Value* value = properties.find(name);
    return value != nullptr && !value->is_no_value();
  };
  if (schema == nullptr || schema->delete_before_create) {
    return {};
  }
  if (schema->name == "AWS::Route53::RecordSet") {
    // Its identifier is made up, but Route 53 knows a record by these.
    return is_given("Name") && is_given("Type") ? std::vector<std::string>{"Name", "Type"}
                                                : std::vector<std::string>();
  }
  if (!schema->auto_name_property.empty()) {
    return is_given(schema->auto_name_property)
               ? std::vector<std::string>{std::string(schema->auto_name_property)}
               : std::vector<std::string>();
  }
  std::vector<std::string> names;
  for (const std::string_view pointer : schema->primary_identifier) {
    const std::string_view name = pointer.substr(pointer.starts_with('/') ? 1 : 0);
    const TypeSchema::Property* property = schema->find_property(name);
    if (property == nullptr || property->is(TypeSchema::Property::kReadOnly) || !is_given(name)) {
      return {};
    }
    names.emplace_back(name);
  }
  return names;
}

std::string names_text(const std::vector<std::string>& names, const Value& properties) {
  std::string text;
  for (const std::string& name : names) {
    const Value* value = properties.find(name);
    text += (text.empty() ? "" : ", ") + name;
    if (value != nullptr && value->is_scalar()) {
      text += " \"" + value->scalar_text() + "\"";
    }
  }
  return text;
}

std::optional<double> number_at(const Value* value) {
  if (value == nullptr || !value->is_scalar()) {
    return std::nullopt;
  }
  return parse_number(value->scalar_text());
}

const Value* property_of(const std::optional<Value>& properties, std::string_view name) {
  return properties ? properties->find(name) : nullptr;
}

std::string_view short_type(std::string_view type) {
  const std::size_t colon = type.rfind(':');
  return colon == std::string_view::npos ? type : type.substr(colon + 1);
}

Hazard& add_hazard(std::vector<Hazard>& out, const TransitionRule& rule, HazardKind kind,
                   const ResourceChange& change, const ChangeDetail* row, std::string message,
                   std::string fix) {
  Hazard& hazard = out.emplace_back();
  hazard.rule = &rule;
  hazard.kind = kind;
  hazard.logical_id = change.logical_id;
  hazard.message = std::move(message);
  hazard.span = row != nullptr && row->span.is_known() ? row->span : change.span;
  hazard.fix = std::move(fix);
  hazard.is_certain = !may_be_replaced(change);
  return hazard;
}

}  // namespace formwork
