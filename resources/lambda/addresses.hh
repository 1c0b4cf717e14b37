// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "resources/lambda/records.hh"
#include "resources/lambda/spec.hh"

namespace formwork::lambda {

/// Adds the URL of a function or of an alias; properties are those of AWS::Lambda::Url. Fails as
/// CreateFunctionUrlConfig does.
Result<Made> add_address(const Call& call, std::string_view endpoint);
Result<void> delete_address(World& world, const std::string& target_arn);
/// All of a function.
Result<void> delete_addresses(World& world, const std::string& function_arn);

/// "http://<id>.lambda-url.<region>.localhost:4566/", or AWS's own where nothing is served.
std::string address_url(const World& world, std::string_view id, std::string_view endpoint);
/// AuthType, InvokeMode, Cors and qualifier.
Result<void> check_address(const Value& properties);

}  // namespace formwork::lambda
