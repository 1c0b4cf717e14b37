// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/base/result.hh"
#include "tools/formwork/lambda/emulator.hh"
#include "tools/formwork/session.hh"
#include "tools/formwork/stack_request.hh"

namespace formwork::cli {

/// Code of a function or a layer that a template names by a path on this machine.
struct LocalCode {
  std::string logical_id;
  std::string path;  ///< Absolute, or relative to the working folder.
  /// Of a function whose code can change without the stack: no version is published of each code.
  bool is_exchangeable = false;
};

/// The paths of a template's resources that are packed, in order. `path` is the template's own:
/// paths in it are relative to its folder. Fails where a path leads nowhere (F101).
Result<std::vector<LocalCode>> local_code(const std::string& path, const std::string& text);

/// The template with each local path replaced by the place in S3 that `keep` answers for the
/// archive ("bucket" and "key"). The rest of the text stays as it is. The same text when there is
/// no such path.
struct CodeObject {
  std::string bucket;
  std::string key;
};
using KeepArchive = std::function<Result<CodeObject>(const LocalCode&, const std::string& archive)>;
Result<std::string> package_template(const std::string& path, const std::string& text,
                                     const KeepArchive& keep);

/// Keeps archives in a bucket of an emulator, under their digest.
KeepArchive keep_in_bucket(Emulator& emulator, std::string bucket, std::string prefix);

/// Packs a template's code into the bucket kPackageBucket of a store that nobody serves. A template
/// that cannot be read stays as it is.
Result<void> pack_code(TemplateText& text, Session& session);
/// The template with the places that its code would be packed to; nothing is kept. What leads
/// nowhere or cannot be read stays as it is.
std::string name_code(const TemplateText& text);

/// Where `up`, `deploy` and `lambda invoke` keep packages.
inline constexpr const char* kPackageBucket = "formwork-packages";

}  // namespace formwork::cli
