// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace formwork::cli {

/// Whether `pattern` has a wildcard: *, ? or [.
bool has_wildcard(std::string_view pattern);

/// Files and folders that match: `*` and `?` within a name, `[a-z]` and `[!a]`, `**` for any number
/// of folders. Names with a leading dot only match patterns that begin with one. A pattern without
/// wildcards matches itself when it exists. Not sorted.
std::vector<std::string> glob_paths(const std::string& pattern);

/// "./a//b/" is "a/b"; ".." stays.
std::string tidy_path(std::string_view path);

/// Files below `folder` that may be templates by their names (.yaml, .yml, .json, .template), in
/// the order of their paths; hidden ones and node_modules are left out.
std::vector<std::string> template_files_below(const std::string& folder);

}  // namespace formwork::cli
