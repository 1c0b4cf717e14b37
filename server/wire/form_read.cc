// SPDX-License-Identifier: Apache-2.0
#include "server/wire/form_read.hh"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/text.hh"
#include "server/wire/scalars.hh"

namespace formwork {
namespace {

constexpr std::string_view kMalformed = "MalformedInput";
constexpr std::string_view kInvalidParameter = "InvalidParameterValue";
constexpr int kDeepest = 64;

struct Field {
  std::string_view key;
  std::string_view value;
};

// '.' before all else, so that everything below one name stands together.
bool is_before(std::string_view a, std::string_view b) {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    const auto rank = [](char c) { return c == '.' ? 0 : 1 + static_cast<unsigned char>(c); };
    return rank(x) < rank(y);
  });
}

// All fields that begin with the same names; `offset` is where what follows them begins.
struct Branch {
  std::span<const Field> fields;
  std::size_t offset = 0;

  std::string_view rest(const Field& field) const {
    return field.key.size() > offset ? field.key.substr(offset) : std::string_view();
  }
  bool empty() const { return fields.empty(); }
  // The value of the names themselves, or null.
  const std::string_view* value() const {
    const bool is_there = !fields.empty() && fields[0].key.size() < offset;
    return is_there ? &fields[0].value : nullptr;
  }
  Branch child(std::string_view name) const;
  std::vector<std::pair<std::int64_t, Branch>> items() const;
};

std::string_view first_name(std::string_view rest) {
  return rest.substr(0, rest.find('.'));
}

Branch Branch::child(std::string_view name) const {
  const auto first = std::lower_bound(
      fields.begin(), fields.end(), name,
      [&](const Field& f, std::string_view n) { return is_before(first_name(rest(f)), n); });
  auto last = first;
  while (last != fields.end() && first_name(rest(*last)) == name) {
    ++last;
  }
  return {fields.subspan(static_cast<std::size_t>(first - fields.begin()),
                         static_cast<std::size_t>(last - first)),
          offset + name.size() + 1};
}

