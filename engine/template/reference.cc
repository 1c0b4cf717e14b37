// SPDX-License-Identifier: Apache-2.0
#include "engine/template/reference.hh"

namespace formwork {
namespace {

/// Where `piece` of a Sub text stands in the source. Only scalars written on one line without
/// escapes map byte for byte; for the others the whole scalar is the best place there is.
SourceSpan piece_span(const Node& text, const SubPiece& piece) {
  std::uint32_t lead = 0;
  if (text.span.length == text.count + 2U && text.has(Node::kQuoted)) {
    lead = 1;
  } else if (text.span.length != text.count) {
    return text.span;
  }
  return {{text.span.begin.index + lead + static_cast<std::uint32_t>(piece.offset)},
          static_cast<std::uint32_t>(piece.text.size()) + 3U};
}

class Walker {
 public:
  explicit Walker(const std::function<void(const Reference&)>& found) : found_(found) {}

  void walk(const Node& node, bool is_condition) {
    if (node.is_list()) {
      for (const Node* item : node.items()) {
        walk(*item, is_condition);
      }
      return;
    }
    if (const Member* call = node.single();
        call != nullptr && walk_call(node, *call, is_condition)) {
      return;
    }
    for (const Member& member : node.members()) {
      walk(*member.value, false);
    }
  }

 private:
  /// True when `call` was a function this knows how to go through.
  bool walk_call(const Node& node, const Member& call, bool is_condition) {
    const Node& argument = *call.value;
    if (call.key == "Ref") {
      if (argument.is_scalar()) {
        report(Reference::Kind::Ref, argument.text(), {}, argument.span, node);
      }
      return true;
    }
    if (call.key == "Condition" && is_condition && argument.is_string()) {
      report(Reference::Kind::Condition, argument.text(), {}, argument.span, node);
      return true;
    }
    if (call.key == "Fn::GetAtt") {
      walk_get_att(node, argument);
      return true;
    }
    if (call.key == "Fn::Sub") {
      walk_sub(node, argument);
      return true;
    }
    if (call.key == "Fn::If") {
      walk_named(Reference::Kind::Condition, node, argument);
      return true;
    }
    if (call.key == "Fn::FindInMap") {
      walk_named(Reference::Kind::FindInMap, node, argument);
      return true;
    }
    if (call.key == "Fn::And" || call.key == "Fn::Or" || call.key == "Fn::Not") {
      walk(argument, true);
      return true;
    }
    return false;
  }

  void walk_get_att(const Node& node, const Node& argument) {
    if (argument.is_string()) {
      const std::string_view text = argument.text();
      const std::size_t dot = text.find('.');
      if (dot != std::string_view::npos) {
        report(Reference::Kind::GetAtt, text.substr(0, dot), text.substr(dot + 1), argument.span,
               node);
      }
      return;
    }
    const auto items = argument.items();
    if (items.size() < 2 || !items[0]->is_string()) {
      for (const Node* item : items) {
        walk(*item, false);
      }
      return;
    }
    // [A, b, c] is read as A and "b.c" by nobody; only a two-part list has a literal attribute.
    const bool is_literal = items.size() == 2 && items[1]->is_scalar();
    report(Reference::Kind::GetAtt, items[0]->text(),
           is_literal ? items[1]->text() : std::string_view(), items[0]->span, node);
    for (const Node* item : items.subspan(1)) {
      walk(*item, false);
    }
  }

  void walk_sub(const Node& node, const Node& argument) {
    const Node* text = argument.is_string() ? &argument : nullptr;
    const Node* variables = nullptr;
    if (argument.is_list() && !argument.items().empty()) {
      text = argument.items()[0]->is_string() ? argument.items()[0] : nullptr;
      variables = argument.items().size() > 1 ? argument.items()[1] : nullptr;
    }
    if (text != nullptr) {
      for (const SubPiece& piece : parse_sub(text->text())) {
        if (piece.is_variable && (variables == nullptr || variables->find(piece.text) == nullptr)) {
          report_variable(*text, piece, node);
        }
      }
    }
    if (variables != nullptr) {
      // Always a map of variables, also when it has one member with the name of a function.
      for (const Member& member : variables->members()) {
        walk(*member.value, false);
      }
    }
  }

  void report_variable(const Node& text, const SubPiece& piece, const Node& node) {
    const SourceSpan span = piece_span(text, piece);
    const std::size_t dot = piece.text.find('.');
    if (dot == std::string_view::npos) {
      report(Reference::Kind::SubRef, piece.text, {}, span, node);
    } else {
      report(Reference::Kind::SubGetAtt, piece.text.substr(0, dot), piece.text.substr(dot + 1),
             span, node);
    }
  }

  /// Fn::If and Fn::FindInMap: the first argument is a name, the rest are values.
  void walk_named(Reference::Kind kind, const Node& node, const Node& argument) {
    const auto items = argument.items();
    if (items.empty()) {
      walk(argument, false);
      return;
    }
    if (items[0]->is_string()) {
      report(kind, items[0]->text(), {}, items[0]->span, node);
    } else {
      walk(*items[0], false);
    }
    for (const Node* item : items.subspan(1)) {
      walk(*item, false);
    }
  }

  void report(Reference::Kind kind, std::string_view name, std::string_view attribute,
              SourceSpan span, const Node& node) {
    found_(Reference{kind, name, attribute, span, &node});
  }

  const std::function<void(const Reference&)>& found_;
};

}  // namespace

void for_each_reference(const Node& node, const std::function<void(const Reference&)>& found) {
  Walker(found).walk(node, true);
}

std::vector<SubPiece> parse_sub(std::string_view text) {
  std::vector<SubPiece> pieces;
  const auto add_literal = [&](std::size_t begin, std::size_t end) {
    if (end > begin) {
      pieces.push_back({false, text.substr(begin, end - begin), begin});
    }
  };
  std::size_t literal = 0;
  std::size_t at = 0;
  while ((at = text.find("${", at)) != std::string_view::npos) {
    const std::size_t close = text.find('}', at + 2);
    if (close == std::string_view::npos) {
      break;
    }
    if (text[at + 2] == '!') {
      // "${!Name}" loses its mark: the text before it up to "${", then "Name}".
      add_literal(literal, at + 2);
      literal = at + 3;
    } else {
      add_literal(literal, at);
      pieces.push_back({true, text.substr(at + 2, close - at - 2), at});
      literal = close + 1;
    }
    at = close + 1;
  }
  add_literal(literal, text.size());
  return pieces;
}

}  // namespace formwork
