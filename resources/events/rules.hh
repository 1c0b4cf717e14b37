// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/service/operation.hh"
#include "resources/common/api_objects.hh"

namespace formwork::events {

// One record of a rule or bus serves stacks and the API: the modelled provider's.
inline constexpr std::string_view kRuleType = "AWS::Events::Rule";
inline constexpr std::string_view kBusType = "AWS::Events::EventBus";
inline constexpr std::string_view kDefaultBus = "default";

/// "bus" of a name and of "arn:aws:events:<region>:<account>:event-bus/bus"; "default" of "".
std::string bus_name(std::string_view name_or_arn);
std::string bus_arn(const World& world, std::string_view bus);

std::string rule_bus(const StoredObject& rule);
std::string rule_arn(const World& world, const StoredObject& rule);
bool is_enabled(const StoredObject& rule);

/// All rules, or those of one bus.
Result<std::vector<StoredObject>> rules_of(World& world, std::string_view bus = {});
/// A null record when there is none.
Result<StoredObject> look_for_rule(World& world, std::string_view name, std::string_view bus);
/// The rule that Name (or `member`) and EventBusName of the input say. ResourceNotFoundException.
Result<StoredObject> find_rule(ApiCall& call, std::string_view member = "Name");
/// ResourceNotFoundException when there is no such bus.
Result<void> check_bus(World& world, const std::string& bus);

/// Keeps a rule's or bus's changed properties.
Result<void> keep(World& world, std::string_view type, StoredObject& object, Value properties);

}  // namespace formwork::events
