// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/lint/run.hh"

namespace formwork::lint {

/// What Fn::GetAtt gives of one resource, in cfn-lint's order. Names are expressions over the whole
/// name: "Arn", "Endpoint.Address" (as it is), "Outputs\\..*" (any output), ".*" (anything).
class AttributeNames {
 public:
  const std::vector<std::string>& names() const { return names_; }
  bool has(std::string_view attribute) const { return find(attribute) != nullptr; }
  /// The longest name that fits; null when none does.
  const std::string* find(std::string_view attribute) const;
  /// For messages: ['Arn', 'Outputs..*'].
  std::string quoted() const;

  void add(std::string name);  ///< Unless it is there.

 private:
  std::vector<std::string> names_;
};

/// The attributes of `resource` in `region`: of its type, or the outputs of the local template a
/// nested stack names (found beside the template, read once a run). Empty when the type does not
/// exist there.
const AttributeNames& attribute_names(Run& run, const Resource& resource, std::string_view region);

/// What `attribute` of `resource` is; nullopt when there is no such attribute or no schema says.
std::optional<Schema> attribute_schema(Run& run, const Resource& resource,
                                       std::string_view attribute, std::string_view region);

/// What Ref of `resource` gives; nullopt when no schema says.
std::optional<Schema> ref_schema(Run& run, const Resource& resource, std::string_view region);

/// The attributes of a type and what one of them is.
AttributeNames attributes_of(const TypeSchema& type);
/// The schema at a place of `type` ("/Endpoint/Address", '*' for items), through references and
/// alternatives; None when there is none.
Schema schema_at(const TypeSchema& type, std::string_view pointer);

}  // namespace formwork::lint
