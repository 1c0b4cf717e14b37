// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/diagnostic.hh"
#include "engine/evaluate/parameters.hh"
#include "engine/state/records.hh"

namespace formwork::cli {

/// A stack as the AWS CLI tells about it: the answers of describe-stacks, get-template,
/// describe-stack-resources (or list-stack-resources) and get-stack-policy, whichever are there.
struct DeployedStack {
  std::string name;
  std::string id;
  std::string template_name;  ///< Of the file it stands in; "" when there was none.
  std::string template_body;
  /// Values that are shown; a NoEcho one is not.
  std::map<std::string, std::string, std::less<>> parameters;
  std::map<std::string, std::string, std::less<>> outputs;
  std::map<std::string, std::string, std::less<>> physical_ids;  ///< By logical id.
  TagList tags;
  std::string stack_policy;
  std::string source;  ///< The file or folder.
};

/// True for a folder, or a file with JSON in it: what is no store.
bool is_deployed_dump(const std::string& path);

/// Reads a file that holds one answer, a list of them or an object with the members of several, or
/// a folder of such files (and one template file). `stack_name` chooses when there are several;
/// F105 when none fits. Faults go to the sink.
std::optional<DeployedStack> read_deployed(const std::string& path, const std::string& stack_name,
                                           Sink& sink);

}  // namespace formwork::cli
