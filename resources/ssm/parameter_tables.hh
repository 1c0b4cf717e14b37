// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/service/world.hh"

namespace formwork::ssm {

/// Which parameters there are, in the order they were made, and below which paths they lie; and
/// what their versions were. The current version's record is among the objects.

/// Enters a parameter that is new. Nothing happens when it is there.
Result<void> enter_name(World& world, const std::string& name);
/// Forgets the parameter and its versions.
Result<void> forget_name(World& world, const std::string& name);

/// Parameters of a list, in the order they were made: `after` is the number of the last one told.
struct NameRow {
  std::int64_t number = 0;
  std::string name;
};
enum class Below { OneLevel, AllLevels };
/// `path` is "/" or begins with one and ends without.
Result<std::vector<NameRow>> names_below(World& world, const std::string& path, Below below,
                                         std::int64_t after, std::int64_t most);
Result<std::vector<NameRow>> all_names(World& world, std::int64_t after, std::int64_t most);

/// A version's record: members of ParameterHistory with "Labels" as a list.
struct VersionRow {
  std::int64_t version = 0;
  Value record;
};
Result<void> put_version(World& world, const std::string& name, const VersionRow& row);
Result<void> erase_version(World& world, const std::string& name, std::int64_t version);
Result<std::optional<VersionRow>> find_version(World& world, const std::string& name,
                                               std::int64_t version);
/// Oldest first, those after `after`.
Result<std::vector<VersionRow>> list_versions(World& world, const std::string& name,
                                              std::int64_t after = 0, std::int64_t most = 1000);
/// The version that has the label.
Result<std::optional<VersionRow>> find_label(World& world, const std::string& name,
                                             std::string_view label);

}  // namespace formwork::ssm
