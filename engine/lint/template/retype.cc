// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/template/retype.hh"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/document/builder.hh"
#include "engine/lint/schema/number.hh"

namespace formwork::lint {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view without_sign(std::string_view text) {
  return text.starts_with('-') || text.starts_with('+') ? text.substr(1) : text;
}

// YAML 1.1 wants a point in every float, a sign in every exponent and none before a leading point.
bool is_float(std::string_view text) {
  const std::string_view number = without_sign(text);
  if (number.size() == 4 && number[0] == '.' && !is_digit(number[1])) {
    const bool is_nan = number[1] == 'n' || number[1] == 'N';
    return !is_nan || number.size() == text.size();
  }
  const std::size_t exponent = number.find_first_of("eE");
  if (exponent != std::string_view::npos &&
      (exponent + 1 == number.size() || is_digit(number[exponent + 1]))) {
    return false;
  }
  if (number.starts_with('.')) {
    return number.size() == text.size();
  }
  return exponent == std::string_view::npos || number.find('.') != std::string_view::npos;
}

// Hours, minutes and seconds in base 60: "1:30" is 90, "1:30.5" 90.5.
std::optional<double> base_sixty(std::string_view text, bool& is_integer) {
  constexpr std::size_t kLongest = 32;
  const bool is_negative = text.starts_with('-');
  text = without_sign(text);
  const std::size_t point = text.find('.');
  is_integer = point == std::string_view::npos;
  std::string_view whole = text.substr(0, point);
  if (text.size() > kLongest || text.find(':') == std::string_view::npos || !is_digit(text[0]) ||
      (is_integer && text[0] == '0')) {
    return std::nullopt;
  }
  double value = 0;
  for (bool is_first = true; !whole.empty(); is_first = false) {
    const std::size_t colon = std::min(whole.find(':'), whole.size());
    std::string part(whole.substr(0, colon));
    whole.remove_prefix(std::min(colon + 1, whole.size()));
    if (is_first) {
      std::erase(part, '_');
    }
    const bool fits = is_first || part.size() == 1 || (part.size() == 2 && part[0] < '6');
    if (!fits || part.empty() || !std::all_of(part.begin(), part.end(), is_digit)) {
      return std::nullopt;
    }
    value = value * 60 + std::stod(part);
  }
  if (!is_integer) {
    std::string fraction = "0" + std::string(text.substr(point));
    std::erase(fraction, '_');
    const auto rest = yaml_float(fraction);
    if (!rest) {
      return std::nullopt;
    }
    value += *rest;
  }
  return is_negative ? -value : value;
}

class Retyper {
 public:
  explicit Retyper(Arena& arena) : build_(arena) {}

  const Node* read(const Node& node) {
    if (node.is_list()) {
      return read_list(node);
    }
    return node.is_map() ? read_map(node) : read_scalar(node);
  }

 private:
  const Node* read_scalar(const Node& node) {
    constexpr unsigned kAlwaysText = Node::kQuoted | Node::kShortForm;
    if ((node.flags & kAlwaysText) != 0) {
      return &node;
    }
    if (node.is(NodeKind::Float) && !is_float(node.text())) {
      return build_.scalar(NodeKind::String, node.text(), node.span,
                           static_cast<std::uint8_t>(node.flags & ~Node::kFromJson));
    }
    bool is_integer = false;
    const auto value = node.is_string() ? base_sixty(node.text(), is_integer) : std::nullopt;
    if (!value) {
      return &node;
    }
    const std::string text =
        is_integer ? std::to_string(static_cast<std::int64_t>(*value)) : print_float(*value);
    return build_.scalar(is_integer ? NodeKind::Int : NodeKind::Float, build_.copy_text(text),
                         node.span, node.flags);
  }

  const Node* read_list(const Node& node) {
    std::vector<const Node*> items;
    for (std::size_t i = 0; i < node.count; ++i) {
      const Node* item = node.items()[i];
      const Node* same = read(*item);
      if (same != item && items.empty()) {
        items.assign(node.items().begin(), node.items().end());
      }
      if (same != item) {
        items[i] = same;
      }
    }
    return items.empty() ? &node : build_.list(items, node.span, node.flags);
  }

  const Node* read_map(const Node& node) {
    std::vector<Member> members;
    for (std::size_t i = 0; i < node.count; ++i) {
      const Node* value = node.members()[i].value;
      const Node* same = read(*value);
      if (same != value && members.empty()) {
        members.assign(node.members().begin(), node.members().end());
      }
      if (same != value) {
        members[i].value = same;
      }
    }
    return members.empty() ? &node : build_.map(members, node.span, node.flags);
  }

  NodeBuilder build_;
};

}  // namespace

const Node* retype(const Node& root, Arena& arena) {
  return Retyper(arena).read(root);
}

}  // namespace formwork::lint
