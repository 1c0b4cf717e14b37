// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "engine/base/result.hh"

namespace formwork {

/// Turns the documents of AWS's managed policies (a JSON map by name) and their heads (lines of
/// name, path, version in force, dates of creation and change, with tabs between) into the text
/// form of schemas/iam (schemas/FORMAT.md). Answers how many there are. Fails with F702 for what is
/// not of that form.
Result<std::size_t> import_policies(const std::string& documents, const std::string& paths,
                                    const std::string& out);

}  // namespace formwork
