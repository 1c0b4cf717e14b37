// SPDX-License-Identifier: Apache-2.0
// How a type's own ARN is filled from the catalogue's template.
#include "engine/base/text.hh"
#include "engine/schema/arn.hh"
#include "resources/common/naming.hh"
#include "resources/generic/id_shape.hh"
#include "resources/generic/synthesis.hh"

namespace formwork {

namespace {

/// "CertificateAuthority" -> "certificate-authority".
std::string kebab(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool upper = name[i] >= 'A' && name[i] <= 'Z';
    const bool after_lower = i > 0 && name[i - 1] >= 'a' && name[i - 1] <= 'z';
    if (upper && after_lower) {
      out.push_back('-');
    }
    out.push_back(name[i]);
  }
  return to_lower(out);
}

}  // namespace

std::string Synthesis::own_arn() {
  if (const Value* known = generated_.find("@arn"); known != nullptr) {
    return known->as_string();
  }
  std::string arn;
  if (schema_.arn_template.empty()) {
    arn = regional_arn(call_.world, to_lower(service()), kebab(leaf()) + "/" + last_arn_part());
  } else {
    const World& world = call_.world;
    arn = fill_arn(
        schema_.arn_template, {world.partition, world.region, world.account_id},
        [this](std::string_view slot) { return arn_slot(slot); }, call_.world.ids);
  }
  remember("@arn", Value::string(arn));
  return arn;
}

std::string Synthesis::last_arn_part() {
  if (!name_property().empty()) {
    return own_name();
  }
  const std::string own_id = std::string(leaf()) + "Id";
  for (const std::string_view name : {std::string_view(own_id), std::string_view("Id")}) {
    if (schema_.find_property(name) != nullptr && find_id_form(schema_.name) != "arn") {
      return value_of(name).scalar_text();
    }
  }
  for (const auto pointer : schema_.primary_identifier) {
    const std::string part = replace_all(pointer.substr(1), "/", ".");
    if (!is_own_arn(part)) {
      return given_text(part).empty() ? value_of(part).scalar_text() : given_name_part(part);
    }
  }
  const std::string_view form = find_id_form(schema_.name);
  return fill_id_form(call_.world,
                      form.empty() || form == "arn" || form == "name" ? "{uuid}" : form);
}

std::string Synthesis::arn_choice(std::string_view slot) const {
  if (slot.starts_with("app")) {
    const std::string kind = given_text("Type");
    const std::string parent = given_text("LoadBalancerArn") + given_text("ListenerArn");
    if (kind == "network" || parent.find("/net/") != std::string::npos) {
      return "net";
    }
    const bool gateway = kind == "gateway" || parent.find("/gwy/") != std::string::npos;
    return gateway ? "gwy" : "app";
  }
  return given_text("Scope") == "CLOUDFRONT" ? "global" : "regional";
}

std::optional<std::string> Synthesis::arn_slot(std::string_view slot) {
  if (slot.find('|') != std::string_view::npos) {
    return arn_choice(slot);
  }
  if (slot == "id") {
    return last_arn_part();
  }
  if (slot.find_first_of("?@/") != std::string_view::npos) {
    return std::nullopt;
  }
  const bool is_arn = slot.ends_with("Arn") || slot.ends_with("ARN");
  if (std::string given = is_arn ? given_text(slot) : given_name_part(slot); !given.empty()) {
    return given.starts_with("https://") ? given.substr(8) : given;
  }
  if (slot == name_property()) {
    return own_name();
  }
  if (const auto* property = schema_.find_property(slot); property != nullptr) {
    const bool made_up = property->is(TypeSchema::Property::kReadOnly) && !is_own_arn(slot);
    return made_up ? std::optional(value_of(slot).scalar_text()) : std::nullopt;
  }
  if (slot.ends_with("Name") || slot.ends_with("Id")) {
    return last_arn_part();
  }
  return std::nullopt;
}

}  // namespace formwork
