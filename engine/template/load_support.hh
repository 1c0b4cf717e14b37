// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/diagnostic.hh"
#include "engine/template/template.hh"

namespace formwork {

/// Quotas of CloudFormation on one template.
inline constexpr std::size_t kLargestBody = 1'000'000;
inline constexpr std::size_t kMostParameters = 200;
inline constexpr std::size_t kMostMappings = 200;
inline constexpr std::size_t kMostMappingAttributes = 200;
inline constexpr std::size_t kMostResources = 500;
inline constexpr std::size_t kMostOutputs = 200;
inline constexpr std::size_t kLongestName = 255;
inline constexpr std::size_t kLongestDescription = 1024;

/// What the loaders of the sections share: the template being filled and where faults go.
struct LoadContext {
  Template& model;
  Sink& sink;
};

/// Codes of one section's faults.
struct SectionRules {
  std::string_view section;  ///< "Parameters".
  std::string_view noun;     ///< "parameter": for sentences.
  std::string_view
      shape_code;  ///< The section or an entry is malformed, a name is not alphanumeric.
  std::string_view length_code;  ///< A name is longer than kLongestName.
  std::string_view count_code;   ///< More than `most` entries.
  std::size_t most = 0;          ///< 0: no limit.
};

bool is_alphanumeric(std::string_view text);
/// "a string", "an object", ...: for "..., not a list".
std::string article(const Node& node);
/// True for keys that a transform replaces: Fn::ForEach::X and Fn::Transform.
bool is_transform_key(std::string_view key);
/// A one-member object whose key is a function's name.
bool is_function(const Node& node);

/// Entries of a section as they stand: reports a section that is no object, too many entries, and
/// names that break the rules; gives every entry a transform does not own, the first of equal names
/// only.
std::vector<const Member*> section_entries(LoadContext& context, const Member& section,
                                           const SectionRules& rules);

/// Reports every member of `node` whose key is not in `allowed`, with the nearest allowed key as
/// help.
void check_keys(LoadContext& context, const Node& node, std::span<const std::string_view> allowed,
                std::string_view code, std::string_view owner);

/// The text of a string member; reports (at the key) a member of another kind. Absent: empty.
std::string_view text_of(LoadContext& context, const Node& node, std::string_view key,
                         std::string_view code, std::string_view owner);

// One per section; `section` is the top-level member.
void load_parameters(LoadContext& context, const Member& section);
void load_rules(LoadContext& context, const Member& section);
void load_mappings(LoadContext& context, const Member& section);
void load_conditions(LoadContext& context, const Member& section);
void load_resources(LoadContext& context, const Member& section);
void load_outputs(LoadContext& context, const Member& section);
void load_hooks(LoadContext& context, const Member& section);

}  // namespace formwork
