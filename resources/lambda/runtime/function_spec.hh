// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace formwork::lambda {

/// Where an archive (of a function or a layer) is.
struct CodePlace {
  std::string sha256;  ///< Base64 of the archive's digest, as CodeSha256 tells it: its identity.
  std::string file;    ///< Path of the zip file; or
  std::string bytes;   ///< the zip itself when it is small; or
  std::string folder;  ///< a folder that is used as it is (code that is worked on).
};

/// Where and how a function logs.
struct LogSettings {
  bool is_json = false;
  std::string group;                       ///< "/aws/lambda/<name>" unless it was chosen.
  bool is_group_chosen = false;            ///< Names of streams have the function's name then.
  std::string system_level = "INFO";       ///< JSON only.
  std::string application_level = "INFO";  ///< JSON only.
};

/// A function, or one of its versions, as it is at one moment: all that running it needs, without
/// the store. Never changed once made. Limits are those of Lambda's API.
struct FunctionSpec {
  std::string account_id;
  std::string region;
  std::string partition = "aws";
  std::string name;
  std::string version;  ///< "$LATEST" or a number.
  std::string arn;      ///< Of the function, without a version.
  std::string runtime;  ///< "python3.12"; "" for images.
  std::string handler;
  std::string architecture = "x86_64";
  std::string role;  ///< ARN.
  std::int64_t memory_mb = 128;
  std::int64_t timeout_s = 3;
  std::int64_t ephemeral_mb = 512;
  CodePlace code;
  std::vector<CodePlace> layers;  ///< In order: a later one hides an earlier one's files.
  std::vector<std::pair<std::string, std::string>> variables;  ///< The user's.
  LogSettings log;
  bool is_traced = false;                ///< TracingConfig Active.
  bool is_image = false;                 ///< PackageType Image.
  std::string image_uri;                 ///< Of images.
  std::vector<std::string> entry_point;  ///< Of images: ImageConfig.
  std::vector<std::string> command;
  std::string working_directory;
  /// Changes with everything above that an environment is made from: environments of another
  /// digest do not serve this function. Made by the control plane.
  std::string digest;
  /// What functions reach the emulator by: "http://127.0.0.1:4566". "" when nothing is served.
  std::string endpoint;
};

}  // namespace formwork::lambda
