// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>

#include "engine/lint/schema/value.hh"
#include "engine/lint/serverless/checks.hh"
#include "engine/lint/serverless/refusal.hh"

namespace formwork::lint {
namespace {

// Properties that exclude each other, or need one another.
std::string check_combinations(const ServerlessResource& function, Surroundings&) {
  struct Pair {
    std::string_view first, second;
    bool is_exclusive;
  };
  constexpr Pair kPairs[] = {
      {"CapacityProviderConfig", "ProvisionedConcurrencyConfig", true},
      {"CapacityProviderConfig", "VpcConfig", true},
      {"FunctionScalingConfig", "CapacityProviderConfig", false},
      {"VersionDeletionPolicy", "AutoPublishAlias", false},
  };
  std::string faults;
  for (const Pair& pair : kPairs) {
    const bool has_first = function.get(pair.first) != nullptr;
    const bool has_second = function.get(pair.second) != nullptr;
    if (!has_first || has_second != pair.is_exclusive) {
      continue;
    }
    faults += faults.empty() ? "" : "\n";
    faults += pair.is_exclusive ? "Cannot specify '" + std::string(pair.first) + "' and '" +
                                      std::string(pair.second) + "' together."
                                : "'" + std::string(pair.first) + "' requires '" +
                                      std::string(pair.second) + "'.";
  }
  return faults.empty() ? faults : refuse(function.name, faults);
}

std::string check_dead_letters(const ServerlessResource& function, Surroundings&) {
  const Node* queue = function.get("DeadLetterQueue");
  if (!is_set(queue)) {
    return {};
  }
  const Node* type = member_of(queue, "Type");
  if (!is_set(type) || !is_set(member_of(queue, "TargetArn"))) {
    return refuse(function.name,
                  "'DeadLetterQueue' requires Type and TargetArn properties to be specified.");
  }
  if (!type->is_string()) {
    return refuse(function.name, should_be("DeadLetterQueue.Type", "string"));
  }
  return type->text() == "SQS" || type->text() == "SNS"
             ? std::string()
             : refuse(function.name, "'DeadLetterQueue' requires Type of ['SQS', 'SNS']");
}

// One execution environment a tenant excludes what shares them.
std::string check_tenancy(const ServerlessResource& function, Surroundings&) {
  if (!is_set(function.get("TenancyConfig"))) {
    return {};
  }
  constexpr std::pair<std::string_view, std::string_view> kExcluded[] = {
      {"ProvisionedConcurrencyConfig", "Provisioned concurrency"},
      {"FunctionUrlConfig", "Function URL"},
      {"SnapStart", "SnapStart"}};
  for (const auto& [property, name] : kExcluded) {
    if (is_set(function.get(property))) {
      return refuse(function.name,
                    std::string(name) +
                        " is not supported for functions enabled with tenancy configuration.");
    }
  }
  const Node* events = function.get("Events");
  for (const Member& event : events == nullptr ? std::span<const Member>() : events->members()) {
    const Node* type = member_of(event.value, "Type");
    if (text_of(type) != "Api" && text_of(type) != "HttpApi") {
      return refuse(function.name,
                    "Event source '" + (type == nullptr ? "None" : plain_text(*type)) +
                        "' is not supported for functions enabled with tenancy configuration. "
                        "Only Api and HttpApi event sources are supported.");
    }
  }
  return {};
}

// Code in a package needs a runtime; code in an image brings its own.
std::string check_package(const ServerlessResource& function, Surroundings& around) {
  const Node* type = function.get("PackageType");
  const std::string name = is_set(type) ? plain_text(*type) : "Zip";
  if (name != "Zip" && name != "Image") {
    return refuse(function.name, "invalid 'PackageType' : " + name);
  }
  const bool is_image = name == "Image";
  if (!is_image && function.get("InlineCode") == nullptr) {
    const Node* code = function.get("CodeUri");
    if (code != nullptr && code->is_map() && !is_call(*code)) {
      std::string fault = check_location(function, "CodeUri", code);
      if (!fault.empty()) {
        return fault;
      }
    }
  }
  std::string tags = check_tags(function, around);
  if (!tags.empty()) {
    return tags;
  }
  if (!is_image) {
    if (!is_set(function.get("Runtime")) || !is_set(function.get("Handler"))) {
      return refuse(function.name,
                    "Runtime and Handler needs to be present when PackageType is of type `Zip`");
    }
    return is_set(function.get("ImageConfig"))
               ? refuse(function.name,
                        "ImageUri or ImageConfig cannot be present when PackageType is of type "
                        "`Zip`")
               : std::string();
  }
  const bool has_package = is_set(function.get("Handler")) || is_set(function.get("Runtime")) ||
                           is_set(function.get("Layers"));
  return has_package ? refuse(function.name,
                              "Runtime, Handler, Layers cannot be present when PackageType is of "
                              "type `Image`")
                     : std::string();
}

bool is_alias_name(std::string_view name) {
  const auto is_part = [](unsigned char c) { return std::isalnum(c) != 0 || c == '-' || c == '_'; };
  const auto is_digit = [](unsigned char c) { return std::isdigit(c) != 0; };
  return std::all_of(name.begin(), name.end(), is_part) &&
         !std::all_of(name.begin(), name.end(), is_digit);
}

std::string check_alias(const ServerlessResource& function, Surroundings& around) {
  const Node* alias = function.get("AutoPublishAlias");
  if (!is_set(alias)) {
    return is_set(function.get("ProvisionedConcurrencyConfig"))
               ? refuse(function.name,
                        "To set ProvisionedConcurrencyConfig AutoPublishALias must be defined on "
                        "the function")
               : std::string();
  }
  const Node* name = around.resolved(alias);
  const bool is_parameter = member_of(member_of(&around.root(), "Parameters"),
                                      text_of(member_of(alias, "Ref"))) != nullptr;
  if (is_parameter) {
    return {};  // its value comes with the deployment
  }
  if (!name->is_string()) {
    return refuse(function.name,
                  "'AutoPublishAlias' must be a string or a Ref to a template parameter");
  }
  if (name->text().empty()) {
    return refuse(function.name, "Alias name is required to create an alias");
  }
  return is_alias_name(name->text())
             ? std::string()
             : refuse(function.name,
                      "AutoPublishAlias name ('" + std::string(name->text()) +
                          "') must contain only alphanumeric characters, hyphens, or underscores "
                          "matching (?!^[0-9]+$)([a-zA-Z0-9-_]+) pattern.");
}

}  // namespace

std::string check_function(const ServerlessResource& function, Surroundings& around) {
  constexpr Check kChecks[] = {&check_event_forms,       &check_combinations, &check_dead_letters,
                               &check_tenancy,           &check_package,      &check_alias,
                               &check_function_settings, &check_events};
  return first_refusal(kChecks, function, around);
}

}  // namespace formwork::lint
