// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "engine/base/xml_text.hh"
#include "server/wire/form_read.hh"
#include "server/wire/protocols.hh"
#include "server/wire/xml_write.hh"

namespace formwork {

Result<Value> decode_query_input(const WireContext& context, const HttpRequest& request) {
  QueryParameters form = parse_query(request.body, kMostFormFields);
  if (form.is_complete) {
    QueryParameters target = parse_query(request.query(), kMostFormFields - form.fields.size());
    form.is_complete = target.is_complete;
    for (auto& field : target.fields) {
      form.fields.push_back(std::move(field));
    }
  }
  if (!form.is_complete) {
    return fail("MalformedInput",
                "The request has more than " + std::to_string(kMostFormFields) + " parameters.");
  }
  const Shape* shape = context.operation->input;
  if (shape == nullptr) {
    return Value::map();
  }
  return context.protocol == Protocol::Ec2 ? read_ec2_form(*shape, form) : read_form(*shape, form);
}

HttpResponse encode_ec2_output(const WireContext& context, const Value& output,
                               std::string_view request_id) {
  const std::string root = std::string(context.operation->name) + "Response";
  HttpResponse response;
  response.headers.add("Content-Type", "text/xml;charset=UTF-8");
  response.headers.add("x-amzn-RequestId", std::string(request_id));
  std::string& out = response.body;
  out.reserve(1024);
  out += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<" + root;
  if (!context.service->xml_namespace.empty()) {
    // The model's URI lacks the slash that answers have.
    out += " xmlns=\"" + std::string(context.service->xml_namespace) +
           (context.service->xml_namespace.ends_with("/") ? "\"" : "/\"");
  }
  out += ">";
  append_xml_element(out, "requestId", request_id);
  const Shape* shape = context.operation->output;
  if (shape == nullptr) {
    append_xml_element(out, "return", "true");
  } else {
    append_xml_members(out, *shape, output, {TimestampFormat::Iso8601});
  }
  out += "</" + root + ">";
  return response;
}

HttpResponse encode_query_output(const WireContext& context, const Value& output,
                                 std::string_view request_id) {
  const ApiOperation& operation = *context.operation;
  const std::string root = std::string(operation.name) + "Response";
  HttpResponse response;
  response.headers.add("Content-Type", "text/xml");
  response.headers.add("x-amzn-RequestId", std::string(request_id));
  std::string& out = response.body;
  out.reserve(1024);
  out += "<" + root;
  if (!context.service->xml_namespace.empty()) {
    out += " xmlns=\"" + std::string(context.service->xml_namespace) + "\"";
  }
  out += ">";
  if (operation.output != nullptr) {
    // Models of services that also speak JSON name no wrapper; forms always had this one.
    const std::string wrapper = operation.result_wrapper.empty()
                                    ? std::string(operation.name) + "Result"
                                    : std::string(operation.result_wrapper);
    out += "<" + wrapper + ">";
    const std::size_t begin = out.size();
    append_xml_members(out, *operation.output, output, {TimestampFormat::Iso8601, false, true});
    if (out.size() == begin) {
      out.replace(begin - 1, 1, "/>");
    } else {
      out += "</" + wrapper + ">";
    }
  }
  out += "<ResponseMetadata>";
  append_xml_element(out, "RequestId", request_id);
  out += "</ResponseMetadata></" + root + ">";
  return response;
}

}  // namespace formwork
