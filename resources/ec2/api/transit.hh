// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resources/ec2/api/kit.hh"

namespace formwork::ec2 {

/// Associates an attachment with its gateway's default route table and lets its routes go there,
/// as far as the gateway's options say so. Stores the table, not the attachment.
Result<void> join_default_tables(World& world, Item& attachment);

/// True when the association came from join_default_tables and nobody has asked for another.
bool is_joined_by_default(const Item& attachment);

/// The routes of a transit gateway's route table that pass the filters, which may be AWS's
/// "route-search.exact-match", ".longest-prefix-match", ".subnet-of-match", ".supernet-of-match".
Value::List found_routes(const Value::List& routes, const Value& filters);

}  // namespace formwork::ec2
