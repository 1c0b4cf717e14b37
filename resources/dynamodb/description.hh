// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/service/operation.hh"
#include "resources/common/api_objects.hh"
#include "resources/dynamodb/table.hh"

namespace formwork::dynamodb {

/// A table as the API tells it, whichever type made it.
struct KnownTable {
  std::string name;
  std::string arn;
  Value record;
  Value properties;  ///< Of AWS::DynamoDB::Table; those of a global table turned into them.
  Value replicas = Value::list();  ///< Of a global table: the names of its other regions.
};

/// By name or ARN. Fails with ResourceNotFoundException "Requested resource not found: Table: x not
/// found".
Result<KnownTable> find_table(ApiCall& call, const std::string& name_or_arn);
/// By name or ARN; a null record when there is none.
Result<KnownTable> look_up_table(ApiCall& call, const std::string& name_or_arn);
/// Names of all tables, sorted.
Result<std::vector<std::string>> table_names(World& world);

/// TableDescription of the API's model. Tables are active and empty here.
Value describe(const World& world, const KnownTable& table);

}  // namespace formwork::dynamodb
