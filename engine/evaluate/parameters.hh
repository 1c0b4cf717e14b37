// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/diagnostic.hh"
#include "engine/evaluate/knowledge.hh"
#include "engine/template/template.hh"
#include "engine/value/value.hh"

namespace formwork {

/// A value given for a parameter by the user, before it is checked.
struct ParameterInput {
  std::string value;
  bool use_previous = false;  ///< Take the value of the stack's previous template.
};
using ParameterInputs = std::map<std::string, ParameterInput, std::less<>>;

/// A parameter's value as the template sees it.
struct BoundParameter {
  std::string name;
  std::string given;  ///< The text given or defaulted: what DescribeStacks shows.
  Value value;  ///< String, or list of strings; resolved for SSM types; Unknown when not known.
  bool is_default = false;
  bool is_ssm = false;
  bool no_echo = false;
};
using BoundParameters = std::map<std::string, BoundParameter, std::less<>>;

/// What to do with a parameter that has neither value nor default.
enum class MissingParameters : std::uint8_t {
  Error,    ///< "Parameters: [A, B] must have values": deploy and plan.
  Unknown,  ///< Bind an Unknown: lint and render of a bare template.
};

/// Checks and types every parameter of the template, in CloudFormation's order: unknown names,
/// missing values, type, constraints. Faults are code ValidationError in AWS's words, on the
/// declaration's span.
BoundParameters bind_parameters(const Template& model, const ParameterInputs& inputs,
                                const std::map<std::string, std::string, std::less<>>& previous,
                                const Knowledge& knowledge, MissingParameters missing, Sink& sink);

}  // namespace formwork
