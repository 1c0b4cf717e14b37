// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "resources/ssm/parameter_names.hh"
#include "resources/ssm/parameter_tables.hh"

namespace formwork::ssm {

/// The current version of an object as a version's record (parameter_tables.hh, without Labels).
Value current_record(const Value& object);

/// The Parameter structure of a version. A secure string that nobody decrypts is told in the form
/// "kms:<key>:<text>".
Value parameter_shape(const World& world, const std::string& name, const Value& record,
                      bool decrypts);
/// The ParameterMetadata structure.
Value metadata_shape(const ApiCall& call, const std::string& name, const Value& record);
/// The ParameterHistory structure.
Value history_shape(const ApiCall& call, const std::string& name, const Value& record,
                    bool decrypts);

/// The selected version's record. Fails with ParameterNotFound or ParameterVersionNotFound.
struct Selected {
  std::string name;  ///< As it is to be told.
  Value record;
};
Result<Selected> select_parameter(World& world, const Selector& selector);

}  // namespace formwork::ssm
