// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/base/result.hh"
#include "engine/value/value.hh"

namespace formwork {

inline constexpr std::string_view kServerless = "AWS::Serverless-2016-10-31";

/// What the transform AWS::Serverless-2016-10-31 makes of a template: functions with their roles,
/// permissions, event sources, versions and URLs; tables; layers; APIs with their routes; Globals
/// merged in and left out. `source` is the template with long forms of functions. State machines,
/// applications, connectors, gradual deployments and authorizers are not made: F606. Other faults
/// have AWS's words, F603. `keeps_paths`: code that is a path on this machine stays one, as a text;
/// otherwise a fault.
Result<Value> expand_serverless(const Value& source, bool keeps_paths);

}  // namespace formwork
