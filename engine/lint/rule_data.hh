// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/lint/rule.hh"
#include "engine/schema/schema_node.hh"

// Facts rules rest on that are data, compiled into the program from schemas/rules/.
namespace formwork::lint {

/// Rules that are a schema at a place, from rule data: no code each.
std::span<const Rule> data_rules();

/// A schema or table by name ("functions/sub", "iam/policy", "extensions/aws_s3_bucket/..."); None
/// when there is none.
SchemaNode rule_document(std::string_view name);

/// Lambda runtimes: dates as "2026-12-10", empty when there is none.
struct LambdaRuntime {
  std::string_view name;
  std::string_view deprecated;
  std::string_view create_block;
  std::string_view update_block;
  std::string_view successor;
};
std::span<const LambdaRuntime> lambda_runtimes();  ///< Sorted by name.

/// Resource types that hold data: losing the resource loses them.
bool is_stateful_type(std::string_view type);

/// IAM: actions and resources of a service ("s3"), lower case names; null when it is not known.
struct IamService {
  std::string_view name;
  SchemaNode actions;    ///< Lower-case action -> its facts.
  SchemaNode resources;  ///< Resource kind -> its facts (ARN formats).
};
std::optional<IamService> iam_service(std::string_view service);

}  // namespace formwork::lint
