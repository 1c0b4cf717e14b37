// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "resources/lambda/records.hh"

namespace formwork::lambda {

/// Adds a code signing configuration; properties are those of AWS::Lambda::CodeSigningConfig.
/// Nothing is signed here: the configurations are kept and told, archives are not checked.
Result<Made> add_signing_config(const Call& call);
/// ResourceConflictException while a function has it.
Result<void> delete_signing_config(World& world, const std::string& arn);
/// ARNs of the functions that have it.
Result<std::vector<std::string>> functions_signed_by(World& world, const std::string& arn);

}  // namespace formwork::lambda
