// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "engine/schema/schema_node.hh"
#include "server/model/api_model.hh"

namespace formwork {

/// Operations and shapes of one service, each sorted by name. Addresses of shapes are kept.
struct DecodedModel {
  std::vector<Shape> shapes;
  std::vector<ApiOperation> operations;

  const Shape* find_shape(std::string_view name) const;
};

/// Reads the map of one model (schemas/api-models/FORMAT.md). What is damaged or names nothing is
/// read as a string without constraints.
void decode_model(const SchemaNode& node, DecodedModel& model);

/// The facts of a service alone.
void decode_facts(const SchemaNode& node, ApiService& service);

}  // namespace formwork
