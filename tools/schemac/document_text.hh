// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hh"
#include "engine/value/value.hh"

/// The text forms of rule data (schemas/FORMAT.md): schemas with a name, tables, and what IAM knows
/// of a service. Maps are sorted by key when they are read; lists keep their order.
namespace formwork {

struct RuleDocument {
  std::string name;  ///< "functions/sub", "extensions/aws_s3_bucket/ownershipcontrols".
  Value value;
};

/// `*.schemas`: any JSON Schema. Long lists of words are written once a file, as differences from
/// each other, and alike schemas as rows of a form. The same documents always give the same text.
std::string write_schemas(std::span<const RuleDocument> documents);
/// The reverse. All readers fail with F702 and the line that is not understood.
Result<std::vector<RuleDocument>> read_schemas(const std::string& file_name, std::string_view text);

/// `*.tables`: each document is a map of rows, each a map of scalars.
std::string write_tables(std::span<const RuleDocument> documents);
Result<std::vector<RuleDocument>> read_tables(const std::string& file_name, std::string_view text);

/// `*.services`: each document is {"Actions": {name: {"Resources": [kind...]}}, "Resources": {kind:
/// {"ARNFormats": [...]}}}, by the service's prefix.
std::string write_services(std::span<const RuleDocument> documents);
Result<std::vector<RuleDocument>> read_services(const std::string& file_name,
                                                std::string_view text);

/// `*.rules`: rules that are a schema at some places. Written by hand, so there is only a reader. A
/// document "data_rules/ID" has title, what, why, example, instead, source, schema (texts), places
/// (a list), mode ("every", "best" or "regional") and perhaps owners (keyword -> rule id).
Result<std::vector<RuleDocument>> read_rules(const std::string& file_name, std::string_view text);

/// Sorts the maps of a value by key, everywhere.
void sort_maps(Value& value);

}  // namespace formwork
