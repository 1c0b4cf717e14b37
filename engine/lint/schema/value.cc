// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/schema/value.hh"

#include <cmath>

#include "engine/base/text.hh"
#include "engine/document/scalar.hh"
#include "engine/lint/schema/keyword.hh"
#include "engine/lint/schema/number.hh"
#include "engine/lint/schema/timestamp.hh"

namespace formwork::lint {
namespace {

using SchemaKind = SchemaNode::Kind;

// What equality needs to know of a value, from a template or from a schema.
struct Scalar {
  enum class Kind { Null, Bool, Number, Text, List, Map };
  Kind kind = Kind::Null;
  bool boolean = false;
};

Scalar scalar_of(const Node& node) {
  switch (node.kind) {
    case NodeKind::Null:
      return {};
    case NodeKind::Bool:
      return {Scalar::Kind::Bool, node.boolean()};
    case NodeKind::Int:
    case NodeKind::Float:
      return {Scalar::Kind::Number};
    case NodeKind::String:
      return {Scalar::Kind::Text};
    case NodeKind::List:
      return {Scalar::Kind::List};
    case NodeKind::Map:
      return {Scalar::Kind::Map};
  }
  return {};
}

Scalar scalar_of(SchemaNode node) {
  switch (node.kind()) {
    case SchemaKind::None:
    case SchemaKind::Null:
      return {};
    case SchemaKind::Bool:
      return {Scalar::Kind::Bool, node.is_true()};
    case SchemaKind::Integer:
    case SchemaKind::Number:
      return {Scalar::Kind::Number};
    case SchemaKind::String:
      return {Scalar::Kind::Text};
    case SchemaKind::List:
      return {Scalar::Kind::List};
    case SchemaKind::Map:
      return {Scalar::Kind::Map};
  }
  return {};
}

// The text a value is compared by: copied only when it is not written that way.
class ComparedText {
 public:
  explicit ComparedText(const Node& node) {
    if (node.is_string() && !is_date(node)) {
      view_ = node.text();
    } else {
      made_ = plain_text(node);
      view_ = made_;
    }
  }
  explicit ComparedText(SchemaNode node) {
    if (node.is(SchemaKind::String)) {
      view_ = node.text();
    } else {
      made_ = quote(node);
      view_ = made_;
    }
  }
  ComparedText(const ComparedText&) = delete;
  ComparedText& operator=(const ComparedText&) = delete;

  std::string_view view() const { return view_; }

