// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/service/operation.hh"
#include "engine/stack/operations.hh"

namespace formwork::cloudformation {

/// TemplateBody or the text behind TemplateURL; "Either Template URL or Template Body must be
/// specified." when neither is given.
Result<TemplateText> read_template(ApiCall& call);

/// A policy from `<member>Body` or `<member>URL`, checked; none when neither is given.
Result<std::optional<std::string>> read_policy(ApiCall& call, const std::string& member);

/// What CreateStack, UpdateStack and CreateChangeSet have in common: the template (with
/// UsePreviousTemplate that of the stack), parameters, tags, capabilities, notifications, role,
/// rollback configuration, policies and options. Checks what depends on the input alone, and that
/// the role is there.
Result<StackRequest> read_stack_request(ApiCall& call);

/// `Role <arn> is invalid or cannot be assumed` unless the world has the role of RoleARN and
/// CloudFormation may assume it. No RoleARN is fine.
Result<void> check_role(ApiCall& call);

}  // namespace formwork::cloudformation
