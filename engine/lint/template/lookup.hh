// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/lint/run.hh"

// Finding values from rules, across the branches of Fn::If.
namespace formwork::lint {

/// A value and the validator to go on with: its context has the value's path and the assumptions
/// under which the value stands there. Lives as long as the run.
struct ValueAt {
  const Node* value = nullptr;  ///< Null when there is none (absent, null, AWS::NoValue).
  Validator validator;
};

/// Every value found below `instance` over `path`, in template order: keys of maps, "*" for all
/// items of a list. Fn::If is followed into both branches as far as they can hold (the path gets
/// the steps "Fn::If" and 1 or 2); Ref AWS::NoValue is a null value (path + "Ref"). Any other
/// function ends the search silently, unless the path ends there: then it is the value. A path that
/// does not exist gives one null value: under the key that is missing in a map, or at what is no
/// map. Places (Context::place) stay as they are.
///
///   for (const auto& [port, at] : values_at(call.validator, &call.instance, {"Port"})) { ... }
std::vector<ValueAt> values_at(const Validator& validator, const Node* instance,
                               std::span<const std::string_view> path);
inline std::vector<ValueAt> values_at(const Validator& validator, const Node* instance,
                                      std::initializer_list<std::string_view> path) {
  return values_at(validator, instance, std::span(path.begin(), path.size()));
}

/// The same one by one; `each` returns false to stop.
using EachValueAt = std::function<bool(const Node* value, const Validator& validator)>;
void values_at(const Validator& validator, const Node* instance,
               std::span<const std::string_view> path, const EachValueAt& each);
inline void values_at(const Validator& validator, const Node* instance,
                      std::initializer_list<std::string_view> path, const EachValueAt& each) {
  values_at(validator, instance, std::span(path.begin(), path.size()), each);
}

/// A resource and a validator at it (path Resources/<name>, place Resources/<type>, under the
/// assumption that its condition holds).
struct ResourceAt {
  const Resource* resource = nullptr;
  Validator validator;
};

/// nullopt when there is no such resource, its type is not among `types` (empty: any), or its
/// condition cannot hold.
std::optional<ResourceAt> resource_by_name(const Validator& validator, std::string_view name,
                                           std::span<const std::string_view> types = {});
inline std::optional<ResourceAt> resource_by_name(const Validator& validator, std::string_view name,
                                                  std::initializer_list<std::string_view> types) {
  return resource_by_name(validator, name, std::span(types.begin(), types.size()));
}

/// Every value at `path` from the root of the template ({"Resources", "Subnet", "Properties",
/// "VpcId"}, "*" for items) and the state it stands under: that of `validator`, its resource's
/// condition and the branches of Fn::If. Nothing for paths that do not exist and for AWS::NoValue;
/// other functions are values. The path of `validator` does not matter.
struct ValueUnder {
  const Node* value = nullptr;
  ConditionState conditions;
};
std::vector<ValueUnder> values_in_template(const Validator& validator,
                                           std::span<const std::string_view> path);
inline std::vector<ValueUnder> values_in_template(const Validator& validator,
                                                  std::initializer_list<std::string_view> path) {
  return values_in_template(validator, std::span(path.begin(), path.size()));
}

/// Resources of these types (empty: of any), in template order.
std::vector<const Resource*> resources_of(const Run& run,
                                          std::span<const std::string_view> types = {});
inline std::vector<const Resource*> resources_of(const Run& run,
                                                 std::initializer_list<std::string_view> types) {
  return resources_of(run, std::span(types.begin(), types.size()));
}
/// Resources whose type ends in "::MODULE".
std::vector<const Resource*> modules_of(const Run& run);

/// True when Ref or Sub can name `name`: a parameter, a typed resource, a pseudo parameter, or
/// anything that starts with a module's name.
bool is_valid_reference(const Run& run, std::string_view name);

/// True when the CDK wrote the template: it has an AWS::CDK::Metadata resource.
bool is_cdk_template(const Run& run);

}  // namespace formwork::lint
