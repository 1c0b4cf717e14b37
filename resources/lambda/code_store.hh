// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.hh"
#include "engine/service/world.hh"
#include "resources/lambda/runtime/function_spec.hh"

namespace formwork::lambda {

// Archives of functions and layers, each kept once however many versions use it.

/// What is said of an archive.
struct CodeFacts {
  std::string sha256;  ///< Base64.
  std::int64_t size = 0;
};

/// Keeps an archive, with one more use of it.
Result<CodeFacts> keep_code(World& world, std::string_view archive);
/// One more use of what is kept; nothing when it is not.
Result<void> use_code(World& world, std::string_view sha256);
/// One use less; the last one erases it.
Result<void> drop_code(World& world, std::string_view sha256);
/// Where it is; nothing when it is not kept.
Result<std::optional<CodePlace>> find_code(World& world, std::string_view sha256);
/// The archive itself.
Result<std::optional<std::string>> code_bytes(World& world, std::string_view sha256);
/// Of all archives, each as often as it is used.
Result<std::int64_t> code_size(World& world);

}  // namespace formwork::lambda
