// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/provision/template_view.hh"

namespace formwork {

/// A template's active outputs over the resources as they are. A Failure says in CloudFormation's
/// words what is wrong with one.
Result<std::vector<StoredOutput>> evaluate_outputs(Transaction& tx, TemplateView& view);
/// What the outputs export for the stack.
std::vector<ExportRecord> exports_of(const std::vector<StoredOutput>& outputs,
                                     const std::string& stack_id);

}  // namespace formwork
