// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/base/result.hh"
#include "engine/value/value.hh"

namespace formwork::sns {

/// Reads a filter policy. The failure's message says what is wrong in SNS's words, without
/// "Invalid parameter: "; `in_body` allows nested policies.
Result<Value> read_filter(const std::string& text, bool in_body);

/// Whether message attributes (a map of {DataType, StringValue}) pass the policy.
bool passes_filter(const Value& policy, const Value& attributes);
/// Whether a message's text, which has to be a JSON object, passes the policy.
bool body_passes_filter(const Value& policy, const std::string& body);

}  // namespace formwork::sns
