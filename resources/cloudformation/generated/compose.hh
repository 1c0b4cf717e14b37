// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/service/operation.hh"

namespace formwork::cloudformation {

/// Makes the template of a generated template's record anew from the resources as they are now:
/// properties that a template can set, write-only ones as parameters, references between the
/// resources in place of their names, policies as configured. `record` has "Resources" (each with
/// ResourceType, ResourceIdentifier, LogicalResourceId or none) and "TemplateConfiguration", and
/// "Base", the template it builds on, or none. Sets "Body", "TotalWarnings" and the resources'
/// LogicalResourceId, ResourceStatus, ResourceStatusReason and Warnings.
Result<void> compose_template(ApiCall& call, Value& record);

}  // namespace formwork::cloudformation
