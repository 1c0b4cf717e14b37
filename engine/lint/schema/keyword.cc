// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/schema/keyword.hh"

#include <algorithm>

namespace formwork::lint {
namespace {

struct Name {
  std::string_view text;
  Keyword keyword;
};

// In the order of the enumeration.
constexpr std::array<std::string_view, kKeywordCount> kNames = {"",
                                                                "$ref",
                                                                "additionalProperties",
                                                                "allOf",
                                                                "anyOf",
                                                                "const",
                                                                "contains",
                                                                "dependencies",
                                                                "dependentExcluded",
                                                                "dependentRequired",
                                                                "enum",
                                                                "enumCaseInsensitive",
                                                                "exclusiveMaximum",
                                                                "exclusiveMinimum",
                                                                "format",
                                                                "if",
                                                                "items",
                                                                "maxItems",
                                                                "maxLength",
                                                                "maxProperties",
                                                                "maxUniqueItems",
                                                                "maximum",
                                                                "minItems",
                                                                "minLength",
                                                                "minProperties",
                                                                "minimum",
                                                                "multipleOf",
                                                                "not",
                                                                "oneOf",
                                                                "pattern",
                                                                "patternProperties",
                                                                "prefixItems",
                                                                "properties",
                                                                "propertyNames",
                                                                "required",
                                                                "requiredOr",
                                                                "requiredXor",
                                                                "type",
                                                                "uniqueItems",
                                                                "uniqueKeys",
                                                                "cfnContext",
                                                                "cfnGather",
                                                                "cfnLint",
                                                                "cfnParameter",
                                                                "dynamicReference",
                                                                "dynamicReferenceSpaces",
                                                                "dynamicValidation",
                                                                "lifecycle",
                                                                "rawPseudoParameter",
                                                                "tagging",
                                                                "ref",
                                                                "condition",
                                                                "fn_and",
                                                                "fn_base64",
                                                                "fn_cidr",
                                                                "fn_contains",
                                                                "fn_eachmemberequals",
                                                                "fn_eachmemberin",
                                                                "fn_equals",
                                                                "fn_findinmap",
                                                                "fn_foreach",
                                                                "fn_getatt",
                                                                "fn_getazs",
                                                                "fn_getstackoutput",
                                                                "fn_if",
                                                                "fn_importvalue",
                                                                "fn_join",
                                                                "fn_length",
                                                                "fn_not",
                                                                "fn_or",
                                                                "fn_refall",
                                                                "fn_select",
                                                                "fn_split",
                                                                "fn_sub",
                                                                "fn_tojsonstring",
                                                                "fn_transform",
                                                                "fn_valueof",
                                                                "fn_valueofall"};

constexpr Name kFunctions[] = {{"Condition", Keyword::Condition},
                               {"Fn::And", Keyword::FnAnd},
                               {"Fn::Base64", Keyword::FnBase64},
                               {"Fn::Cidr", Keyword::FnCidr},
                               {"Fn::Contains", Keyword::FnContains},
                               {"Fn::EachMemberEquals", Keyword::FnEachMemberEquals},
                               {"Fn::EachMemberIn", Keyword::FnEachMemberIn},
                               {"Fn::Equals", Keyword::FnEquals},
                               {"Fn::FindInMap", Keyword::FnFindInMap},
                               {"Fn::ForEach", Keyword::FnForEach},
                               {"Fn::GetAZs", Keyword::FnGetAZs},
                               {"Fn::GetAtt", Keyword::FnGetAtt},
                               {"Fn::GetStackOutput", Keyword::FnGetStackOutput},
                               {"Fn::If", Keyword::FnIf},
                               {"Fn::ImportValue", Keyword::FnImportValue},
                               {"Fn::Join", Keyword::FnJoin},
                               {"Fn::Length", Keyword::FnLength},
                               {"Fn::Not", Keyword::FnNot},
                               {"Fn::Or", Keyword::FnOr},
                               {"Fn::RefAll", Keyword::FnRefAll},
                               {"Fn::Select", Keyword::FnSelect},
                               {"Fn::Split", Keyword::FnSplit},
                               {"Fn::Sub", Keyword::FnSub},
                               {"Fn::ToJsonString", Keyword::FnToJsonString},
                               {"Fn::Transform", Keyword::FnTransform},
                               {"Fn::ValueOf", Keyword::FnValueOf},
                               {"Fn::ValueOfAll", Keyword::FnValueOfAll},
                               {"Ref", Keyword::Ref}};

constexpr std::string_view kForEachPrefix = "Fn::ForEach::";

// The names sorted by text, made when the program is built.
constexpr auto sorted_names() {
  std::array<Name, kKeywordCount - 1> names{};
  for (std::size_t i = 1; i < kKeywordCount; ++i) {
    names[i - 1] = {kNames[i], static_cast<Keyword>(i)};
  }
  std::sort(names.begin(), names.end(),
            [](const Name& a, const Name& b) { return a.text < b.text; });
  return names;
}
constexpr auto kSorted = sorted_names();

template <class Names>
Keyword look_up(const Names& names, std::string_view text) {
  const auto found =
      std::lower_bound(std::begin(names), std::end(names), text,
                       [](const Name& name, std::string_view t) { return name.text < t; });
  return found != std::end(names) && found->text == text ? found->keyword : Keyword::None;
}

}  // namespace

const FunctionSet kPropertyFunctions = {
    Keyword::FnBase64,         Keyword::FnCidr,   Keyword::FnContains,
    Keyword::FnFindInMap,      Keyword::FnGetAtt, Keyword::FnGetAZs,
    Keyword::FnGetStackOutput, Keyword::FnIf,     Keyword::FnImportValue,
    Keyword::FnJoin,           Keyword::FnLength, Keyword::FnSelect,
    Keyword::FnSplit,          Keyword::FnSub,    Keyword::FnToJsonString,
    Keyword::FnTransform,      Keyword::Ref};

std::string_view name_of(Keyword keyword) {
  return kNames[static_cast<std::size_t>(keyword)];
}

Keyword keyword_of(std::string_view name) {
  return look_up(kSorted, name);
}

Keyword function_of(std::string_view key) {
  if (key == "Ref") {
    return Keyword::Ref;
  }
  if (!key.starts_with("Fn::")) {
    return key == "Condition" ? Keyword::Condition : Keyword::None;
  }
  if (key.starts_with(kForEachPrefix)) {
    const std::string_view name = key.substr(kForEachPrefix.size());
    const bool is_plain = std::all_of(name.begin(), name.end(), [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    });
    return !name.empty() && is_plain ? Keyword::FnForEach : Keyword::None;
  }
  return look_up(kFunctions, key);
}

std::string_view function_name(Keyword function) {
  for (const Name& name : kFunctions) {
    if (name.keyword == function) {
      return name.text;
    }
  }
  return {};
}

}  // namespace formwork::lint
