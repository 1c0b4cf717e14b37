// SPDX-License-Identifier: Apache-2.0
#include "server/wire/xml_write.hh"

#include <algorithm>
#include <array>
#include <vector>

#include "engine/base/xml_text.hh"
#include "server/wire/scalars.hh"

namespace formwork {
namespace {

// The members of an answer nest no deeper; a document of a handler that does is cut there.
constexpr int kDeepest = 200;

void open(std::string& out, std::string_view name) {
  const std::size_t before = out.size();
  out.resize(before + name.size() + 2);
  char* to = out.data() + before;
  *to++ = '<';
  to = std::copy(name.begin(), name.end(), to);
  *to = '>';
}

void close(std::string& out, std::string_view name) {
  // An element's attributes are no part of its end.
  name = name.substr(0, name.find(' '));
  const std::size_t before = out.size();
  out.resize(before + name.size() + 3);
  char* to = out.data() + before;
  *to++ = '<';
  *to++ = '/';
  to = std::copy(name.begin(), name.end(), to);
  *to = '>';
}

class Writer {
 public:
  Writer(std::string& out, const XmlStyle& style) : out_(out), style_(style) {}
  void element(std::string_view name, const MemberShape& member, const Value& value, int depth);
  void members(const Shape& shape, const Value& value, int depth);

 private:
  void list(std::string_view name, const Shape& shape, const Value& value, bool is_flattened,
            int depth);
  void map(std::string_view name, const Shape& shape, const Value& value, bool is_flattened,
           int depth);
  void structure(std::string_view name, const Shape& shape, const Value& value, int depth);

  const MemberShape* find(const Shape& shape, std::string_view key, std::size_t index, int depth);

  /// The members of the last structure of a level: the items of a list have the same, as a rule.
  struct Level {
    const Shape* shape = nullptr;
    std::vector<const MemberShape*> members;
  };

  std::string& out_;
  const XmlStyle& style_;
  std::array<Level, 6> levels_;
};

const MemberShape* Writer::find(const Shape& shape, std::string_view key, std::size_t index,
                                int depth) {
  if (depth < 0 || static_cast<std::size_t>(depth) >= levels_.size()) {
    return shape.find(key);
  }
  Level& level = levels_[static_cast<std::size_t>(depth)];
  if (level.shape != &shape) {
    level = {&shape, {}};
  }
  if (index < level.members.size()) {
    const MemberShape* last = level.members[index];
    if (last != nullptr && last->name == key) {
      return last;
    }
  } else {
    level.members.resize(index + 1);
  }
  return level.members[index] = shape.find(key);
}

void Writer::list(std::string_view name, const Shape& shape, const Value& value, bool is_flattened,
                  int depth) {
  if (is_flattened) {
    const std::string_view item = shape.item.has_wire_name ? shape.item.wire_name : name;
    for (const Value& part : value.items()) {
      element(item, shape.item, part, depth + 1);
    }
    return;
  }
  open(out_, name);
  for (const Value& part : value.items()) {
    element(shape.item.wire_name, shape.item, part, depth + 1);
  }
  close(out_, name);
}

void Writer::map(std::string_view name, const Shape& shape, const Value& value, bool is_flattened,
                 int depth) {
  const std::string_view entry = is_flattened ? name : "entry";
  if (!is_flattened) {
    open(out_, name);
  }
  for (const Value::Member& part : value.members()) {
    open(out_, entry);
    append_xml_element(out_, shape.key.wire_name, part.key);
    element(shape.item.wire_name, shape.item, part.value, depth + 1);
    close(out_, entry);
  }
  if (!is_flattened) {
    close(out_, name);
  }
}

void Writer::structure(std::string_view name, const Shape& shape, const Value& value, int depth) {
  const bool has_no_attributes =
      shape.xml_prefix.empty() &&
      std::none_of(shape.members.begin(), shape.members.end(),
                   [](const MemberShape& member) { return member.is(MemberShape::kXmlAttribute); });
  if (has_no_attributes) {
    open(out_, name);
    members(shape, value, depth);
    close(out_, name);
    return;
  }
  std::string start(name);
  if (!shape.xml_prefix.empty()) {
    start += " xmlns:" + std::string(shape.xml_prefix) + "=\"";
    append_xml_text(start, shape.xml_namespace);
    start += '"';
  }
  for (const MemberShape& member : shape.members) {
    const Value* part = member.is(MemberShape::kXmlAttribute) ? value.find(member.name) : nullptr;
    if (part != nullptr) {
      start += " " + std::string(member.wire_name) + "=\"";
      append_xml_text(start, part->scalar_text());
      start += '"';
    }
  }
  open(out_, start);
  members(shape, value, depth);
  close(out_, name);
}

void Writer::members(const Shape& shape, const Value& value, int depth) {
  std::size_t index = 0;
  for (const Value::Member& part : value.members()) {
    const MemberShape* member = find(shape, part.key, index++, depth);
    const bool is_elsewhere =
        member != nullptr && (member->is(MemberShape::kXmlAttribute) ||
                              (style_.leaves_out_located && member->location != WirePlace::Body));
    if (member != nullptr && !is_elsewhere) {
      const bool has_form_name = style_.uses_form_names && !member->query_name.empty();
      element(has_form_name ? member->query_name : member->wire_name, *member, part.value, depth);
    }
  }
}

void Writer::element(std::string_view name, const MemberShape& member, const Value& value,
                     int depth) {
  if (value.is_null() || value.is_no_value() || depth > kDeepest) {
    return;
  }
  const Shape& shape = *member.shape;
  const bool is_flattened = member.is(MemberShape::kFlattened) || shape.is(Shape::kFlattened);
  switch (shape.kind) {
    case ShapeKind::Structure:
      structure(name, shape, value, depth + 1);
      return;
    case ShapeKind::List:
      if (value.is_string()) {  // its items, written already
        out_ += value.as_string();
        return;
      }
      list(name, shape, value, is_flattened, depth);
      return;
    case ShapeKind::Map:
      map(name, shape, value, is_flattened, depth);
      return;
    default:
      break;
  }
  if (value.is_string() && shape.kind == ShapeKind::String) {
    append_xml_element(out_, name, value.as_string());
    return;
  }
  if (value.is_number() && shape.kind != ShapeKind::Timestamp) {
    append_xml_element(out_, name, value.scalar_text());
    return;
  }
  open(out_, name);
  if (!value.is_string()) {  // a number, a time or a truth value: nothing to escape
    append_scalar(out_, shape, value, timestamp_format(shape, style_.timestamps));
  } else {
    std::string text;
    append_scalar(text, shape, value, timestamp_format(shape, style_.timestamps));
    append_xml_text(out_, text);
  }
  close(out_, name);
}

}  // namespace

void append_xml(std::string& out, std::string_view name, const MemberShape& member,
                const Value& value, const XmlStyle& style) {
  Writer(out, style).element(name, member, value, 0);
}

void append_xml_members(std::string& out, const Shape& shape, const Value& value,
                        const XmlStyle& style) {
  Writer(out, style).members(shape, value, 0);
}

}  // namespace formwork
