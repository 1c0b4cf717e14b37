// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/document/document.hh"
#include "engine/lint/linter.hh"
#include "tools/formwork/lint/finding.hh"

namespace formwork::cli {

/// One set of parameter values, with the places where a file names them.
struct GivenSet {
  struct Value {
    std::string name;
    const Node* value = nullptr;
    LineColumn begin, end;  ///< Of the name, in `source`.
  };

  std::string source;  ///< The file; empty for the command line and templates.
  std::vector<Value> values;
  std::shared_ptr<const Document> document;  ///< Owns the values, and `sources` their text.
  std::shared_ptr<const SourceMap> sources;

  lint::ParameterSet plain() const;
};

/// A set without a file.
GivenSet make_given_set(const lint::ParameterSet& set);

/// Reads a list of {ParameterKey, ParameterValue}. Nothing, and findings (E0000, E0200), when the
/// file is none.
std::optional<GivenSet> read_parameter_file(const std::string& path,
                                            std::vector<LintFinding>& findings);

/// What a Git sync deployment file says.
struct DeploymentFile {
  std::string template_path;  ///< Relative to the current folder when it lies below it.
  GivenSet set;
};
/// Nothing, and findings (E0000, E0100), when the file is none.
std::optional<DeploymentFile> read_deployment_file(const std::string& path,
                                                   std::vector<LintFinding>& findings);

/// E2900: how `set` does not fit the Parameters of the template `root`, read from `file`.
std::vector<LintFinding> check_given_set(const GivenSet& set, const Node& root,
                                         const SourceMap& sources,
                                         const std::optional<std::string>& file);

}  // namespace formwork::cli
