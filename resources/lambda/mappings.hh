// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "resources/lambda/event_source.hh"
#include "resources/lambda/records.hh"

namespace formwork::lambda {

/// Adds an event source mapping; properties are those of AWS::Lambda::EventSourceMapping.
/// `start_ms`: StartingPositionTimestamp, or 0. Fails as CreateEventSourceMapping does.
Result<Made> add_mapping(const Call& call, std::int64_t start_ms);
/// The properties of one that is there become `properties`. Fails as UpdateEventSourceMapping does.
Result<void> change_mapping(World& world, const std::string& id, Value& record, Value properties);
Result<void> delete_mapping(World& world, const std::string& id);

/// EventSourceMappingConfiguration of the API's model.
Value mapping_shape(const World& world, const std::string& id, const Value& record);

}  // namespace formwork::lambda
