// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "server/wire/json_body.hh"
#include "server/wire/protocols.hh"
#include "server/wire/scalars.hh"
#include "server/wire/xml_value.hh"

namespace formwork {
namespace {

std::string_view scalar_code(const WireContext& context) {
  if (context.protocol == Protocol::RestJson) {
    return "SerializationException";
  }
  return context.service->has_bare_errors ? "InvalidArgument" : "MalformedInput";
}

class Reader {
 public:
  Reader(const WireContext& context, const HttpRequest& request, const PathParameters& path)
      : context_(context), request_(request), path_(path) {}
  Result<Value> read();

 private:
  Result<Value> located(const MemberShape& member) const;
  Result<Value> header(const MemberShape& member) const;
  Result<Value> headers(const MemberShape& member) const;
  Result<Value> query(const MemberShape& member) const;
  Result<Value> query_map(const MemberShape& member) const;
  bool is_claimed(std::string_view name) const;
  /// `root`: what the document must be called; "": anything.
  Result<Value> body(const Shape& shape, std::string_view root = {}) const;
  Result<void> add_body(const Shape& shape);

  const WireContext& context_;
  const HttpRequest& request_;
  const PathParameters& path_;
  QueryParameters query_;
  Value input_ = Value::map();
};

Result<Value> Reader::header(const MemberShape& member) const {
  const std::string* text = request_.headers.find(member.wire_name);
  if (text == nullptr) {
    return Value();
  }
  const Shape& shape = *member.shape;
  if (shape.kind != ShapeKind::List) {
    return read_scalar(shape, *text, scalar_code(context_));
  }
  Value::List items;
  for (const std::string_view part : split(*text, ",")) {
    Result<Value> item = read_scalar(*shape.item.shape, trim(part), scalar_code(context_));
    if (!item) {
      return item;
    }
    items.push_back(*std::move(item));
  }
  return Value::list(std::move(items));
}

Result<Value> Reader::headers(const MemberShape& member) const {
  Value map = Value::map();
  const std::string_view prefix = member.wire_name;
  for (const Headers::Field& field : request_.headers) {
    const std::string_view name = field.name;
    if (name.size() > prefix.size() && same_name(name.substr(0, prefix.size()), prefix)) {
      map.set(to_lower(name.substr(prefix.size())), Value::string(field.value));
    }
  }
  return map.members().empty() ? Value() : std::move(map);
}

// Whether another member, or the request's own path, takes this parameter.
bool Reader::is_claimed(std::string_view name) const {
  const auto& members = context_.operation->input->members;
  return std::any_of(members.begin(), members.end(), [&](const MemberShape& member) {
    return member.location == WirePlace::Query && member.wire_name == name;
  });
}

Result<Value> Reader::query_map(const MemberShape& member) const {
  const Shape& item = *member.shape->item.shape;
  Value map = Value::map();
  for (const auto& [name, text] : query_.fields) {
    if (is_claimed(name)) {
      continue;
    }
    const Shape& scalar = item.kind == ShapeKind::List ? *item.item.shape : item;
    Result<Value> value = read_scalar(scalar, text, scalar_code(context_));
    if (!value) {
      return value;
    }
    if (item.kind == ShapeKind::List) {
      const Value* before = map.find(name);
      Value list = before != nullptr ? *before : Value::list();
      list.push(*std::move(value));
      map.set(name, std::move(list));
    } else {
      map.set(name, *std::move(value));
    }
  }
  return map.members().empty() ? Value() : std::move(map);
}

Result<Value> Reader::query(const MemberShape& member) const {
  const Shape& shape = *member.shape;
  if (shape.kind == ShapeKind::Map) {
    return query_map(member);
  }
  if (shape.kind != ShapeKind::List) {
    const std::string* text = query_.find(member.wire_name);
    return text == nullptr ? Result<Value>(Value())
                           : read_scalar(shape, *text, scalar_code(context_));
  }
  Value::List items;
  for (const auto& [name, text] : query_.fields) {
    if (name != member.wire_name) {
      continue;
    }
    Result<Value> item = read_scalar(*shape.item.shape, text, scalar_code(context_));
    if (!item) {
      return item;
    }
    items.push_back(*std::move(item));
  }
  return items.empty() ? Value() : Value::list(std::move(items));
}

Result<Value> Reader::located(const MemberShape& member) const {
  switch (member.location) {
    case WirePlace::Header:
      return header(member);
    case WirePlace::Headers:
      return headers(member);
    case WirePlace::Query:
      return query(member);
    case WirePlace::Uri:
      for (const auto& [name, text] : path_) {
        if (name == member.wire_name) {
          return read_scalar(*member.shape, text, scalar_code(context_));
        }
      }
      return Value();
    case WirePlace::Body:
    case WirePlace::StatusCode:
      break;
  }
  return Value();
}

// The body as a value of `shape`; null when there is none.
Result<Value> Reader::body(const Shape& shape, std::string_view root) const {
  if (trim(request_.body).empty()) {
    return Value();
  }
  if (context_.protocol == Protocol::RestXml) {
    Result<XmlDocument> document = read_xml(request_.body);
    if (!document) {
      return std::move(document).failure();
    }
    if (!root.empty() && document->root().name != root) {
      return fail("MalformedXML",
                  "The XML you provided was not well-formed or did not validate against our "
                  "published schema");
    }
    return read_xml_value(shape, *document, document->root());
  }
  const Result<Value> json = value_from_json(request_.body);
  if (!json) {
    return fail("SerializationException", "The body is not valid JSON: " + json.error().message);
  }
  return read_json_value(shape, *json, {TimestampFormat::Unix, true});
}

Result<void> Reader::add_body(const Shape& shape) {
  if (shape.payload != nullptr) {
    const Shape& payload = *shape.payload->shape;
    if (payload.kind == ShapeKind::Blob || payload.kind == ShapeKind::String) {
      // An empty body is no policy and no text.
      if (!request_.body.empty() && streaming_member(*context_.operation) == nullptr) {
        input_.set(shape.payload->name, Value::string(request_.body));
      }
      return {};
    }
    // S3 judges documents by its schema, which begins with their name.
    const bool is_strict = context_.service->has_bare_errors;
    Result<Value> value = body(payload, is_strict ? shape.payload->wire_name : "");
    if (!value) {
      return std::move(value).failure();
    }
    if (!value->is_null()) {
      input_.set(shape.payload->name, *std::move(value));
    }
    return {};
  }
  const bool has_body =
      std::any_of(shape.members.begin(), shape.members.end(),
                  [](const MemberShape& member) { return member.location == WirePlace::Body; });
  if (!has_body) {
    return {};
  }
  Result<Value> value = body(shape);
  if (!value) {
    return std::move(value).failure();
  }
  if (Value::Map* members = value->mutable_map()) {
    for (Value::Member& member : *members) {
      input_.mutable_map()->push_back(std::move(member));
    }
  }
  return {};
}

Result<Value> Reader::read() {
  const Shape& shape = *context_.operation->input;
  query_ = parse_query(request_.query(), kMostFormFields);
  if (!query_.is_complete) {
    return fail(std::string(scalar_code(context_)),
                "The request has more than " + std::to_string(kMostFormFields) + " parameters.");
  }
  for (const MemberShape& member : shape.members) {
    if (member.location == WirePlace::Body) {
      continue;
    }
    Result<Value> value = located(member);
    if (!value) {
      return value;
    }
    if (!value->is_null()) {
      input_.mutable_map()->push_back({std::string(member.name), *std::move(value), {}});
    }
  }
  Result<void> done = add_body(shape);
  return done ? Result<Value>(std::move(input_)) : std::move(done).failure();
}

}  // namespace

Result<Value> decode_rest_input(const WireContext& context, const HttpRequest& request,
                                const PathParameters& path) {
  return context.operation->input == nullptr ? Result<Value>(Value::map())
                                             : Reader(context, request, path).read();
}

}  // namespace formwork
