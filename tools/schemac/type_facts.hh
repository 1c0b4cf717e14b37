// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/value/value.hh"

namespace formwork {

/// Tables of facts that provider schemas do not say, all optional (null when absent).
struct FactTables {
  Value identities;  ///< type -> {ref, ga, prov, auto, arn, arnscore}.
  Value handlers;    ///< type -> {create: {t: minutes}, update: {...}, ...}.
  Value stateful;    ///< {ResourceTypes: {type: ...}}.
};

/// Adds formwork's own facts (ref, attributes, arn, autoName, immutable, stateful, createTimeout)
/// to `type`, a cleaned schema; `original` is the schema as it was, with its handlers.
void add_facts(Value& type, const Value& original, const FactTables& tables);

}  // namespace formwork
