// SPDX-License-Identifier: Apache-2.0
#include "engine/value/convert.hh"

#include <algorithm>
#include <array>
#include <optional>

#include "engine/base/json_write.hh"
#include "engine/base/text.hh"
#include "engine/document/document.hh"
#include "engine/document/scalar.hh"
#include "engine/value/json_value.hh"

namespace formwork {

namespace {

// Reserved keys of the stored form. A one-member map whose own key is reserved is stored inside
// kLiteral, so that every value survives.
constexpr std::string_view kReserved = "formwork:";
constexpr std::string_view kUnknown = "formwork:unknown";
constexpr std::string_view kNoValue = "formwork:no-value";
constexpr std::string_view kLiteral = "formwork:literal";

// The stored form of the deepest document, with the wrappers that storing adds.
constexpr std::size_t kStoredDepth = 2000;

// In the order of UnknownCause::Kind.
constexpr std::array<std::string_view, 7> kCauseNames = {
    "Ref", "Attribute", "Parameter", "Import", "DynamicReference", "Environment", "Transform"};

Value scalar_value(const Node& node) {
  switch (node.kind) {
    case NodeKind::Null:
      return {};
    case NodeKind::Bool:
      return Value::boolean(node.boolean());
    case NodeKind::Int:
    case NodeKind::Float:
      if (is_json_number(node.text())) {
        return Value::number(std::string(node.text()));
      }
      // "0123" and "1_000" are no JSON numbers; their text is what CloudFormation passes on.
      return Value::string(std::string(node.text()));
    case NodeKind::String:
    case NodeKind::List:
    case NodeKind::Map:
      break;
  }
  return Value::string(std::string(node.text()));
}

Value convert(const Node& node, bool keep_origin) {
  Value value;
  if (node.is_list()) {
    Value::List items;
    items.reserve(node.count);
    for (const Node* item : node.items()) {
      items.push_back(convert(*item, keep_origin));
    }
    value = Value::list(std::move(items));
  } else if (node.is_map()) {
    Value::Map members;
    members.reserve(node.count);
    for (const Member& member : node.members()) {
      members.push_back({std::string(member.key), convert(*member.value, keep_origin),
                         keep_origin ? member.key_span : SourceSpan{}});
    }
    value = Value::map(std::move(members));
  } else {
    value = scalar_value(node);
  }
  value.origin = keep_origin ? node.span : SourceSpan{};
  return value;
}

Result<Value> parse(std::string_view json, const DocumentLimits& limits) {
  if (std::optional<Value> value = read_json_value(std::string(json), limits.depth)) {
    return *std::move(value);
  }
  SourceMap sources;
  Sink sink;
  auto document = read_json(sources, "<json>", std::string(json), sink, limits);
  if (document != nullptr && !sink.has_errors()) {
    return convert(*document->root, false);
  }
  Diagnostic fault = sink.all().front();
  if (Location place = sources.locate(fault.span); !place.file.empty()) {
    fault.message += " (line " + std::to_string(place.begin.line) + ", column " +
                     std::to_string(place.begin.column) + ")";
  }
  // The text these spans point into is gone after this call.
  fault.span = {};
  fault.related.clear();
  return fail(std::move(fault));
}

bool is_reserved(std::span<const Value::Member> members) {
  return members.size() == 1 && members.front().key.starts_with(kReserved);
}

void store_causes(JsonWriter& writer, const Value& value) {
  writer.begin_object().key(kUnknown).begin_array();
  for (const UnknownCause& cause : value.unknown_causes()) {
    writer.begin_object();
    writer.member("kind", kCauseNames[static_cast<std::size_t>(cause.kind)]);
    writer.member("subject", cause.subject);
    writer.member_if("attribute", cause.attribute);
    writer.end_object();
  }
  writer.end_array().end_object();
}

void store(JsonWriter& writer, const Value& value) {
  switch (value.kind()) {
    case ValueKind::Unknown:
      store_causes(writer, value);
      return;
    case ValueKind::NoValue:
      writer.begin_object().member_bool(kNoValue, true).end_object();
      return;
    case ValueKind::List:
      writer.begin_array();
      for (const Value& item : value.items()) {
        store(writer, item);
      }
      writer.end_array();
      return;
    case ValueKind::Map: {
      bool wrapped = is_reserved(value.members());
      if (wrapped) {
        writer.begin_object().key(kLiteral);
      }
      writer.begin_object();
      for (const Value::Member& member : value.members()) {
        writer.key(member.key);
        store(writer, member.value);
      }
      writer.end_object();
      if (wrapped) {
        writer.end_object();
      }
      return;
    }
    case ValueKind::Null:
    case ValueKind::Bool:
    case ValueKind::Number:
    case ValueKind::String:
      writer.raw(value_to_json(value));
      return;
  }
}

std::optional<Value> restore_unknown(const Value& stored) {
  std::vector<UnknownCause> causes;
  for (const Value& entry : stored.items()) {
    auto name = std::find(kCauseNames.begin(), kCauseNames.end(), entry.get_text("kind"));
    if (name == kCauseNames.end()) {
      return std::nullopt;
    }
    auto kind = static_cast<UnknownCause::Kind>(name - kCauseNames.begin());
    causes.push_back({kind, entry.get_text("subject"), entry.get_text("attribute")});
  }
  return Value::unknown(std::move(causes));
}

bool restore(Value& value);

bool restore_members(Value& value) {
  for (Value::Member& member : *value.mutable_map()) {
    if (!restore(member.value)) {
      return false;
    }
  }
  return true;
}

// Undoes store() in place. False when a reserved key holds something store() never writes.
bool restore(Value& value) {
  if (Value::List* items = value.mutable_list()) {
    for (Value& item : *items) {
      if (!restore(item)) {
        return false;
      }
    }
    return true;
  }
  if (!value.is_map()) {
    return true;
  }
  if (!is_reserved(value.members())) {
    return restore_members(value);
  }
  Value::Member& member = value.mutable_map()->front();
  if (member.key == kNoValue) {
    value = Value::no_value();
    return true;
  }
  if (member.key == kUnknown && member.value.is_list()) {
    std::optional<Value> unknown = restore_unknown(member.value);
    if (unknown) {
      value = std::move(*unknown);
    }
    return unknown.has_value();
  }
  if (member.key == kLiteral && member.value.is_map()) {
    Value literal = std::move(member.value);
    value = std::move(literal);
    return restore_members(value);
  }
  return false;
}

}  // namespace

Value value_from_node(const Node& node) {
  return convert(node, true);
}

Result<Value> value_from_json(std::string_view json) {
  return parse(json, {});
}

std::string value_to_stored_json(const Value& value) {
  std::string out;
  JsonWriter writer(out);
  store(writer, value);
  return out;
}

Result<Value> value_from_stored_json(std::string_view json) {
  DocumentLimits limits;
  limits.depth = kStoredDepth;
  Result<Value> value = parse(json, limits);
  if (value && !restore(*value)) {
    return fail("E0000", "a stored value holds a reserved key with unexpected content");
  }
  return value;
}

}  // namespace formwork
