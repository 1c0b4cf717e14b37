// SPDX-License-Identifier: Apache-2.0
#include "server/wire/cbor.hh"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <utility>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"

namespace formwork {
namespace {

constexpr int kDeepest = 100;

enum Major : unsigned { kUnsigned, kNegative, kBytes, kText, kArray, kMap, kTag, kSimple };

constexpr unsigned kIndefinite = 31;

Failure broken(const char* how) {
  return fail("SerializationException", std::string("The body is not valid CBOR: ") + how + ".");
}

Value number_of(double number) {
  if (std::isnan(number)) {
    return Value::string("NaN");
  }
  if (std::isinf(number)) {
    return Value::string(number > 0 ? "Infinity" : "-Infinity");
  }
  char text[40];
  std::snprintf(text, sizeof text, "%.17g", number);
  return Value::number(std::string(text));
}

double half(std::uint64_t bits) {
  const int exponent = static_cast<int>(bits >> 10U & 31U);
  const auto fraction = static_cast<double>(bits & 1023U);
  double number = 0;
  if (exponent == 31) {
    number = fraction == 0 ? HUGE_VAL : std::nan("");
  } else {
    number = exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(fraction + 1024, exponent - 25);
  }
  return (bits & 0x8000U) != 0 ? -number : number;
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  Result<Value> item(int depth);
  bool is_at_end() const { return rest_.empty(); }

 private:
  struct Head {
    unsigned major = 0;
    unsigned info = 0;
    std::uint64_t argument = 0;
    bool is_indefinite() const { return info == kIndefinite; }
  };

  std::optional<Head> head();
  bool takes_break();
  Result<std::string> text(const Head& head);
  Result<Value> array(const Head& head, int depth);
  Result<Value> map(const Head& head, int depth);
  static Result<Value> simple(const Head& head);

  std::string_view rest_;
};

std::optional<Reader::Head> Reader::head() {
  if (rest_.empty()) {
    return std::nullopt;
  }
  const unsigned first = static_cast<unsigned char>(rest_.front());
  Head head{first >> 5U, first & 31U, first & 31U};
  rest_.remove_prefix(1);
  if (head.info < 24 || head.is_indefinite()) {
    return head;
  }
  const std::size_t size = std::size_t{1} << (head.info - 24);
  if (head.info > 27 || rest_.size() < size) {
    return std::nullopt;
  }
  head.argument = 0;
  for (std::size_t i = 0; i < size; ++i) {
    head.argument = head.argument << 8U | static_cast<unsigned char>(rest_[i]);
  }
  rest_.remove_prefix(size);
  return head;
}

bool Reader::takes_break() {
  const bool is_there = !rest_.empty() && static_cast<unsigned char>(rest_.front()) == 0xff;
  rest_.remove_prefix(is_there ? 1 : 0);
  return is_there;
}

// Of bytes or a text, whose pieces may be told one by one.
Result<std::string> Reader::text(const Head& head) {
  std::string out;
  std::optional<Head> part = head;
  while (!head.is_indefinite() || !takes_break()) {
    if (head.is_indefinite()) {
      part = this->head();
    }
    if (!part || part->major != head.major || part->argument > rest_.size() ||
        (part->is_indefinite())) {
      return broken("a text is longer than the body");
    }
    out += rest_.substr(0, static_cast<std::size_t>(part->argument));
    rest_.remove_prefix(static_cast<std::size_t>(part->argument));
    if (!head.is_indefinite()) {
      break;
    }
  }
  return out;
}

Result<Value> Reader::array(const Head& head, int depth) {
  Value::List items;
  for (std::uint64_t i = 0; head.is_indefinite() ? !takes_break() : i < head.argument; ++i) {
    Result<Value> value = item(depth + 1);
    if (!value) {
      return value;
    }
    items.push_back(*std::move(value));
  }
  return Value::list(std::move(items));
}

Result<Value> Reader::map(const Head& head, int depth) {
  Value::Map members;
  for (std::uint64_t i = 0; head.is_indefinite() ? !takes_break() : i < head.argument; ++i) {
    const std::optional<Head> key = this->head();
    if (!key || key->major != kText) {
      return broken("a key of a map is no text");
    }
    Result<std::string> name = text(*key);
    if (!name) {
      return std::move(name).failure();
    }
    Result<Value> value = item(depth + 1);
    if (!value) {
      return value;
    }
    members.push_back({*std::move(name), *std::move(value), {}});
  }
  return Value::map(std::move(members));
}

Result<Value> Reader::simple(const Head& head) {
  switch (head.info) {
    case 20:
    case 21:
      return Value::boolean(head.info == 21);
    case 22:
    case 23:
      return Value();
    case 25:
      return number_of(half(head.argument));
    case 26:
      return number_of(std::bit_cast<float>(static_cast<std::uint32_t>(head.argument)));
    case 27:
      return number_of(std::bit_cast<double>(head.argument));
    default:
      return broken("a simple value has no meaning");
  }
}

Result<Value> Reader::item(int depth) {
  const std::optional<Head> head = this->head();
  if (!head || depth > kDeepest) {
    return broken(head ? "it nests too deep" : "it ends too early");
  }
  if (head->is_indefinite() && (head->major < kBytes || head->major > kMap)) {
    return broken("an item has no end");
  }
  switch (head->major) {
    case kUnsigned:
      return Value::number(std::to_string(head->argument));
    case kNegative:
      return head->argument > INT64_MAX
                 ? number_of(-1.0 - static_cast<double>(head->argument))
                 : Value::number(-1 - static_cast<std::int64_t>(head->argument));
    case kBytes:
    case kText: {
      Result<std::string> bytes = text(*head);
      if (!bytes) {
        return std::move(bytes).failure();
      }
      if (head->major == kText && !is_valid_utf8(*bytes)) {
        return broken("a text is not UTF-8");
      }
      return Value::string(head->major == kText ? *std::move(bytes) : base64_encode(*bytes));
    }
    case kArray:
      return array(*head, depth);
    case kMap:
      return map(*head, depth);
    case kTag:
      return item(depth + 1);
    default:
      return simple(*head);
  }
}

void append_head(std::string& out, Major major, std::uint64_t argument) {
  const auto first = static_cast<unsigned char>(major << 5U);
  unsigned size = 0;
  if (argument < 24) {
    out += static_cast<char>(first | argument);
    return;
  }
  while (size < 3 && argument >> (8U << size) != 0) {
    ++size;
  }
  out += static_cast<char>(first | (24 + size));
  for (unsigned shift = 8U << size; shift > 0; shift -= 8) {
    out += static_cast<char>(argument >> (shift - 8) & 255U);
  }
}

void append_integer(std::string& out, std::int64_t number) {
  if (number >= 0) {
    append_head(out, kUnsigned, static_cast<std::uint64_t>(number));
  } else {
    append_head(out, kNegative, static_cast<std::uint64_t>(-1 - number));
  }
}

void append_double(std::string& out, double number) {
  out += static_cast<char>(kSimple << 5U | 27U);
  const auto bits = std::bit_cast<std::uint64_t>(number);
  for (unsigned shift = 64; shift > 0; shift -= 8) {
    out += static_cast<char>(bits >> (shift - 8) & 255U);
  }
}

void append_number(std::string& out, const Shape& shape, const Value& value) {
  const std::string text = value.scalar_text();
  const auto whole = parse_integer(text);
  if (shape.kind == ShapeKind::Timestamp) {
    out += static_cast<char>(kTag << 5U | 1U);
    append_double(out, static_cast<double>(whole.value_or(0)) / 1000.0);
  } else if (shape.kind != ShapeKind::Float && shape.kind != ShapeKind::Double && whole) {
    append_integer(out, *whole);
  } else if (const auto number = parse_number(text)) {
    append_double(out, *number);
  } else {
    append_double(out, text == "Infinity" ? HUGE_VAL : text == "-Infinity" ? -HUGE_VAL : NAN);
  }
}

bool is_written(const Value& value) {
  return !value.is_null() && !value.is_no_value();
}

void append_item(std::string& out, const Shape& shape, const Value& value, int depth);

void append_structure(std::string& out, const Shape& shape, const Value& value, int depth) {
  std::size_t count = 0;
  for (const Value::Member& part : value.members()) {
    count += is_written(part.value) && shape.find(part.key) != nullptr ? 1 : 0;
  }
  append_cbor_map(out, count);
  for (const Value::Member& part : value.members()) {
    const MemberShape* member = is_written(part.value) ? shape.find(part.key) : nullptr;
    if (member != nullptr) {
      append_cbor_text(out, member->wire_name);
      append_item(out, *member->shape, part.value, depth + 1);
    }
  }
}

void append_item(std::string& out, const Shape& shape, const Value& value, int depth) {
  if (depth > kDeepest || !is_written(value)) {
    out += '\xf6';
    return;
  }
  switch (shape.kind) {
    case ShapeKind::Structure:
      return append_structure(out, shape, value, depth);
    case ShapeKind::List:
      append_head(out, kArray, value.items().size());
      for (const Value& item : value.items()) {
        append_item(out, *shape.item.shape, item, depth + 1);
      }
      return;
    case ShapeKind::Map:
      append_cbor_map(out, value.members().size());
      for (const Value::Member& member : value.members()) {
        append_cbor_text(out, member.key);
        append_item(out, *shape.item.shape, member.value, depth + 1);
      }
      return;
    case ShapeKind::Boolean:
      out += value.scalar_text() == "true" ? '\xf5' : '\xf4';
      return;
    case ShapeKind::String:
      return append_cbor_text(out, value.scalar_text());
    case ShapeKind::Blob: {
      const std::string bytes = value.scalar_text();
      append_head(out, kBytes, bytes.size());
      out += bytes;
      return;
    }
    default:
      append_number(out, shape, value);
  }
}

}  // namespace

Result<Value> read_cbor(std::string_view bytes) {
  Reader reader(bytes);
  Result<Value> value = reader.item(0);
  return value && !reader.is_at_end() ? broken("something follows it") : std::move(value);
}

void append_cbor(std::string& out, const Shape& shape, const Value& value) {
  append_item(out, shape, value, 0);
}

void append_cbor_text(std::string& out, std::string_view text) {
  append_head(out, kText, text.size());
  out += text;
}

void append_cbor_map(std::string& out, std::size_t members) {
  append_head(out, kMap, members);
}

}  // namespace formwork