 private:
  std::string made_;
  std::string_view view_;
};

template <class One, class Two>
bool texts_equal(const One& a, const Two& b) {
  return ComparedText(a).view() == ComparedText(b).view();
}

bool is_whole(const Node& node) {
  return node.is(NodeKind::Int);
}
bool is_whole(SchemaNode node) {
  return node.is(SchemaKind::Integer) || is_integral_text(node.text());
}

double double_of(const Node& node) {
  return number_value(node).value_or(0.0);
}
double double_of(SchemaNode node) {
  return node.is(SchemaKind::Integer) ? static_cast<double>(node.integer())
                                      : yaml_float(node.text()).value_or(0.0);
}

bool is_truth_word(std::string_view text) {
  if (text.size() != 4 && text.size() != 5) {
    return false;
  }
  const std::string lower = to_lower(text);
  return lower == "true" || lower == "false";
}

template <class Value>
bool truth_of(const Value& value, const Scalar& scalar) {
  return scalar.kind == Scalar::Kind::Bool ? scalar.boolean
                                           : to_lower(ComparedText(value).view()) == "true";
}

bool lists_equal(const Node& a, const Node& b) {
  if (a.count != b.count) {
    return false;
  }
  for (std::size_t i = 0; i < a.count; ++i) {
    if (!equal(*a.items()[i], *b.items()[i])) {
      return false;
    }
  }
  return true;
}

bool lists_equal(const Node& a, SchemaNode b) {
  if (a.count != b.size()) {
    return false;
  }
  auto other = b.begin();
  for (const Node* item : a.items()) {
    if (!equal(*item, other->value)) {
      return false;
    }
    ++other;
  }
  return true;
}

bool maps_equal(const Node& a, const Node& b) {
  if (a.count != b.count) {
    return false;
  }
  for (const Member& member : a.members()) {
    const Node* other = b.get(member.key);
    if (other == nullptr || !equal(*member.value, *other)) {
      return false;
    }
  }
  return true;
}

bool maps_equal(const Node& a, SchemaNode b) {
  if (a.count != b.size()) {
    return false;
  }
  for (const Member& member : a.members()) {
    const SchemaNode other = b.find(member.key);
    if (!other || !equal(*member.value, other)) {
      return false;
    }
  }
  return true;
}

template <class Other>
bool values_equal(const Node& a, const Other& b) {
  using Kind = Scalar::Kind;
  const Scalar one = scalar_of(a);
  const Scalar two = scalar_of(b);
  const bool is_truth_like = (one.kind == Kind::Bool || one.kind == Kind::Text) &&
                             (two.kind == Kind::Bool || two.kind == Kind::Text);
  if (is_truth_like) {
    const bool is_truth = one.kind == Kind::Bool || two.kind == Kind::Bool ||
                          is_truth_word(ComparedText(a).view()) ||
                          is_truth_word(ComparedText(b).view());
    if (is_truth) {
      return truth_of(a, one) == truth_of(b, two);
    }
  }
  if (one.kind == Kind::Text || two.kind == Kind::Text) {
    return texts_equal(a, b);
  }
  if (one.kind != two.kind) {
    return false;
  }
  switch (one.kind) {
    case Kind::Null:
      return true;
    case Kind::Bool:
      return one.boolean == two.boolean;
    case Kind::Number:
      return is_whole(a) && is_whole(b) ? texts_equal(a, b) : double_of(a) == double_of(b);
    case Kind::List:
      return lists_equal(a, b);
    default:
      return maps_equal(a, b);
  }
}

bool is_integral(const Node& node) {
  const double value = number_value(node).value_or(0.5);
  return std::isfinite(value) && std::trunc(value) == value;
}

}  // namespace

std::optional<std::int64_t> integer_value(const Node& node) {
  return node.is(NodeKind::Int) ? parse_integer(normal_integer(node.text())) : std::nullopt;
}

std::optional<double> number_value(const Node& node) {
  if (node.is(NodeKind::Int)) {
    return yaml_float(normal_integer(node.text()));
  }
  return node.is(NodeKind::Float) ? yaml_float(node.text()) : std::nullopt;
}

std::optional<double> number_like(const Node& node) {
  if (node.is_string()) {
    return is_date(node) ? std::nullopt : text_to_float(node.text());
  }
  return number_value(node);
}

std::optional<std::int64_t> integer_like(const Node& node) {
  if (node.is_string()) {
    const auto digits = is_date(node) ? std::nullopt : text_to_integer(node.text());
    return digits ? parse_integer(*digits) : std::nullopt;
  }
  if (node.is(NodeKind::Float)) {
    constexpr double kLimit = 9e18;
    const double value = number_value(node).value_or(kLimit);
    return std::abs(value) < kLimit ? std::optional(static_cast<std::int64_t>(value))
                                    : std::nullopt;
  }
  return integer_value(node);
}

std::size_t length(std::string_view text) {
  return character_count(text);
}

bool equal(const Node& a, const Node& b) {
  return values_equal(a, b);
}

bool equal(const Node& a, SchemaNode b) {
  return values_equal(a, b);
}

bool is_date(const Node& node) {
  return timestamp_of(node).has_value();
}

bool is_type(const Node& node, std::string_view type) {
  switch (node.kind) {
    case NodeKind::Null:
      return type == "null";
    case NodeKind::Bool:
      return type == "boolean";
    case NodeKind::Int:
      return type == "integer" || type == "number";
    case NodeKind::Float:
      return type == "number" || (type == "integer" && is_integral(node));
    case NodeKind::String:
      return type == (is_date(node) ? "date" : "string");
    case NodeKind::List:
      return type == "array";
    case NodeKind::Map:
      return type == "object";
  }
  return false;
}

bool is_lenient_type(const Node& node, std::string_view type) {
  if (type == "object" || type == "array" || type == "null" || node.is(NodeKind::Null)) {
    return is_type(node, type);
  }
  if (!node.is_scalar()) {
    return false;
  }
  if (type == "string") {
    return true;
  }
  if (type == "boolean") {
    const std::string_view text = node.is_string() ? node.text() : std::string_view();
    return node.is(NodeKind::Bool) || text == "true" || text == "True" || text == "TRUE" ||
           text == "false" || text == "False" || text == "FALSE";
  }
  if (node.is(NodeKind::Bool) || (type != "number" && type != "integer")) {
    return false;
  }
  if (!node.is_string()) {
    return type == "number" || node.is(NodeKind::Int) ||
           std::isfinite(number_value(node).value_or(0.0));
  }
  if (is_date(node)) {
    return false;
  }
  return type == "number" ? text_to_float(node.text()).has_value()
                          : text_to_integer(node.text()).has_value();
}

NodeKind key_kind(const Node& map, const Member& member) {
  // Quotes make a key longer than its text.
  const bool is_plain = member.key_span.length == member.key.size() && !map.has(Node::kShortForm) &&
                        !map.has(Node::kFromJson);
  return is_plain ? read_plain_scalar(member.key).kind : NodeKind::String;
}

const Member* function_member(const Node& node) {
  const Member* member = node.single();
  if (member == nullptr) {
    return nullptr;
  }
  const Keyword function = function_of(member->key);
  return function == Keyword::None || function == Keyword::FnForEach ? nullptr : member;
}

const Member* function_member(const Node* node) {
  return node == nullptr ? nullptr : function_member(*node);
}

bool is_no_value(const Node& node) {
  const Member* member = node.single();
  return member != nullptr && member->key == "Ref" && member->value->is_string() &&
         member->value->text() == "AWS::NoValue";
}

}  // namespace formwork::lint
