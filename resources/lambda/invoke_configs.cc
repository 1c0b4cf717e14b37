// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/invoke_configs.hh"

#include "resources/common/checks.hh"
#include "resources/common/properties.hh"
#include "resources/lambda/checks.hh"

namespace formwork::lambda {

namespace {

std::string destination(const Value& properties, std::string_view when) {
  const Value* place = properties.find_path({"DestinationConfig", when, "Destination"});
  return place == nullptr ? std::string() : place->scalar_text();
}

Result<bool> is_destination(World& world, const std::string& function, const std::string& arn,
                            bool is_failure) {
  if (arn.empty() || is_arn(arn, "sqs") || is_arn(arn, "sns") || is_arn(arn, "events")) {
    return true;
  }
  if (is_arn(arn, "s3")) {
    return is_failure;
  }
  if (!is_arn(arn, "lambda")) {
    return false;
  }
  const FunctionReference reference = parse_function_reference(arn);
  if (reference.name == function) {
    return invalid_parameter("You can't specify the function as a destination for itself.");
  }
  if (reference.account_id != world.account_id || reference.region != world.region) {
    return true;
  }
  auto record = find_object(world, kFunctions, reference.name);
  if (!record) {
    return std::move(record).failure();
  }
  return record->is_null()
             ? Result<bool>(invalid_parameter("The destination ARN " + arn + " is invalid."))
             : Result<bool>(true);
}

}  // namespace

Result<void> check_invoke_config(World& world, const std::string& function,
                                 const Value& properties) {
  if (!has(properties, "MaximumEventAgeInSeconds") && !has(properties, "MaximumRetryAttempts") &&
      !has(properties, "DestinationConfig")) {
    return invalid_parameter(
        "You must specify at least one of error handling or destination setting.");
  }
  Checks checks;
  checks.range("maximumEventAgeInSeconds", properties.find("MaximumEventAgeInSeconds"), 60, 21600);
  checks.range("maximumRetryAttempts", properties.find("MaximumRetryAttempts"), 0, 2);
  if (auto checked = checks.finish(); !checked) {
    return checked;
  }
  const std::string success = destination(properties, "OnSuccess");
  const std::string failure = destination(properties, "OnFailure");
  auto is_success = is_destination(world, function, success, false);
  auto is_failure = is_destination(world, function, failure, true);
  if (!is_success || !is_failure) {
    return is_success ? std::move(is_failure).failure() : std::move(is_success).failure();
  }
  if (*is_success && *is_failure) {
    return {};
  }
  const auto told = [](std::string_view kind, const std::string& arn) {
    return arn.empty() ? std::string("null") : std::string(kind) + "(destination=" + arn + ")";
  };
  return invalid_parameter(
      "The provided destination config DestinationConfig(onSuccess=" + told("OnSuccess", success) +
      ", onFailure=" + told("OnFailure", failure) + ") is invalid.");
}

Result<InvokeConfigTarget> invoke_config_target(World& world, std::string_view function,
                                                std::string_view qualifier) {
  auto found = find_function(world, function, qualifier);
  if (!found) {
    return found.error().code == "ResourceNotFoundException"
               ? no_such("The function doesn't exist.")
               : std::move(found).failure();
  }
  return InvokeConfigTarget{
      found->name,
      found->arn + ":" + (found->qualifier.empty() ? std::string(kLatest) : found->qualifier)};
}

}  // namespace formwork::lambda
