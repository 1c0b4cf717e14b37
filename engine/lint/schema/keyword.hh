// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace formwork::lint {

/// Every keyword of a schema that is checked: JSON Schema's, CloudFormation's extensions of it, and
/// the functions (a map with the one key "Fn::Sub" is checked by the keyword FnSub).
enum class Keyword : std::uint8_t {
  None,
  Reference,  ///< "$ref"
  AdditionalProperties,
  AllOf,
  AnyOf,
  Const,
  Contains,
  Dependencies,
  DependentExcluded,
  DependentRequired,
  Enum,
  EnumCaseInsensitive,
  ExclusiveMaximum,
  ExclusiveMinimum,
  Format,
  If,
  Items,
  MaxItems,
  MaxLength,
  MaxProperties,
  MaxUniqueItems,
  Maximum,
  MinItems,
  MinLength,
  MinProperties,
  Minimum,
  MultipleOf,
  Not,
  OneOf,
  Pattern,
  PatternProperties,
  PrefixItems,
  Properties,
  PropertyNames,
  Required,
  RequiredOr,
  RequiredXor,
  Type,
  UniqueItems,
  UniqueKeys,
  // CloudFormation's.
  CfnContext,
  CfnGather,
  CfnLint,
  CfnParameter,
  DynamicReference,
  DynamicReferenceSpaces,
  DynamicValidation,
  Lifecycle,
  RawPseudoParameter,
  Tagging,
  // Functions: from Ref on.
  Ref,
  Condition,
  FnAnd,
  FnBase64,
  FnCidr,
  FnContains,
  FnEachMemberEquals,
  FnEachMemberIn,
  FnEquals,
  FnFindInMap,
  FnForEach,
  FnGetAtt,
  FnGetAZs,
  FnGetStackOutput,
  FnIf,
  FnImportValue,
  FnJoin,
  FnLength,
  FnNot,
  FnOr,
  FnRefAll,
  FnSelect,
  FnSplit,
  FnSub,
  FnToJsonString,
  FnTransform,
  FnValueOf,
  FnValueOfAll,
  Count
};

constexpr std::size_t kKeywordCount = static_cast<std::size_t>(Keyword::Count);

/// "additionalProperties", "$ref", "fn_sub", "ref": the name in schemas; functions as fn_lower.
std::string_view name_of(Keyword keyword);
/// None for a name that is no keyword ("default", "title").
Keyword keyword_of(std::string_view name);
/// FnSub for "Fn::Sub", Ref for "Ref", Condition for "Condition", FnForEach for
/// "Fn::ForEach::Name"; None for anything else.
Keyword function_of(std::string_view key);
/// "Fn::Sub" for FnSub.
std::string_view function_name(Keyword function);
constexpr bool is_function(Keyword keyword) {
  return keyword >= Keyword::Ref;
}

/// A set of functions, e.g. those that may stand at a place.
class FunctionSet {
 public:
  constexpr FunctionSet() = default;
  constexpr FunctionSet(std::initializer_list<Keyword> functions) {
    for (Keyword function : functions) {
      add(function);
    }
  }
  constexpr void add(Keyword f) { bits_ |= bit(f); }
  constexpr bool has(Keyword f) const { return (bits_ & bit(f)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr bool operator==(const FunctionSet&) const = default;

 private:
  static constexpr std::uint64_t bit(Keyword f) {
    return is_function(f) ? std::uint64_t{1}
                                << (static_cast<unsigned>(f) - static_cast<unsigned>(Keyword::Ref))
                          : 0;
  }
  std::uint64_t bits_ = 0;
};

/// What may stand in resource properties: every function but conditions.
extern const FunctionSet kPropertyFunctions;

}  // namespace formwork::lint
