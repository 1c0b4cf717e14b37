// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "engine/schema/schema_node.hh"

namespace formwork {

/// A schema or table compiled into the program from schemas/rules, by its name ("functions/sub",
/// "extensions/aws_s3_bucket/ownershipcontrols", "iam/services/s3"); None when there is none.
/// Finding one reads a few names, nothing else.
SchemaNode builtin_document(std::string_view name);

std::size_t builtin_document_count();
/// Names in order; empty when there is no such document.
std::string_view builtin_document_name(std::size_t index);

/// Corrections to published schemas as compressed text (tools/schemac reads it).
std::string_view builtin_patches();

}  // namespace formwork
