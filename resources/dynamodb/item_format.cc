// SPDX-License-Identifier: Apache-2.0
#include "resources/dynamodb/item_format.hh"

#include <cstdint>

namespace formwork::dynamodb {

namespace {

constexpr std::uint8_t kTrue = 0x80;
constexpr int kDeepest = 64;

void write_size(std::string& out, std::size_t size) {
  while (size >= 0x80) {
    out += static_cast<char>(size | 0x80);
    size >>= 7;
  }
  out += static_cast<char>(size);
}

void write_text(std::string& out, std::string_view text) {
  write_size(out, text.size());
  out += text;
}

void write_fields(std::string& out, const Fields& fields);

void write_value(std::string& out, const Attribute& value) {
  out += static_cast<char>(static_cast<std::uint8_t>(value.kind) | (value.flag ? kTrue : 0));
  switch (value.kind) {
    case Kind::S:
    case Kind::N:
    case Kind::B:
      write_text(out, value.text);
      return;
    case Kind::BOOL:
    case Kind::Null:
      return;
    case Kind::M:
      write_fields(out, value.fields);
      return;
    case Kind::L:
      write_size(out, value.items.size());
      for (const Attribute& item : value.items) {
        write_value(out, item);
      }
      return;
    default:
      write_size(out, value.items.size());
      for (const Attribute& item : value.items) {
        write_text(out, item.text);
      }
  }
}

void write_fields(std::string& out, const Fields& fields) {
  write_size(out, fields.size());
  for (const Field& field : fields) {
    write_text(out, field.name);
    write_value(out, field.value);
  }
}

/// Reads both forms; stays failed once it has failed.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  bool is_good() const { return is_good_; }

  std::size_t size() {
    std::size_t size = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      const auto byte = static_cast<unsigned char>(take(1).empty() ? '\0' : last_);
      size |= static_cast<std::size_t>(byte & 0x7F) << shift;
      if ((byte & 0x80) == 0) {
        return size;
      }
    }
    is_good_ = false;
    return 0;
  }

  /// A number of things of which each takes at least a byte.
  std::size_t count() {
    const std::size_t count = size();
    is_good_ = is_good_ && count <= rest_.size();
    return is_good_ ? count : 0;
  }

  std::string_view text() { return take(size()); }

  std::uint8_t byte() {
    return take(1).empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(last_);
  }

  Fields fields(int depth) {
    Fields fields;
    const std::size_t count = enter(depth);
    fields.reserve(count);
    for (std::size_t i = 0; i < count && is_good_; ++i) {
      fields.push_back({std::string(text()), {}});
      fields.back().value = value(depth);
    }
    return fields;
  }

  Attribute value(int depth) {
    const std::uint8_t tag = byte();
    Attribute made;
    made.kind = kind_of(tag);
    made.flag = (tag & kTrue) != 0;
    if (made.kind <= Kind::B) {
      made.text = text();
    } else if (made.kind == Kind::M) {
      made.fields = fields(depth + 1);
    } else if (made.kind != Kind::BOOL && made.kind != Kind::Null) {
      const std::size_t count = enter(depth);
      made.items.reserve(count);
      for (std::size_t i = 0; i < count && is_good_; ++i) {
        made.items.push_back(made.kind == Kind::L
                                 ? value(depth + 1)
                                 : Attribute::of(element_of(made.kind), std::string(text())));
      }
    }
    return made;
  }

  Value wire_fields(int depth) {
    Value::Map members;
    const std::size_t count = enter(depth);
    members.reserve(count);
    for (std::size_t i = 0; i < count && is_good_; ++i) {
      std::string name(text());
      members.push_back({std::move(name), wire_value(depth), {}});
    }
    return Value::map(std::move(members));
  }

 private:
  std::string_view take(std::size_t size) {
    if (!is_good_ || size > rest_.size()) {
      is_good_ = false;
      return {};
    }
    std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    last_ = taken.empty() ? '\0' : taken.back();
    return taken;
  }

  std::size_t enter(int depth) {
    is_good_ = is_good_ && depth < kDeepest;
    return count();
  }

  Kind kind_of(std::uint8_t tag) {
    const std::uint8_t kind = tag & 0x7F;
    is_good_ = is_good_ && kind <= static_cast<std::uint8_t>(Kind::M);
    return is_good_ ? static_cast<Kind>(kind) : Kind::Null;
  }

  Value wire_value(int depth) {
    const std::uint8_t tag = byte();
    const Kind kind = kind_of(tag);
    Value content;
    if (kind <= Kind::B) {
      content = Value::string(std::string(text()));
    } else if (kind == Kind::M) {
      content = wire_fields(depth + 1);
    } else if (kind == Kind::BOOL || kind == Kind::Null) {
      content = Value::boolean(kind == Kind::Null || (tag & kTrue) != 0);
    } else {
      Value::List items;
      const std::size_t count = enter(depth);
      items.reserve(count);
      for (std::size_t i = 0; i < count && is_good_; ++i) {
        items.push_back(kind == Kind::L ? wire_value(depth + 1)
                                        : Value::string(std::string(text())));
      }
      content = Value::list(std::move(items));
    }
    Value::Map members;
    members.push_back({to_string(kind), std::move(content), {}});
    return Value::map(std::move(members));
  }

  std::string_view rest_;
  char last_ = '\0';
  bool is_good_ = true;
};

}  // namespace

std::string pack(const Fields& item) {
  std::string bytes;
  write_fields(bytes, item);
  return bytes;
}

std::optional<Fields> unpack(std::string_view bytes) {
  Reader reader(bytes);
  Fields fields = reader.fields(0);
  return reader.is_good() ? std::optional(std::move(fields)) : std::nullopt;
}

std::optional<Value> unpack_to_wire(std::string_view bytes) {
  Reader reader(bytes);
  Value item = reader.wire_fields(0);
  return reader.is_good() ? std::optional(std::move(item)) : std::nullopt;
}

}  // namespace formwork::dynamodb
