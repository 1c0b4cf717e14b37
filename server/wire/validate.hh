// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "engine/base/result.hh"
#include "engine/value/value.hh"
#include "server/model/api_model.hh"

namespace formwork {

/// Checks an input against its shape. Fails with `code` and AWS's sentence: "2 validation errors
/// detected: Value null at 'stackName' failed to satisfy constraint: Member must not be null; ...".
/// At most `most` errors are told.
Result<void> validate_input(const Shape& shape, const Value& input, Protocol protocol,
                            std::string_view code, std::size_t most = 50);

/// The same for DynamoDB, which has words of its own for the names of tables.
Result<void> validate_dynamo_input(const Shape& shape, const Value& input,
                                   std::string_view operation);

/// The same for EC2, which names the first thing that is wrong: MissingParameter and
/// InvalidParameterValue. Enumerated values are left to the operations, which have words of their
/// own for them.
Result<void> validate_ec2_input(const Shape& shape, const Value& input);

}  // namespace formwork
