// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "resources/common/objects.hh"

namespace formwork::dynamodb {

/// Tables by name.
inline constexpr ObjectPlace kTables{"dynamodb", "table"};

/// Key schema, attribute definitions, indexes and throughput fit together. Fails with
/// InvalidRequest in DynamoDB's words.
Result<void> check_table(const Value& properties);

Result<Made> create_table(const Call& call);
/// One index can be made or deleted per update; a changed key schema or local index replaces.
Result<Value> update_table(const Call& call);
/// Fails with InvalidRequest under deletion protection.
Result<void> delete_table(const Call& call);

}  // namespace formwork::dynamodb
