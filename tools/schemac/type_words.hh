// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "engine/schema_build/schema_words.hh"

/// The words of the text form, shared by its reader and its writer.
namespace formwork {

enum class FactShape {
  Words,    ///< word a b c          a list of strings; repeated lines continue it
  Tuples,   ///< word a b            one line per inner list
  Word,     ///< word a              one string
  Flag,     ///< word                true
  Number,   ///< word 12
  Members,  ///< word key=value ...  a map
};

struct FactWord {
  std::string_view word;
  std::string_view key;
  FactShape shape;
};

/// Facts of a type, in the order in which they are written.
inline constexpr FactWord kFactWords[] = {
    {"identifier", "primaryIdentifier", FactShape::Words},
    {"other-identifier", "additionalIdentifiers", FactShape::Tuples},
    {"ref", "ref", FactShape::Words},
    {"attributes", "attributes", FactShape::Words},
    {"any-attribute", "anyAttribute", FactShape::Flag},
    {"arn", "arn", FactShape::Word},
    {"auto-name", "autoName", FactShape::Members},
    {"immutable", "immutable", FactShape::Flag},
    {"stateful", "stateful", FactShape::Flag},
    {"replacement", "replacementStrategy", FactShape::Word},
    {"create-timeout", "createTimeout", FactShape::Number},
    {"tagging", "tagging", FactShape::Members},
    {"lifecycle", "lifecycle", FactShape::Members},
    {"create-only", "createOnlyProperties", FactShape::Words},
    {"conditional-create-only", "conditionalCreateOnlyProperties", FactShape::Words},
    {"read-only", "readOnlyProperties", FactShape::Words},
    {"write-only", "writeOnlyProperties", FactShape::Words},
    {"deprecated", "deprecatedProperties", FactShape::Words},
    {"transform", "propertyTransform", FactShape::Members},
};

/// "other" is the text form's word for a schema in "additionalProperties".
constexpr std::string_view key_of_schema_word(std::string_view word) {
  return word == "other" ? "additionalProperties" : word;
}

/// Lines directly below one schema, and words in a line that is no list; the largest known type has
/// 700 definitions. They keep the time for hostile text in bounds.
inline constexpr int kMostChildren = 20'000;
inline constexpr int kMostKeywords = 500;

}  // namespace formwork
