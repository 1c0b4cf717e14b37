// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/service/operation.hh"

namespace formwork::ssm {

/// "name", "name:version", "name:label" or the parameter's ARN with either.
struct Selector {
  std::string asked;  ///< All of it, as the caller wrote it.
  std::string name;
  std::string choice;  ///< Version or label; "" is the current version.
  bool is_arn = false;
};
Selector parse_selector(const std::string& text);

/// Of a name that is to be made: in the service's words.
Result<void> check_new_name(const std::string& name);
/// Of a name that is looked for.
Result<void> check_asked_name(const std::string& name);
/// Of a path in a filter or of GetParametersByPath.
Result<void> check_path(const std::string& path);

std::string parameter_arn(const World& world, const std::string& name);

/// The parameter of that name; of a name of one level the slash before it may be there or not.
/// Answers the name it is kept under, and null when there is none.
struct FoundParameter {
  std::string name;
  Value record;
};
Result<FoundParameter> find_parameter(World& world, const Selector& selector);

/// ParameterNotFound.
Failure no_such_parameter();

}  // namespace formwork::ssm
