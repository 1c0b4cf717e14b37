// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "server/wire/cbor.hh"
#include "server/wire/json_body.hh"
#include "server/wire/protocols.hh"

namespace formwork {

Result<Value> decode_cbor_input(const WireContext& context, const HttpRequest& request) {
  const Shape* shape = context.operation->input;
  if (shape == nullptr || request.body.empty()) {
    return Value::map();
  }
  const Result<Value> body = read_cbor(request.body);
  return body ? read_json_value(*shape, *body, {}) : Result<Value>(fail(body.error()));
}

HttpResponse encode_cbor_output(const WireContext& context, const Value& output,
                                std::string_view request_id) {
  HttpResponse response;
  response.headers.add("smithy-protocol", "rpc-v2-cbor");
  response.headers.add("x-amzn-RequestId", std::string(request_id));
  if (const Shape* shape = context.operation->output) {
    response.headers.add("Content-Type", "application/cbor");
    append_cbor(response.body, *shape, output.is_map() ? output : Value::map());
  }
  return response;
}

}  // namespace formwork
