// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/stack/operations.hh"
#include "tools/formwork/plan/git.hh"

namespace formwork::cli {

/// Whether a file is a template: it has AWSTemplateFormatVersion, or a resource with a Type. A text
/// that cannot be read is one when it names the former.
bool looks_like_template(const TemplateText& text);

/// A path of the repository as seen from the current folder: what people and editors can open.
std::string shown_path(const GitRepository& repository, const std::string& path);
/// The other way round.
std::string repository_path(const GitRepository& repository, const std::string& path);

}  // namespace formwork::cli
