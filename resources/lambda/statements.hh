// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "resources/lambda/records.hh"
#include "resources/lambda/spec.hh"

namespace formwork::lambda {

/// Key in kPermissions (of a function) or kLayerPermissions (of a layer's version).
std::string statement_key(std::string_view resource_arn, std::string_view statement_id);

/// A statement of a function's policy from the properties of AWS::Lambda::Permission.
Value statement_of(std::string_view resource_arn, std::string_view statement_id,
                   const Value& properties, std::string_view partition);
/// The same of a layer's version and AWS::Lambda::LayerVersionPermission.
Value layer_statement_of(std::string_view layer_arn, std::string_view statement_id,
                         const Value& properties, std::string_view partition);

/// What a permission is put on: a function, a version of it or an alias. Fails as AddPermission
/// does.
Result<FoundFunction> permission_target(World& world, std::string_view function,
                                        std::string_view qualifier);
/// Puts a statement; `call`'s properties are those of AWS::Lambda::Permission. Fails where the
/// statement id is taken, a value is not allowed, or the policy gets longer than 20480 bytes.
Result<Value> add_permission(const Call& call, const FoundFunction& target,
                             const std::string& statement_id);
/// The function's, version's or alias's revision, which permissions change.
Result<void> touch_target(World& world, const FoundFunction& target);
/// RevisionId of the alias, the version or the function.
std::string target_revision(const FoundFunction& target);

/// {Version, Id, Statement} of the statements, or null when there are none.
Value policy_of(Value::List statements);
/// Statements on a resource, in the order they were put.
Result<Value::List> statements_on(World& world, ObjectPlace place, std::string_view resource_arn);

}  // namespace formwork::lambda
