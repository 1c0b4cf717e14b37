// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/value/value.hh"

namespace formwork {

/// Tables of facts that provider schemas do not say, all optional (null when absent).
struct FactTables {
  Value identities;  ///< type -> {ref, ga, prov, auto, arn, arnscore}.
  Value handlers;    ///< type -> {create: {t: minutes}, update: {...}, ...}.
  Value stateful;    ///< {ResourceTypes: {type: ...}}.
  Value variants;    ///< type -> [{regions, ops}].
  Value regions;     ///< {regions, assumedSameAsUsEast1, types}.
};

/// What GetAtt accepts as far as the schema says: read-only properties, nested ones with dots,
/// sorted.
Value derived_attributes(const Value& type);

/// Adds formwork's own facts (ref, attributes, arn, autoName, immutable, stateful, createTimeout)
/// to `type`, a cleaned schema; `original` is the schema as it was, with its handlers.
void add_facts(Value& type, const Value& original, const FactTables& tables);

}  // namespace formwork
