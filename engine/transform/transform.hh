// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hh"
#include "engine/evaluate/knowledge.hh"
#include "engine/evaluate/parameters.hh"
#include "engine/template/template.hh"

namespace formwork {

/// A macro that is to be run on a part of the template.
struct MacroCall {
  std::string name;
  std::string fragment;       ///< JSON.
  Value params;               ///< Map.
  Value template_parameters;  ///< Values by name.
};

/// What becomes of templates with Transform: AWS::Serverless-2016-10-31.
enum class ServerlessTemplates : std::uint8_t {
  Refused,            ///< F601
  Expanded,           ///< As AWS does it: code has to be in S3.
  ExpandedWithPaths,  ///< Code may be a path on this machine; it stays one.
};

/// What a transform may use beside the template.
struct TransformContext {
  SourceMap& sources;
  const ParameterInputs& inputs;  ///< Language extensions need parameter values for collections.
  const Environment& environment;
  const Knowledge& knowledge;
  /// Reads the text behind an AWS::Include Location ("s3://bucket/key" or a path). Returns F1xx
  /// faults.
  std::function<Result<std::string>(std::string_view location)> fetch;
  /// Error: a loop over a parameter without a value is a fault. Unknown (lint): such a loop runs
  /// over the parameter's allowed values, or once over a stand-in.
  MissingParameters missing = MissingParameters::Error;
  /// Values of the stack's previous template, for inputs with use_previous. May be null.
  const std::map<std::string, std::string, std::less<>>* previous = nullptr;
  /// How an include that cannot be read counts: a linter need not have what a deployment reads.
  Severity missing_include = Severity::Error;
  /// Runs a macro and answers the new fragment as JSON; a Failure's message is the whole sentence
  /// that CloudFormation tells. Empty: macros are faults (F601).
  std::function<Result<std::string>(const MacroCall&)> macro = {};
  ServerlessTemplates serverless = ServerlessTemplates::Refused;
};

/// Bounds on what loops may unfold to; crossing one is F605.
inline constexpr std::size_t kMostLoopRounds = 20'000;
inline constexpr std::size_t kMostLoopNodes = 2'000'000;
inline constexpr std::size_t kMostLoopText = std::size_t{64} << 20U;

/// Folders that stand in for what AWS would read from.
struct LocalFolders {
  std::string template_folder;  ///< Relative paths start here; "" is the current folder.
  std::string s3_folder;  ///< s3://bucket/key is <s3_folder>/bucket/key; "" when there is none.
};

/// A `fetch` that reads local files and never the network. Fails with F101/F202 of read_file, F102
/// for s3:// without a folder or with a key that leaves it, F103 for other schemes.
std::function<Result<std::string>(std::string_view location)> make_local_fetch(
    LocalFolders folders);

/// Expands what the template declares: Fn::Transform snippets (AWS::Include) deepest first, then
/// the Transform section in order (AWS::LanguageExtensions, AWS::Include, AWS::Serverless). Nodes
/// of the new template carry the spans they came from. A template that needs nothing is returned as
/// it is. Faults go to the sink: transforms that cannot be run here (F601, with what can be done),
/// bad loops, unknown collections, missing include files. Null when nothing usable is left.
std::unique_ptr<LoadedTemplate> expand_transforms(std::unique_ptr<LoadedTemplate> loaded,
                                                  const TransformContext& context, Sink& sink);

}  // namespace formwork
