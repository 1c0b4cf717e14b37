// SPDX-License-Identifier: Apache-2.0
#include "server/chain/exchange.hh"

#include <unistd.h>

#include "engine/base/text.hh"

namespace formwork {

std::string ServerContext::next_request_id() {
  const std::lock_guard lock(mutex_);
  return ids.uuid();
}

void ServerContext::write_log(std::string_view line) {
  if (options.log) {
    const std::lock_guard lock(mutex_);
    options.log(line);
  }
}

Exchange::~Exchange() {
  if (!body_file.empty()) {
    ::unlink(body_file.c_str());
  }
}

std::vector<std::pair<std::string, std::string>> Exchange::headers() const {
  std::vector<std::pair<std::string, std::string>> fields;
  for (const Headers::Field& field : request.headers) {
    fields.emplace_back(field.name, field.value);
  }
  return fields;
}

void Exchange::refuse(const Diagnostic& fault, const Value& members) {
  if (wire.service == nullptr) {
    wire.protocol = calls_s3(*this) ? Protocol::RestXml : guess_protocol(request);
  }
  error_code = fault.code;
  response = encode_error(wire, fault, request_id, members);
}

bool calls_s3(const Exchange& exchange) {
  if (exchange.wire.service != nullptr) {
    return exchange.wire.service->name == "s3";
  }
  if (!exchange.signature.service.empty()) {
    return exchange.signature.service == "s3";
  }
  if (exchange.host.endpoint == "s3" || !exchange.host.bucket.empty()) {
    return true;
  }
  // Where no signature was read (yet), its text still tells.
  const std::string_view authorization = exchange.request.headers.get("Authorization");
  const std::string* credential = exchange.query.find("X-Amz-Credential");
  return authorization.find("/s3/aws4_request") != std::string_view::npos ||
         (credential != nullptr && credential->ends_with("/s3/aws4_request"));
}

Protocol guess_protocol(const HttpRequest& request) {
  if (request.headers.get("smithy-protocol") == "rpc-v2-cbor") {
    return Protocol::Cbor;
  }
  if (request.headers.find("X-Amz-Target") != nullptr ||
      to_lower(request.headers.get("Content-Type")).starts_with("application/x-amz-json")) {
    return Protocol::Json;
  }
  if (to_lower(request.headers.get("Content-Type")).starts_with("application/json")) {
    return Protocol::RestJson;
  }
  return Protocol::Query;
}

}  // namespace formwork
