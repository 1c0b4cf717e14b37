// SPDX-License-Identifier: Apache-2.0
#include "server/model/decode_model.hh"

#include <algorithm>
#include <array>
#include <utility>

namespace formwork {
namespace {

constexpr std::array<std::pair<std::string_view, ShapeKind>, 11> kKinds{{
    {"structure", ShapeKind::Structure},
    {"list", ShapeKind::List},
    {"map", ShapeKind::Map},
    {"string", ShapeKind::String},
    {"blob", ShapeKind::Blob},
    {"boolean", ShapeKind::Boolean},
    {"integer", ShapeKind::Integer},
    {"long", ShapeKind::Long},
    {"float", ShapeKind::Float},
    {"double", ShapeKind::Double},
    {"timestamp", ShapeKind::Timestamp},
}};

constexpr std::array<std::pair<std::string_view, WirePlace>, 5> kLocations{{
    {"header", WirePlace::Header},
    {"headers", WirePlace::Headers},
    {"querystring", WirePlace::Query},
    {"uri", WirePlace::Uri},
    {"statusCode", WirePlace::StatusCode},
}};

constexpr std::array<std::pair<std::string_view, TimestampFormat>, 3> kFormats{{
    {"iso8601", TimestampFormat::Iso8601},
    {"unixTimestamp", TimestampFormat::Unix},
    {"rfc822", TimestampFormat::Rfc822},
}};

constexpr std::array<std::pair<std::string_view, Protocol>, 6> kProtocols{{
    {"query", Protocol::Query},
    {"ec2", Protocol::Ec2},
    {"json", Protocol::Json},
    {"rest-json", Protocol::RestJson},
    {"rest-xml", Protocol::RestXml},
    {"smithy-rpc-v2-cbor", Protocol::Cbor},
}};

constexpr std::array<std::pair<std::string_view, std::uint16_t>, 11> kShapeFlags{{
    {"sensitive", Shape::kSensitive},
    {"flattened", Shape::kFlattened},
    {"union", Shape::kUnion},
    {"document", Shape::kDocument},
    {"eventstream", Shape::kEventStream},
    {"streaming", Shape::kStreaming},
    {"sender", Shape::kSenderFault},
    {"fault", Shape::kServerFault},
    {"open", Shape::kOpenValues},
    {"unwrapped", Shape::kUnwrapped},
    {"exception", Shape::kException},
}};

constexpr std::array<std::pair<std::string_view, std::uint16_t>, 8> kMemberFlags{{
    {"required", MemberShape::kRequired},
    {"flattened", MemberShape::kFlattened},
    {"attribute", MemberShape::kXmlAttribute},
    {"token", MemberShape::kIdempotencyToken},
    {"streaming", MemberShape::kStreaming},
    {"box", MemberShape::kBox},
    {"hostlabel", MemberShape::kHostLabel},
    {"event", MemberShape::kEventPayload},
}};

template <class T, std::size_t N>
bool look_up(const std::array<std::pair<std::string_view, T>, N>& table, std::string_view word,
             T& out) {
  for (const auto& [name, value] : table) {
    if (name == word) {
      out = value;
      return true;
    }
  }
  return false;
}

const Shape& plain_string() {
  static const Shape kString = [] {
    Shape shape;
    shape.kind = ShapeKind::String;
    return shape;
  }();
  return kString;
}

class Decoder {
 public:
  explicit Decoder(DecodedModel& model) : model_(model) {}
  void decode(const SchemaNode& node);

 private:
  const Shape* shape(std::string_view name) const;
  void fill(const SchemaNode& node, Shape& shape) const;
  void fact(std::string_view key, const SchemaNode& value, Shape& shape) const;
  void member(std::string_view name, const SchemaNode& node, MemberShape& member) const;
  void operation(const SchemaNode& node, ApiOperation& operation) const;

