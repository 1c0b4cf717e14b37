// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>

#include "engine/base/diagnostic.hh"
#include "engine/provision/function_runner.hh"
#include "engine/template/template.hh"
#include "engine/transform/transform.hh"

namespace formwork {

/// Runs the macro that an AWS::CloudFormation::Macro of this account declares. `functions` may be
/// null. Failures are F603 in CloudFormation's words.
Result<std::string> call_macro(World& world, FunctionRunner* functions, const MacroCall& call);

/// What is told of a macro that is not there.
Failure no_such_macro(const World& world, const std::string& name);

/// Names of the macros that the template itself makes, as far as they are written out: it cannot
/// use them.
std::set<std::string, std::less<>> macros_made(const Template& model);

/// The template as it is written asks for a macro, in its Transform section or a Fn::Transform.
bool uses_macros(const LoadedTemplate& loaded);

/// The sentence of the transform that failed; nothing when the faults are others.
std::optional<std::string> transform_failure(const Sink& sink);

}  // namespace formwork
