// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hh"
#include "engine/evaluate/knowledge.hh"
#include "engine/evaluate/parameters.hh"
#include "engine/template/template.hh"

namespace formwork {

/// What a transform may use beside the template.
struct TransformContext {
  SourceMap& sources;
  const ParameterInputs& inputs;  ///< Language extensions need parameter values for collections.
  const Environment& environment;
  const Knowledge& knowledge;
  /// Reads the text behind an AWS::Include Location ("s3://bucket/key" or a path). Returns F1xx faults.
  std::function<Result<std::string>(std::string_view location)> fetch;
};

/// Expands what the template declares: Fn::Transform snippets (AWS::Include) deepest first, then the
/// Transform section in order (AWS::LanguageExtensions, AWS::Include). Nodes of the new template carry the
/// spans they came from. A template that needs nothing is returned as it is. Faults go to the sink:
/// unsupported transforms (AWS::Serverless-2016-10-31 and macros: F601, with what can be done), bad
/// loops, unknown collections, missing include files. Null when nothing usable is left.
std::unique_ptr<LoadedTemplate> expand_transforms(std::unique_ptr<LoadedTemplate> loaded,
                                                  const TransformContext& context, Sink& sink);

}  // namespace formwork
