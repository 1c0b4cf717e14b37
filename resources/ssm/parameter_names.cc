// SPDX-License-Identifier: Apache-2.0
#include "resources/ssm/parameter_names.hh"

#include "engine/base/text.hh"
#include "resources/common/checks.hh"
#include "resources/common/naming.hh"
#include "resources/ssm/parameter.hh"

namespace formwork::ssm {

namespace {

constexpr std::size_t kDeepest = 15;

Failure invalid(std::string message) {
  return fail("ValidationException", std::move(message));
}

Failure invalid_form() {
  return invalid(
      "Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If formed as a path, it "
      "can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of "
      "letters, numbers and the following 3 symbols .-_");
}

bool has_form(std::string_view name) {
  return is_word(name, "_.-/") && name.find("//") == std::string_view::npos &&
         !(name.size() > 1 && name.ends_with('/'));
}

}  // namespace

Selector parse_selector(const std::string& text) {
  constexpr std::string_view kArnMark = ":parameter/";
  Selector selector{.asked = text, .name = text, .choice = {}};
  if (const std::size_t mark = text.find(kArnMark); text.starts_with("arn:") && mark != text.npos) {
    const std::string name = text.substr(mark + kArnMark.size());
    selector.name = name.find('/') == std::string::npos ? name : "/" + name;
    selector.is_arn = true;
  }
  if (const std::size_t colon = selector.name.find(':'); colon != std::string::npos) {
    selector.choice = selector.name.substr(colon + 1);
    selector.name.resize(colon);
  }
  return selector;
}

Result<void> check_new_name(const std::string& name) {
  const std::string lower = to_lower(name);
  if (!name.starts_with('/')) {
    if (lower.starts_with("aws") || lower.starts_with("ssm")) {
      return invalid(
          "Parameter name: can't be prefixed with \"aws\" or \"ssm\" (case-insensitive).");
    }
    if (name.find('/') != std::string::npos) {
      return invalid("Parameter name must be a fully qualified name.");
    }
  }
  if (lower.starts_with("/aws")) {
    return fail("AccessDeniedException", "No access to reserved parameter name: " + name + ".");
  }
  if (lower.starts_with("/ssm") || !has_form(name) || name == "/") {
    return invalid_form();
  }
  if (split(name, "/").size() > kDeepest + 1) {
    return fail("HierarchyLevelLimitExceededException",
                "A hierarchy can have a maximum of 15 levels. Verify the name and try again.");
  }
  return {};
}

Result<void> check_asked_name(const std::string& name) {
  const bool is_relative = !name.starts_with('/') && name.find('/') != std::string::npos;
  return has_form(name) && !is_relative ? Result<void>() : Result<void>(invalid_form());
}

Result<void> check_path(const std::string& path) {
  const bool is_good =
      path.starts_with('/') && is_word(path, "_.-/") && path.find("//") == std::string::npos;
  if (is_good) {
    return {};
  }
  return invalid(
      "The parameter doesn't meet the parameter name requirements. The parameter name must begin "
      "with a forward slash \"/\". It can't be prefixed with \"aws\" or \"ssm\" "
      "(case-insensitive). It must use only letters, numbers, or the following symbols: . "
      "(period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if "
      "specified, must use the forward slash symbol \"/\". Valid example: "
      "/get/parameters2-/by1./path0_.");
}

std::string parameter_arn(const World& world, const std::string& name) {
  return regional_arn(world, "ssm",
                      std::string("parameter") + (name.starts_with('/') ? "" : "/") + name);
}

Result<FoundParameter> find_parameter(World& world, const Selector& selector) {
  FoundParameter found{.name = selector.name, .record = {}};
  auto record = find_object(world, kParameters, found.name);
  const bool has_one_level =
      selector.name.rfind('/') == 0 || selector.name.find('/') == std::string::npos;
  if (record && record->is_null() && has_one_level && selector.name != "/") {
    found.name = selector.name.starts_with('/') ? selector.name.substr(1) : "/" + selector.name;
    record = find_object(world, kParameters, found.name);
  }
  if (!record) {
    return std::move(record).failure();
  }
  found.record = *std::move(record);
  return found;
}

// AWS answers this one without a message.
Failure no_such_parameter() {
  return fail("ParameterNotFound", "");
}

}  // namespace formwork::ssm
