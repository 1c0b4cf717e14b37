// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <utility>

#include "engine/base/text.hh"
#include "engine/base/xml_text.hh"
#include "server/wire/json_body.hh"
#include "server/wire/protocols.hh"
#include "server/wire/scalars.hh"
#include "server/wire/xml_write.hh"

namespace formwork {
namespace {

class Writer {
 public:
  Writer(const WireContext& context, const Value& output) : context_(context), output_(output) {}
  HttpResponse write();

 private:
  void located(const MemberShape& member, const Value& value);
  void header(const std::string& name, const Shape& shape, const Value& value);
  void payload(const MemberShape& member);
  void body(const Shape& shape);
  void start_xml(std::string_view root);
  void content_type(const char* type);

  const WireContext& context_;
  const Value& output_;
  HttpResponse response_;
};

constexpr XmlStyle kXmlStyle{TimestampFormat::Iso8601, true};
constexpr JsonStyle kJsonStyle{TimestampFormat::Unix, true};

// A line break in a value would end the header.
std::string header_text(std::string text) {
  std::erase_if(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
  return text;
}

void Writer::content_type(const char* type) {
  if (response_.headers.find("Content-Type") == nullptr) {
    response_.headers.add("Content-Type", type);
  }
}

void Writer::header(const std::string& name, const Shape& shape, const Value& value) {
  std::string text;
  if (shape.kind == ShapeKind::List) {
    for (const Value& item : value.items()) {
      text += text.empty() ? "" : ",";
      append_scalar(text, *shape.item.shape, item,
                    timestamp_format(*shape.item.shape, TimestampFormat::Rfc822));
    }
  } else {
    append_scalar(text, shape, value, timestamp_format(shape, TimestampFormat::Rfc822));
  }
  response_.headers.add(name, header_text(std::move(text)));
}

void Writer::located(const MemberShape& member, const Value& value) {
  switch (member.location) {
    case WirePlace::Header:
      header(std::string(member.wire_name), *member.shape, value);
      break;
    case WirePlace::Headers:
      for (const Value::Member& part : value.members()) {
        response_.headers.add(std::string(member.wire_name) + header_text(part.key),
                              header_text(part.value.scalar_text()));
      }
      break;
    case WirePlace::StatusCode: {
      const auto status = parse_integer(value.scalar_text());
      response_.status =
          status && *status >= 100 && *status <= 599 ? static_cast<int>(*status) : response_.status;
      break;
    }
    default:
      break;
  }
}

void Writer::start_xml(std::string_view root) {
  content_type("application/xml");
  response_.body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<" + std::string(root);
  // What answers a form has none.
  if (!context_.service->xml_namespace.empty() && root != "PostResponse") {
    response_.body += " xmlns=\"" + std::string(context_.service->xml_namespace) + "\"";
  }
  response_.body += ">";
}

void Writer::payload(const MemberShape& member) {
  const Value* value = output_.find(member.name);
  const Shape& shape = *member.shape;
  if (value == nullptr || value->is_null()) {
    return;
  }
  if (shape.kind == ShapeKind::Blob || shape.kind == ShapeKind::String) {
    content_type(shape.kind == ShapeKind::Blob ? "application/octet-stream" : "text/plain");
    response_.body = value->scalar_text();
    return;
  }
  if (context_.protocol == Protocol::RestJson) {
    content_type("application/json");
    append_json_value(response_.body, shape, *value, kJsonStyle);
    return;
  }
  start_xml(member.wire_name);
  append_xml_members(response_.body, shape, *value, kXmlStyle);
  response_.body += "</" + std::string(member.wire_name) + ">";
}

void Writer::body(const Shape& shape) {
  if (context_.protocol == Protocol::RestJson) {
    content_type("application/json");
    append_json_value(response_.body, shape, output_, kJsonStyle);
    return;
  }
  const auto in_body = [](const MemberShape& member) { return member.location == WirePlace::Body; };
  const auto first = std::find_if(shape.members.begin(), shape.members.end(), in_body);
  if (first == shape.members.end()) {
    return;
  }
  if (shape.is(Shape::kUnwrapped)) {
    start_xml(first->wire_name);
    append_xml_text(response_.body, output_.get_text(first->name));
    response_.body += "</" + std::string(first->wire_name) + ">";
    return;
  }
  const std::string root(shape.wire_name.empty() ? shape.name : shape.wire_name);
  start_xml(root);
  append_xml_members(response_.body, shape, output_, kXmlStyle);
  response_.body += "</" + root + ">";
}

HttpResponse Writer::write() {
  response_.status = context_.operation->status;
  const Shape* shape = context_.operation->output;
  if (shape == nullptr) {
    return std::move(response_);
  }
  for (const Value::Member& part : output_.members()) {
    const MemberShape* member = shape->find(part.key);
    if (member != nullptr && !part.value.is_null()) {
      located(*member, part.value);
    }
  }
  constexpr int kNoContent = 204;
  constexpr int kNotModified = 304;
  if (response_.status == kNoContent || response_.status == kNotModified) {
    return std::move(response_);
  }
  if (shape->payload != nullptr) {
    payload(*shape->payload);
  } else {
    body(*shape);
  }
  return std::move(response_);
}

}  // namespace

HttpResponse encode_rest_output(const WireContext& context, const Value& output,
                                std::string_view request_id) {
  const Value empty = Value::map();
  HttpResponse response = Writer(context, output.is_map() ? output : empty).write();
  response.headers.add(context.service->has_bare_errors ? "x-amz-request-id" : "x-amzn-RequestId",
                       std::string(request_id));
  return response;
}

}  // namespace formwork