std::vector<std::pair<std::int64_t, Branch>> Branch::items() const {
  std::vector<std::pair<std::int64_t, Branch>> found;
  for (std::size_t at = 0; at < fields.size();) {
    const std::string_view name = first_name(rest(fields[at]));
    std::size_t end = at + 1;
    while (end < fields.size() && first_name(rest(fields[end])) == name) {
      ++end;
    }
    const auto index = parse_integer(name);
    if (index && *index >= 0) {
      found.push_back({*index, {fields.subspan(at, end - at), offset + name.size() + 1}});
    }
    at = end;
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  return found;
}

class Reader {
 public:
  explicit Reader(bool is_ec2) : is_ec2_(is_ec2) {}
  Result<Value> structure(const Shape& shape, const Branch& branch, int depth) const;

 private:
  Result<Value> read(const Shape& shape, const Branch& branch, bool is_flattened, int depth) const;
  Result<Value> list(const Shape& shape, const Branch& branch, bool is_flattened, int depth) const;
  Result<Value> map(const Shape& shape, const Branch& branch, bool is_flattened, int depth) const;

  const bool is_ec2_;
};

std::string_view form_name(const MemberShape& member) {
  if (!member.query_name.empty()) {
    return member.query_name;
  }
  const Shape& shape = *member.shape;
  const bool is_flattened = member.is(MemberShape::kFlattened) || shape.is(Shape::kFlattened);
  // The items of a flattened list stand under their own name.
  return shape.kind == ShapeKind::List && is_flattened && shape.item.has_wire_name
             ? shape.item.wire_name
             : member.wire_name;
}

Result<Value> Reader::structure(const Shape& shape, const Branch& branch, int depth) const {
  Value::Map members;
  for (const MemberShape& member : shape.members) {
    const Branch part =
        is_ec2_ ? branch.child(ec2_form_name(member)) : branch.child(form_name(member));
    if (part.empty()) {
      continue;
    }
    Result<Value> value = read(*member.shape, part, member.is(MemberShape::kFlattened), depth + 1);
    if (!value) {
      return value;
    }
    if (!value->is_null()) {
      members.push_back({std::string(member.name), *std::move(value), {}});
    }
  }
  return Value::map(std::move(members));
}

Result<Value> Reader::list(const Shape& shape, const Branch& branch, bool is_flattened,
                           int depth) const {
  const Branch inner = is_flattened ? branch : branch.child(shape.item.wire_name);
  Value::List items;
  for (const auto& [index, part] : inner.items()) {
    Result<Value> value = read(*shape.item.shape, part, false, depth + 1);
    if (!value) {
      return value;
    }
    if (!value->is_null()) {
      items.push_back(*std::move(value));
    }
  }
  const bool is_empty_list = items.empty() && branch.value() != nullptr;
  return items.empty() && !is_empty_list ? Value() : Value::list(std::move(items));
}

Result<Value> Reader::map(const Shape& shape, const Branch& branch, bool is_flattened,
                          int depth) const {
  const Branch inner = is_flattened ? branch : branch.child("entry");
  Value map = Value::map();
  for (const auto& [index, part] : inner.items()) {
    const Branch key = part.child(shape.key.wire_name);
    const Branch value = part.child(shape.item.wire_name);
    if (key.value() == nullptr) {
      continue;
    }
    Result<Value> read_value = read(*shape.item.shape, value, false, depth + 1);
    if (!read_value) {
      return read_value;
    }
    if (!read_value->is_null()) {
      map.mutable_map()->push_back({std::string(*key.value()), *std::move(read_value), {}});
    }
  }
  // Names that come twice: the later one counts, as it does in a map that is filled one by one.
  Value::Map& members = *map.mutable_map();
  std::stable_sort(members.begin(), members.end(),
                   [](const auto& a, const auto& b) { return a.key < b.key; });
  const auto kept = std::unique(members.rbegin(), members.rend(),
                                [](const auto& a, const auto& b) { return a.key == b.key; });
  members.erase(members.begin(), kept.base());
  const bool is_absent = members.empty() && branch.value() == nullptr;
  return is_absent ? Value() : std::move(map);
}

// Null when the form says nothing of it.
Result<Value> Reader::read(const Shape& shape, const Branch& branch, bool is_flattened,
                           int depth) const {
  if (depth > kDeepest) {
    return fail(std::string(kMalformed), "The request nests its parameters too deep.");
  }
  is_flattened = is_flattened || is_ec2_ || shape.is(Shape::kFlattened);
  switch (shape.kind) {
    case ShapeKind::Structure:
      return structure(shape, branch, depth);
    case ShapeKind::List:
      return list(shape, branch, is_flattened, depth);
    case ShapeKind::Map:
      return map(shape, branch, is_flattened, depth);
    default:
      break;
  }
  const std::string_view* text = branch.value();
  if (text == nullptr) {
    return Value();
  }
  return read_scalar(shape, *text, is_ec2_ ? kInvalidParameter : kMalformed);
}

Result<Value> read_fields(const Shape& input, const QueryParameters& form, bool is_ec2) {
  std::vector<Field> fields;
  fields.reserve(form.fields.size());
  for (const auto& [key, value] : form.fields) {
    fields.push_back({key, value});
  }
  std::stable_sort(fields.begin(), fields.end(),
                   [](const Field& a, const Field& b) { return is_before(a.key, b.key); });
  return Reader(is_ec2).structure(input, {fields, 0}, 0);
}

}  // namespace

Result<Value> read_form(const Shape& input, const QueryParameters& form) {
  return read_fields(input, form, false);
}

Result<Value> read_ec2_form(const Shape& input, const QueryParameters& form) {
  return read_fields(input, form, true);
}

std::string ec2_form_name(const MemberShape& member) {
  if (!member.query_name.empty()) {
    return std::string(member.query_name);
  }
  std::string name(member.wire_name);
  if (member.has_wire_name && !name.empty() && name[0] >= 'a' && name[0] <= 'z') {
    name[0] = static_cast<char>(name[0] - 'a' + 'A');
  }
  return name;
}

}  // namespace formwork
