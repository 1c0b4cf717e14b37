// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/stack/operations.hh"

namespace formwork {

/// What a request says about the stack beside its template: tags, stack policies, rollback
/// triggers, timeout. Faults are in CloudFormation's words.
Result<void> check_settings(const StackRequest& request);
/// RollbackConfiguration: at most 5 triggers of alarms, at most 180 minutes.
Result<void> check_rollback_configuration(const Value& configuration);
/// A failed operation is left as it is: asked for, or EXPRESS and not asked otherwise.
bool disables_rollback(const StackRequest& request);

/// The stack's last operation was asked for with this token: the same call has come again.
bool is_repeated(const StackRecord& stack, std::string_view token, std::string_view operation);
/// The stack whose termination protection counts: a nested stack's root.
Result<StackRecord> root_of(Transaction& tx, const StackRecord& stack);
/// Whether a stack can be deleted now: protection, status, names of RetainResources.
Result<void> check_deletion(Transaction& tx, const StackRecord& stack,
                            const DeleteRequest& request);

/// Logical ids below a nested stack: of "Child.Bucket" and "Other" for "Child" the list "Bucket".
std::vector<std::string> names_below(const std::vector<std::string>& names,
                                     std::string_view logical_id);

}  // namespace formwork
