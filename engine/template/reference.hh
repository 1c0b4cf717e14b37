// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/document/node.hh"

namespace formwork {

/// Names a place that mentions another part of the template.
struct Reference {
  enum class Kind : std::uint8_t {
    Ref,        ///< {"Ref": name}: parameter, pseudo parameter or resource.
    GetAtt,     ///< {"Fn::GetAtt": [name, attribute]}.
    SubRef,     ///< ${Name} in Fn::Sub (not a key of its own map).
    SubGetAtt,  ///< ${Name.Attribute} in Fn::Sub.
    Condition,  ///< A condition's name in Fn::If or {"Condition": name}.
    FindInMap,  ///< A literal mapping name.
  };
  Kind kind = Kind::Ref;
  std::string_view name;
  std::string_view attribute;  ///< Of GetAtt and SubGetAtt, when literal.
  SourceSpan
      span;  ///< Of the name as written (inside a Sub string: of the ${...} where it can be told).
  const Node* node = nullptr;  ///< The function object.
};

/// Calls `found` for every reference below `node`, depth first in source order. Looks into every
/// branch of Fn::If. Malformed functions are passed over: the evaluator reports them.
void for_each_reference(const Node& node, const std::function<void(const Reference&)>& found);

/// One piece of a Fn::Sub text: literal text, or a variable without its ${}.
struct SubPiece {
  bool is_variable = false;
  std::string_view
      text;  ///< For `${!Literal}` a literal piece "${Literal}" is given in two pieces.
  std::size_t offset = 0;  ///< Byte offset in the Sub text.
};

/// Cuts a Fn::Sub text. An unclosed "${" is literal text, as CloudFormation has it.
std::vector<SubPiece> parse_sub(std::string_view text);

}  // namespace formwork