  DecodedModel& model_;
};

const Shape* Decoder::shape(std::string_view name) const {
  const Shape* found = model_.find_shape(name);
  return found == nullptr ? &plain_string() : found;
}

void Decoder::member(std::string_view name, const SchemaNode& node, MemberShape& member) const {
  member.name = name;
  member.wire_name = name;
  member.shape = &plain_string();
  for (const auto& [key, value] : node) {
    std::uint16_t flag = 0;
    if (key == "shape") {
      member.shape = shape(value.text());
    } else if (key == "as") {
      member.wire_name = value.text();
      member.has_wire_name = true;
    } else if (key == "query") {
      member.query_name = value.text();
    } else if (key == "in") {
      (void)look_up(kLocations, value.text(), member.location);
    } else if (value.is_true() && look_up(kMemberFlags, key, flag)) {
      member.flags = static_cast<std::uint16_t>(member.flags | flag);
    }
  }
}

void set_part_name(MemberShape& part, std::string_view name) {
  part.wire_name = name;
  part.has_wire_name = true;
}

void Decoder::fact(std::string_view key, const SchemaNode& value, Shape& shape_out) const {
  std::uint16_t flag = 0;
  if (key == "item" || key == "value") {
    shape_out.item.shape = shape(value.text());
  } else if (key == "key") {
    shape_out.key.shape = shape(value.text());
  } else if (key == "item-as" || key == "value-as") {
    set_part_name(shape_out.item, value.text());
  } else if (key == "key-as") {
    set_part_name(shape_out.key, value.text());
  } else if (key == "min") {
    shape_out.min = value.integer();
  } else if (key == "max") {
    shape_out.max = value.integer();
  } else if (key == "pattern") {
    shape_out.pattern = value.text();
  } else if (key == "error") {
    shape_out.error_code = value.text();
  } else if (key == "status") {
    shape_out.http_status = static_cast<int>(std::clamp<std::int64_t>(value.integer(), 0, 599));
  } else if (key == "as") {
    shape_out.wire_name = value.text();
  } else if (key == "xmlns") {
    shape_out.xml_namespace = value.text();
  } else if (key == "prefix") {
    shape_out.xml_prefix = value.text();
  } else if (key == "format") {
    (void)look_up(kFormats, value.text(), shape_out.timestamp_format);
  } else if (value.is_true() && look_up(kShapeFlags, key, flag)) {
    shape_out.flags = static_cast<std::uint16_t>(shape_out.flags | flag);
  }
}

void Decoder::fill(const SchemaNode& node, Shape& shape) const {
  shape.item.shape = &plain_string();
  shape.key.shape = &plain_string();
  shape.item.wire_name = shape.kind == ShapeKind::Map ? "value" : "member";
  shape.key.wire_name = "key";
  std::string_view payload;
  for (const auto& [key, value] : node) {
    if (key == "members") {
      shape.members.reserve(value.size());
      for (const auto& entry : value) {
        member(entry.key, entry.value, shape.members.emplace_back());
      }
    } else if (key == "values") {
      shape.values.reserve(value.size());
      for (const auto& item : value) {
        shape.values.push_back(item.value.text());
      }
    } else if (key == "payload") {
      payload = value.text();
    } else {
      fact(key, value, shape);
    }
  }
  shape.payload = payload.empty() ? nullptr : shape.find(payload);
}

void Decoder::operation(const SchemaNode& node, ApiOperation& operation) const {
  operation.method = node.find("method").text();
  operation.uri = node.find("uri").text();
  const std::int64_t status = node.find("status").integer();
  operation.status = status >= 100 && status <= 599 ? static_cast<int>(status) : 200;
  if (const SchemaNode input = node.find("input")) {
    operation.input = model_.find_shape(input.find("shape").text());
    operation.input_root = input.find("root").text();
  }
  if (const SchemaNode output = node.find("output")) {
    operation.output = model_.find_shape(output.find("shape").text());
    operation.result_wrapper = output.find("wrapper").text();
  }
  for (const auto& error : node.find("errors")) {
    operation.errors.push_back(shape(error.value.text()));
  }
}

void Decoder::decode(const SchemaNode& node) {
  const SchemaNode shapes = node.find("shapes");
  model_.shapes.reserve(shapes.size());
  for (const auto& entry : shapes) {
    Shape& shape = model_.shapes.emplace_back();
    shape.name = entry.key;
    if (!look_up(kKinds, entry.value.find("kind").text(), shape.kind)) {
      shape.kind = ShapeKind::String;
    }
  }
  // A damaged file could have them out of order, and a look-up would miss what is there.
  std::size_t at = 0;
  for (const auto& entry : shapes) {
    if (at < model_.shapes.size()) {
      fill(entry.value, model_.shapes[at++]);
    }
  }
  const SchemaNode operations = node.find("operations");
  model_.operations.reserve(operations.size());
  for (const auto& entry : operations) {
    ApiOperation& out = model_.operations.emplace_back();
    out.name = entry.key;
    operation(entry.value, out);
  }
}

}  // namespace

const Shape* DecodedModel::find_shape(std::string_view name) const {
  const auto found = std::lower_bound(
      shapes.begin(), shapes.end(), name,
      [](const Shape& shape, std::string_view wanted) { return shape.name < wanted; });
  return found != shapes.end() && found->name == name ? &*found : nullptr;
}

const MemberShape* Shape::find(std::string_view member) const noexcept {
  const auto found = std::lower_bound(
      members.begin(), members.end(), member,
      [](const MemberShape& shape, std::string_view wanted) { return shape.name < wanted; });
  return found != members.end() && found->name == member ? &*found : nullptr;
}

void decode_model(const SchemaNode& node, DecodedModel& model) {
  Decoder(model).decode(node);
}

void decode_facts(const SchemaNode& node, ApiService& service) {
  service.name = node.find("name").text();
  service.service_id = node.find("id").text();
  service.signing_name = node.find("signing").text();
  service.endpoint_prefix = node.find("endpoint").text();
  service.target_prefix = node.find("target").text();
  service.json_version = node.find("json").text();
  service.api_version = node.find("version").text();
  service.xml_namespace = node.find("xmlns").text();
  service.is_query_compatible = node.find("query-compatible").is_true();
  service.has_bare_errors = node.find("bare-errors").is_true();
  for (const auto& item : node.find("protocols")) {
    Protocol protocol = Protocol::Query;
    if (look_up(kProtocols, item.value.text(), protocol)) {
      service.protocols.push_back(protocol);
    }
  }
  if (service.protocols.empty()) {
    service.protocols.push_back(Protocol::Query);
  }
}

std::string_view to_string(Protocol protocol) {
  return kProtocols[static_cast<std::size_t>(protocol)].first;
}

}  // namespace formwork
