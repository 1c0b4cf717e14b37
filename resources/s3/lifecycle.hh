// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resources/s3/s3_call.hh"

namespace formwork::s3 {

/// The rules of a bucket in the API's form, by whichever way they were set. A list.
Value lifecycle_rules(const Value& record);
/// Whether a rule's filter takes the object in.
bool applies(const Value& rule, const ObjectRow& row, const Value& details);
/// When a rule lets the current version expire; nothing when it does not.
std::optional<Millis> expiry_of(const Value& rule, const ObjectRow& row);
/// Sets "Expiration" of an answer where a rule lets the object expire.
void set_expiration(S3Call& call, const ObjectRow& row, const Value& details, Value& output);

}  // namespace formwork::s3
