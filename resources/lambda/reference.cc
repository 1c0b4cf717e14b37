// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "engine/base/text.hh"
#include "resources/common/api_support.hh"
#include "resources/lambda/records.hh"
#include "resources/lambda/spec.hh"

namespace formwork::lambda {

namespace {

/// Draws are made in steps of 1/2^53, which a double holds exactly.
constexpr double kDraws = 9007199254740992.0;

// The version that one call of an alias goes to.
std::string drawn_version(World& world, const Value& alias) {
  const Value properties = properties_of(alias);
  const Value* weights = properties.find_path({"RoutingConfig", "AdditionalVersionWeights"});
  if (weights == nullptr || weights->items().empty()) {
    return properties.get_text("FunctionVersion");
  }
  double left = static_cast<double>(world.ids.next() >> 11U) / kDraws;
  for (const Value& weight : weights->items()) {
    left -= parse_number(weight.get_text("FunctionWeight")).value_or(0);
    if (left < 0) {
      return weight.get_text("FunctionVersion");
    }
  }
  return properties.get_text("FunctionVersion");
}

Failure not_found(const FoundFunction& found) {
  return no_such("Function not found: " + found.asked_arn());
}

Result<FoundFunction> find_version(World& world, FoundFunction found) {
  if (found.version == kLatest) {
    return found;
  }
  auto version = find_object(world, kVersions, found.version_arn());
  if (!version) {
    return std::move(version).failure();
  }
  if (version->is_null()) {
    return not_found(found);
  }
  found.published = std::move(*version);
  return found;
}

Result<void> set_qualifier(const World& world, const FunctionReference& reference,
                           std::string_view qualifier, FoundFunction& found) {
  if (!reference.region.empty() && reference.region != world.region) {
    return no_such("Functions from '" + reference.region + "' are not reachable in this region ('" +
                   world.region + "')");
  }
  if (!reference.qualifier.empty() && !qualifier.empty() && reference.qualifier != qualifier) {
    return invalid_parameter(
        "The derived qualifier from the function name does not match the specified qualifier.");
  }
  found.qualifier = reference.qualifier.empty() ? std::string(qualifier) : reference.qualifier;
  return {};
}

}  // namespace

FunctionReference parse_function_reference(std::string_view text) {
  FunctionReference reference;
  std::vector<std::string_view> parts = split(text, ":");
  std::size_t at = 0;
  if (parts.size() > 2 && parts[0] == "arn") {
    at = 3;  // arn:aws:lambda
  }
  const auto is_account = [](std::string_view part) {
    return part.size() == 12 && part.find_first_not_of("0123456789") == std::string_view::npos;
  };
  // [region:][account:][function:]name[:qualifier]
  if (at + 1 < parts.size() && (at == 3 || (at + 2 < parts.size() && is_account(parts[at + 1])))) {
    reference.region = std::string(parts[at++]);
  }
  if (at + 1 < parts.size() && is_account(parts[at])) {
    reference.account_id = std::string(parts[at++]);
  }
  if (at + 1 < parts.size() && parts[at] == "function") {
    ++at;
  }
  reference.name = at < parts.size() ? std::string(parts[at]) : std::string();
  reference.qualifier = at + 1 < parts.size() ? std::string(parts[at + 1]) : std::string();
  return reference;
}

const Value& FoundFunction::record() const {
  const Value* snapshot = published.find(kPublishedMember);
  return snapshot == nullptr ? function : *snapshot;
}

Result<FoundFunction> find_function(World& world, std::string_view text,
                                    std::string_view qualifier) {
  const FunctionReference reference = parse_function_reference(text);
  FoundFunction found;
  found.name = reference.name;
  found.arn = function_arn(world, found.name);
  found.version = kLatest;
  if (auto checked = set_qualifier(world, reference, qualifier, found); !checked) {
    return std::move(checked).failure();
  }
  if (!reference.account_id.empty() && reference.account_id != world.account_id) {
    return no_such("Function not found: " + std::string(text));
  }
  auto record = find_object(world, kFunctions, found.name);
  if (!record) {
    return std::move(record).failure();
  }
  if (record->is_null()) {
    return not_found(found);
  }
  found.function = std::move(*record);
  if (found.qualifier.empty() || found.qualifier == kLatest) {
    return found;
  }
  if (parse_integer(found.qualifier)) {
    found.version = found.qualifier;
    return find_version(world, std::move(found));
  }
  auto alias = find_object(world, kAliases, found.asked_arn());
  if (!alias) {
    return std::move(alias).failure();
  }
  if (alias->is_null()) {
    return not_found(found);
  }
  found.alias = std::move(*alias);
  found.version = drawn_version(world, found.alias);
  return find_version(world, std::move(found));
}

std::optional<std::int64_t> reserved_concurrency(const FoundFunction& found) {
  return parse_integer(properties_of(found.function).get_text("ReservedConcurrentExecutions"));
}

namespace {

// Each qualifier has settings of its own; without any the defaults hold.
std::string invoke_config_key(const FoundFunction& found) {
  return found.arn + ":" + (found.qualifier.empty() ? std::string(kLatest) : found.qualifier);
}

std::string destination(const Value& settings, std::string_view when) {
  const Value* place = settings.find_path({"DestinationConfig", when, "Destination"});
  return place == nullptr ? std::string() : place->scalar_text();
}

}  // namespace

Result<AsyncSettings> async_settings(World& world, const FoundFunction& found) {
  AsyncSettings settings;
  const Value properties = properties_of(found.record());
  if (const Value* target = properties.find_path({"DeadLetterConfig", "TargetArn"})) {
    settings.dead_letter = target->scalar_text();
  }
  auto record = find_object(world, kInvokeConfigs, invoke_config_key(found));
  if (!record) {
    return std::move(record).failure();
  }
  if (record->is_null()) {
    return settings;
  }
  const Value config = properties_of(*record);
  settings.most_retries = number_of(config, "MaximumRetryAttempts", settings.most_retries);
  settings.longest_age_s = number_of(config, "MaximumEventAgeInSeconds", settings.longest_age_s);
  settings.on_success = destination(config, "OnSuccess");
  settings.on_failure = destination(config, "OnFailure");
  return settings;
}

}  // namespace formwork::lambda
