// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "engine/change/diff.hh"
#include "engine/evaluate/knowledge.hh"

namespace formwork {

/// What the change does to a resource, as far as others that refer to it are concerned.
enum class Fate : std::uint8_t {
  Absent,  ///< Not in the new template, or its condition is false.
  New,
  Kept,           ///< Not touched, or only in attributes such as Metadata.
  InPlace,        ///< A property changes; it stays the same physical resource.
  MaybeReplaced,  ///< Whether it is replaced shows during the update.
  Replaced,
};

struct ResourceFate {
  Fate fate = Fate::Absent;
  const BeforeResource* before = nullptr;  ///< Null for New and, mostly, Absent.
  bool moves_in_plain_view = false;  ///< Listed with a property row in the view without values.
  bool may_be_replaced_in_plain_view = false;  ///< There alone, by values that turn out equal.
};
using FateTable = std::map<std::string, ResourceFate, std::less<>>;

/// True when Ref and attributes of the resource will be others than the stored ones.
bool is_renewed(Fate fate);

/// Answers resources that stay what they are from the stack before, says nothing about new and
/// replaced ones, and passes every other question on. The table grows while resources are looked
/// at.
class PreviewKnowledge final : public Knowledge {
 public:
  PreviewKnowledge(const Knowledge& world, const FateTable& fates) : world_(world), fates_(fates) {}

  std::optional<Value> ref(std::string_view logical_id) const override;
  Result<std::optional<Value>> attribute(std::string_view logical_id,
                                         std::string_view name) const override;
  Result<std::optional<Value>> import_value(std::string_view export_name) const override {
    return world_.import_value(export_name);
  }
  /// A reference that can be resolved stays what is written: the update resolves it, and only
  /// another text is a change.
  Result<std::optional<Value>> dynamic_reference(std::string_view service,
                                                 std::string_view reference) const override;
  Result<std::optional<Value>> ssm_parameter(std::string_view name) const override {
    return world_.ssm_parameter(name);
  }
  std::optional<std::vector<std::string>> availability_zones(
      std::string_view region) const override {
    return world_.availability_zones(region);
  }
  Result<std::optional<Value>> stack_output(const StackOutputName& name) const override {
    return world_.stack_output(name);
  }
  std::optional<Value> parameter_attribute(std::string_view parameter_type, std::string_view value,
                                           std::string_view attribute) const override {
    return world_.parameter_attribute(parameter_type, value, attribute);
  }

 private:
  const BeforeResource* find_stable(std::string_view logical_id) const;

  const Knowledge& world_;
  const FateTable& fates_;
};

}  // namespace formwork
