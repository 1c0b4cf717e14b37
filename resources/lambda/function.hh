// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "resources/lambda/code_input.hh"
#include "resources/lambda/records.hh"

namespace formwork::lambda {

/// Settings of a function, as properties: names, ranges, runtime, environment, layers, role,
/// network. Fails in Lambda's words.
Result<void> check_settings(World& world, const Value& properties);
/// What must be there with a package of this type, and what must not.
Result<void> check_package(const Value& properties);
bool is_runtime(std::string_view runtime);
/// "[nodejs, ...]": those that the API knows.
std::string runtime_set();
/// Value X at 'runtime' failed to satisfy constraint...
Result<void> check_runtime(std::string_view runtime);

/// Adds the function; its properties have no code. Answers its attributes.
Result<Made> create_function(const Call& call, const std::string& name, NewCode code);
/// Puts `properties` (without Code) in the place of those that are there.
Result<void> set_settings(World& world, Value& record, Value properties);
/// Puts other code in the place of what is there.
Result<void> set_code(World& world, Value& record, NewCode code);
/// Its versions, aliases, URLs, permissions and settings go with it; event source mappings stay.
Result<void> delete_function(World& world, const std::string& name);
Value function_attributes(const World& world, const std::string& name, const Value& properties);

/// Archives that a copy of the record uses, too: of a version.
Result<void> use_archives(World& world, const Value& record);
Result<void> drop_archives(World& world, const Value& record);

/// Reserved concurrency beside which 100 of the account's must be left.
Result<void> check_reserved(World& world, const std::string& name, std::int64_t reserved);

}  // namespace formwork::lambda
