// SPDX-License-Identifier: Apache-2.0
// How a type's own ARN is filled from the catalogue's template.
#include "engine/base/text.hh"
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
    arn = fill_arn(schema_.arn_template);
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

std::string Synthesis::parent_part() {
  while (!parents_.empty()) {
    std::string part = parents_.front();
    parents_.erase(parents_.begin());
    if (!part.empty()) {
      return part;
    }
  }
  return call_.world.ids.uuid();
}

std::string Synthesis::fill_arn(std::string_view pattern) {
  std::string out;
  while (!pattern.empty()) {
    const std::size_t open = pattern.find('{');
    const std::size_t close = pattern.find('}', open);
    if (open == std::string_view::npos || close == std::string_view::npos) {
      out.append(pattern);
      break;
    }
    std::string_view before = pattern.substr(0, open);
    if (before.ends_with('$')) {
      before.remove_suffix(1);
    }
    out.append(before);
    const bool is_last = pattern.find('{', close) == std::string_view::npos;
    out.append(arn_slot(pattern.substr(open + 1, close - open - 1), is_last));
    pattern.remove_prefix(close + 1);
  }
  return out;
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

std::string Synthesis::arn_slot(std::string_view slot, bool is_last) {
  const World& world = call_.world;
  const std::string lower = to_lower(slot);
  if (lower == "partition") {
    return world.partition;
  }
  if (lower == "region") {
    return world.region;
  }
  if (lower == "account" || lower == "accountid") {
    return world.account_id;
  }
  if (slot.empty()) {
    return is_last ? last_arn_part() : parent_part();
  }
  if (slot.find('|') != std::string_view::npos) {
    return arn_choice(slot);
  }
  if (const std::size_t question = slot.find('?'); question != std::string_view::npos) {
    const std::string given = given_name_part(slot.substr(0, question));
    const std::string_view fallback = slot.substr(question + 1);
    if (fallback.ends_with(':')) {
      // "{Bus?default:}" stands for nothing when the value is the default one.
      return given.empty() || given == fallback.substr(0, fallback.size() - 1) ? "" : given + "/";
    }
    return given.empty() ? std::string(fallback) : given;
  }
  if (slot == "int") {
    return "1";
  }
  if (slot == "epoch") {
    return std::to_string(call_.world.clock.now() / 1000);
  }
  if (slot == "Path") {
    const std::string path = given_text(slot);
    return path.empty() ? "/" : path;
  }
  if (slot == "lb" || slot == "stream" || slot == "sm" || slot == "topic") {
    return parent_part();
  }
  const bool is_form = slot == "uuid" || slot.starts_with("hex") || slot.starts_with("rand");
  if (is_form) {
    const std::string_view kind = slot.starts_with("rand") ? "alnum" : "";
    const std::string form =
        kind.empty() ? std::string(slot) : std::string(kind) + std::string(slot.substr(4));
    return fill_id_form(call_.world, "{" + form + "}");
  }
  if (std::string given = given_name_part(slot); !given.empty()) {
    return given.starts_with("https://") ? given.substr(8) : given;
  }
  if (schema_.find_property(slot) == nullptr || slot == name_property()) {
    return is_last || slot.ends_with("Name") ? last_arn_part() : parent_part();
  }
  return value_of(slot).scalar_text();
}

}  // namespace formwork
