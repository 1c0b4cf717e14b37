// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/base/result.hh"
#include "resources/lambda/runtime/function_spec.hh"

namespace formwork::lambda {

/// Unpacked archives, each once, in folders named by their digest. What is there is whole: an
/// archive is unpacked beside its place and moved there.
class CodeStore {
 public:
  /// Removes what a process that was killed had begun to unpack.
  explicit CodeStore(std::string folder);

  /// The folder with the archive's files, readable by everybody. Fails with
  /// InvalidParameterValueException for archives that are damaged, lead out of their folder, or
  /// hold more than Lambda takes.
  Result<std::string> folder_of(const CodePlace& code);
  /// One folder with the files of all layers, later ones over earlier ones; "" for no layers.
  Result<std::string> layers(const std::vector<CodePlace>& places);

 private:
  std::string folder_;
};

/// Unpacks a zip archive into a folder that exists. `left`: how many bytes it may hold; what it
/// held is taken off.
Result<void> unpack_archive(std::string_view archive, const std::string& folder,
                            std::uint64_t& left);

}  // namespace formwork::lambda
