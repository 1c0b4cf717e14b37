// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <string>

#include "engine/base/clock.hh"
#include "engine/base/json_write.hh"
#include "engine/base/text.hh"
#include "server/chain/stages.hh"
#include "server/http/body_sink.hh"

namespace formwork {
namespace {

// S3's presigned posts and EC2's forms stay far below in their targets.
constexpr std::size_t kQueryFields = 1000;

/// "http://host:port/path" of a client that takes this for a proxy: the host moves to its field.
void take_absolute_target(HttpRequest& request) {
  for (std::string_view scheme : {std::string_view("http://"), std::string_view("https://")}) {
    if (!request.target.starts_with(scheme)) {
      continue;
    }
    const std::size_t slash = request.target.find_first_of("/?", scheme.size());
    request.headers.set("Host", request.target.substr(scheme.size(), slash - scheme.size()));
    request.target = slash == std::string::npos ? "/" : request.target.substr(slash);
    if (request.target.front() == '?') {
      request.target.insert(0, "/");
    }
  }
}

bool is_account(std::string_view text) {
  return text.size() == 12 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

Diagnostic invalid_uri() {
  return {"InvalidURI", Severity::Error, "Couldn't parse the specified URI.", {}, {}, {}};
}

}  // namespace

Next identify_request(Exchange& exchange) {
  exchange.request_id = exchange.server.next_request_id();
  HttpRequest& request = exchange.request;
  take_absolute_target(request);
  begin_trace(exchange);
  exchange.query = parse_query(request.query(), kQueryFields);
  const std::string_view host = request.headers.get("Host");
  exchange.host = parse_host(host, calls_s3(exchange));
  // S3 Control puts the account, not a bucket, before the host.
  if (is_account(exchange.host.bucket) && request.headers.find("x-amz-account-id") != nullptr) {
    exchange.host.bucket.clear();
  }
  return Next::Continue;
}

Next check_limits(Exchange& exchange) {
  const HttpRequest& request = exchange.request;
  const std::string path = percent_decode(request.path());
  if (!request.target.starts_with("/") || path.find('\0') != std::string::npos ||
      !is_valid_utf8(path)) {
    exchange.refuse(invalid_uri());
    return Next::Answered;
  }
  if (!exchange.query.is_complete) {
    exchange.refuse(
        {"InvalidRequest",
         Severity::Error,
         "The request has more than " + std::to_string(kQueryFields) + " query parameters.",
         {},
         {},
         {}});
    return Next::Answered;
  }
  return Next::Continue;
}

Next unpack_body(Exchange& exchange) {
  HttpRequest& request = exchange.request;
  if (request.body_fault.empty() && !request.is_unpacked && has_aws_chunks(request.headers)) {
    AwsChunkReader chunks;
    std::string content;
    content.reserve(request.body.size());
    const bool is_good = chunks.read(request.body, content) && chunks.is_complete();
    request.body = std::move(content);
    request.is_unpacked = true;
    request.body_fault = is_good ? "" : "IncompleteBody";
    add_trailers(request, chunks);
  }
  const std::string* length =
      request.is_unpacked ? request.headers.find("x-amz-decoded-content-length") : nullptr;
  const std::uint64_t size = request.body_file.empty() ? request.body.size() : request.body_size;
  if (request.body_fault.empty() && length != nullptr && *length != std::to_string(size)) {
    request.body_fault = "IncompleteBody";
  }
  if (request.body_fault.empty()) {
    return Next::Continue;
  }
  const bool is_ours = request.body_fault != "IncompleteBody";
  exchange.refuse({request.body_fault,
                   Severity::Error,
                   is_ours ? "We encountered an internal error. Please try again."
                           : "The request body terminated unexpectedly",
                   {},
                   {},
                   {}});
  return Next::Answered;
}

Next name_answer(Exchange& exchange) {
  Headers& headers = exchange.response.headers;
  if (headers.find("x-amzn-RequestId") == nullptr) {
    headers.add("x-amzn-RequestId", exchange.request_id);
  }
  if (calls_s3(exchange)) {
    if (headers.find("x-amz-request-id") == nullptr) {
      headers.add("x-amz-request-id", exchange.request_id);
    }
    headers.add("x-amz-id-2", exchange.request_id);  // errors call it HostId
  }
  return Next::Continue;
}

Next write_log(Exchange& exchange) {
  end_trace(exchange);
  if (!exchange.server.options.log) {
    return Next::Continue;
  }
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto taken = std::chrono::steady_clock::now() - exchange.start;
  const WireContext& wire = exchange.wire;
  std::string line;
  JsonWriter json(line);
  json.begin_object();
  json.member("time",
              format_time(std::chrono::duration_cast<std::chrono::milliseconds>(now).count()));
  json.member("id", exchange.request_id);
  json.member("method", exchange.request.method);
  json.member("path", exchange.request.path());  // queries hold signatures
  json.member_if("service", wire.service != nullptr ? wire.service->name : "");
  json.member_if("operation", wire.operation != nullptr ? wire.operation->name : "");
  json.member_if("account", exchange.caller.account_id);
  json.member_if("region", exchange.caller.region);
  json.member_int("status", exchange.response.status);
  json.member_if("error", exchange.error_code);
  json.member_int("bytes_in", static_cast<std::int64_t>(exchange.request.body_size != 0
                                                            ? exchange.request.body_size
                                                            : exchange.request.body.size()));
  json.member_int("bytes_out", static_cast<std::int64_t>(exchange.response.body_size()));
  json.member_int("microseconds",
                  std::chrono::duration_cast<std::chrono::microseconds>(taken).count());
  json.end_object();
  exchange.server.write_log(line + "\n");
  return Next::Continue;
}

}  // namespace formwork
