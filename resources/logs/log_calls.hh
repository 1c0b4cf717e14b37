// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/service/operation.hh"
#include "resources/logs/log_store.hh"

namespace formwork::logs {

/// What the operations have in common.

Failure no_such_group();
Failure no_such_stream();
Failure invalid_parameter(std::string message);

/// "arn:...:log-group:<name>[:*]" or the name itself: the name.
std::string group_name_of(const std::string& identifier);
std::string log_group_arn(const World& world, const std::string& name);

/// The group that logGroupName or logGroupIdentifier names. Fails with ResourceNotFoundException.
struct Group {
  std::string name;
  Value record;
};
Result<Group> asked_group(ApiCall& call);
Result<Group> find_group(World& world, const std::string& name);

/// A stream, be it made by the API or by a stack; one that a stack made gets its row when `enters`
/// and the call may write. Fails with ResourceNotFoundException.
Result<Stream> find_stream(World& world, const std::string& group, const std::string& name,
                           bool enters);
/// Streams of both kinds, by name.
Result<std::vector<Stream>> all_streams(World& world, const std::string& group,
                                        const std::string& prefix);

/// {<member>: items from the first whose `key` is behind the token, nextToken: of the last one}.
/// `limit` is the most that is told; items are in order of `key`.
Value keyed_page(const ApiCall& call, Value::List items, std::string_view member,
                 std::string_view key, std::size_t limit = 50);

}  // namespace formwork::logs
