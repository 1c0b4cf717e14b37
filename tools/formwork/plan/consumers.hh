// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/source_map.hh"
#include "engine/evaluate/evaluator.hh"
#include "engine/transition/transition.hh"

namespace formwork::cli {

/// The text a node gives, with '*' for what is not known: "*-vpc" of !Sub "${AWS::StackName}-vpc".
std::string pattern_of(const Node& node, Evaluator& evaluator);

/// Export names of a template's outputs, by output.
std::map<std::string, std::string, std::less<>> exports_of(const Template& model,
                                                           const BoundParameters& parameters,
                                                           const Environment& environment);

/// Every Fn::ImportValue of a template text, as a consumer called `name`. Texts that are no
/// template give none.
std::vector<ExportConsumer> consumers_in(SourceMap& sources, const std::string& name,
                                         const std::string& text, const Environment& environment);

}  // namespace formwork::cli
