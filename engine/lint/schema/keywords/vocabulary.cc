// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/schema/keywords/keywords.hh"

namespace formwork::lint {
namespace {

constexpr std::pair<Keyword, KeywordFn> kKeywords[] = {
    {Keyword::Reference, &check_reference},
    {Keyword::AdditionalProperties, &check_additional_properties},
    {Keyword::AllOf, &check_all_of},
    {Keyword::AnyOf, &check_any_of},
    {Keyword::Const, &check_const},
    {Keyword::Contains, &check_contains},
    {Keyword::Dependencies, &check_dependencies},
    {Keyword::DependentExcluded, &check_dependent_excluded},
    {Keyword::DependentRequired, &check_dependent_required},
    {Keyword::Enum, &check_enum},
    {Keyword::EnumCaseInsensitive, &check_enum_case_insensitive},
    {Keyword::ExclusiveMaximum, &check_exclusive_maximum},
    {Keyword::ExclusiveMinimum, &check_exclusive_minimum},
    {Keyword::If, &check_if},
    {Keyword::Items, &check_items},
    {Keyword::MaxItems, &check_max_items},
    {Keyword::MaxLength, &check_max_length},
    {Keyword::MaxProperties, &check_max_properties},
    {Keyword::MaxUniqueItems, &check_max_unique_items},
    {Keyword::Maximum, &check_maximum},
    {Keyword::MinItems, &check_min_items},
    {Keyword::MinLength, &check_min_length},
    {Keyword::MinProperties, &check_min_properties},
    {Keyword::Minimum, &check_minimum},
    {Keyword::MultipleOf, &check_multiple_of},
    {Keyword::Not, &check_not},
    {Keyword::OneOf, &check_one_of},
    {Keyword::Pattern, &check_pattern},
    {Keyword::PatternProperties, &check_pattern_properties},
    {Keyword::PrefixItems, &check_prefix_items},
    {Keyword::Properties, &check_properties},
    {Keyword::PropertyNames, &check_property_names},
    {Keyword::Required, &check_required},
    {Keyword::RequiredOr, &check_required_or},
    {Keyword::RequiredXor, &check_required_xor},
    {Keyword::Type, &check_type},
    {Keyword::UniqueItems, &check_unique_items},
    {Keyword::UniqueKeys, &check_unique_keys},
    {Keyword::CfnContext, &check_cfn_context},
    {Keyword::CfnGather, &check_cfn_gather},
    {Keyword::DynamicValidation, &check_dynamic_validation},
};

// Unknown until a rule says what they are. Conditions stay without meaning outside their section.
constexpr Keyword kUnknownFunctions[] = {
    Keyword::Ref,       Keyword::FnBase64,         Keyword::FnCidr,   Keyword::FnFindInMap,
    Keyword::FnGetAtt,  Keyword::FnGetAZs,         Keyword::FnIf,     Keyword::FnImportValue,
    Keyword::FnJoin,    Keyword::FnLength,         Keyword::FnSelect, Keyword::FnSplit,
    Keyword::FnSub,     Keyword::FnGetStackOutput, Keyword::FnToJsonString,
    Keyword::FnTransform};

}  // namespace

const Vocabulary& template_vocabulary() {
  static const Vocabulary kVocabulary = [] {
    Vocabulary vocabulary;
    for (const auto& [keyword, check] : kKeywords) {
      vocabulary[keyword].check = check;
    }
    for (Keyword function : kUnknownFunctions) {
      vocabulary[function].check = &check_unknown_function;
    }
    return vocabulary;
  }();
  return kVocabulary;
}

}  // namespace formwork::lint
