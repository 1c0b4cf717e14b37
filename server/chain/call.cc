// SPDX-License-Identifier: Apache-2.0
#include <exception>
#include <memory>
#include <string>
#include <utility>

#include "engine/base/text.hh"
#include "engine/schema/regions.hh"
#include "engine/service/access_key.hh"
#include "server/chain/stages.hh"
#include "server/wire/post_form.hh"

namespace formwork {
namespace {

constexpr std::string_view kHomeRegion = "us-east-1";

bool is_account(std::string_view text) {
  return text.size() == 12 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string account_of(const Signature& signature, const ServerOptions& options) {
  if (is_account(signature.access_key_id)) {
    return signature.access_key_id;
  }
  return account_of_issued_key(signature.access_key_id).value_or(options.account_id);
}

/// The address by which the client reached this server, for addresses in answers: a container has
/// another name for it than its host.
std::string endpoint_of(const Exchange& exchange) {
  const std::string_view host = exchange.request.headers.get("Host");
  const std::string& name = exchange.host.name;
  const bool is_plain = !host.empty() && host.size() < 256 &&
                        host.find_first_not_of(
                            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXY"
                            "Z0123456789.-_:[]") == std::string_view::npos;
  const bool is_virtual = !exchange.host.bucket.empty() || !exchange.host.endpoint.empty() ||
                          name.ends_with(".amazonaws.com");
  return is_plain && !is_virtual ? "http://" + std::string(host) : exchange.server.options.endpoint;
}

/// Keys that this program issued can stand for a role or a user: STS knows.
void find_identity(Exchange& exchange) {
  Caller& caller = exchange.caller;
  ApiRequest question;
  question.service = "sts";
  question.operation = "GetCallerIdentity";
  question.caller = caller;
  question.caller.region = kHomeRegion;
  question.request_id = exchange.request_id;
  const auto identity = exchange.server.host.call(question);
  if (identity && !identity->get_text("Arn").empty()) {
    caller.arn = identity->get_text("Arn");
    caller.user_id = identity->get_text("UserId");
  }
}

}  // namespace

void set_caller(Exchange& exchange) {
  Caller& caller = exchange.caller;
  const RegionFacts* facts = find_region(caller.region);
  caller.account_id = account_of(exchange.signature, exchange.server.options);
  caller.access_key_id = exchange.signature.access_key_id;
  caller.user_id = caller.account_id;
  caller.arn = "arn:" + std::string(facts != nullptr ? facts->partition : "aws") +
               ":iam::" + caller.account_id + ":root";
  caller.endpoint = endpoint_of(exchange);
  if (account_of_issued_key(caller.access_key_id)) {
    find_identity(exchange);
  }
}

namespace {

/// S3 tells which region it would take, and some clients sign again for that one.
void refuse_region(Exchange& exchange, const std::string& region) {
  const std::string given = region.substr(0, 64);
  Diagnostic fault{"SignatureDoesNotMatch",
                   Severity::Error,
                   "Credential should be scoped to a valid region, not '" + given + "'.",
                   {},
                   {},
                   {}};
  Value members = Value::map();
  if (calls_s3(exchange)) {
    const std::string& ours = exchange.server.options.region;
    fault.code = exchange.signature.is_query ? "AuthorizationQueryParametersError"
                                             : "AuthorizationHeaderMalformed";
    fault.message = exchange.signature.is_query
                        ? "Error parsing the X-Amz-Credential parameter; the region '" + given +
                              "' is wrong; expecting '" + ours + "'"
                        : "The authorization header is malformed; the region '" + given +
                              "' is wrong; expecting '" + ours + "'";
    members.set("Region", Value::string(ours));
  }
  exchange.refuse(fault, members);
}

}  // namespace

Next read_caller(Exchange& exchange) {
  auto signature = read_signature(exchange.request, exchange.query, calls_s3(exchange));
  if (!signature) {
    exchange.refuse(signature.error());
    return Next::Answered;
  }
  exchange.signature = *std::move(signature);
  const ServerOptions& options = exchange.server.options;
  std::string region = exchange.signature.region;
  if (region.empty()) {
    region = exchange.host.region.empty() ? options.region : exchange.host.region;
  }
  // Global services may be signed for a region that is none.
  if (region == "aws-global") {
    region = kHomeRegion;
  }
  if (find_region(region) == nullptr && region != options.region) {
    refuse_region(exchange, region);
    return Next::Answered;
  }
  exchange.caller.region = region;
  set_caller(exchange);
  // With the service known, "photos.localhost" is the bucket photos.
  if (exchange.host.bucket.empty()) {
    exchange.host = parse_host(exchange.request.headers.get("Host"), calls_s3(exchange));
  }
  return Next::Continue;
}

Next find_route(Exchange& exchange) {
  const RoutingView view{exchange.request, exchange.query, exchange.signature, exchange.host};
  const auto routed = exchange.server.router.route(view, exchange.wire, exchange.path);
  if (calls_s3(exchange)) {  // S3's request ids are 16 characters
    exchange.request_id = to_upper(replace_all(exchange.request_id, "-", "")).substr(0, 16);
  }
  if (!routed) {
    exchange.refuse(routed.error());
    return Next::Answered;
  }
  return Next::Continue;
}

namespace {

/// A form's fields and file in the place of an input.
Result<Value> read_form_input(Exchange& exchange) {
  HttpRequest& request = exchange.request;
  const std::string_view type = request.headers.get("Content-Type");
  auto form = request.body_file.empty() ? read_post_form(type, request.body)
                                        : unwrap_post_form(type, request.body_file);
  if (!form) {
    return std::move(form).failure();
  }
  Value input = Value::map();
  input.set("Bucket", Value::string(exchange.path.front().second));
  Value fields = Value::map();
  for (auto& [name, value] : form->fields) {
    fields.set(name, Value::string(std::move(value)));
  }
  if (auto signer = take_form_caller(exchange, fields); !signer) {
    return std::move(signer).failure();
  }
  input.set("Fields", std::move(fields));
  if (form->has_file) {
    input.set("FileName", Value::string(std::move(form->file_name)));
    input.set("ContentType", Value::string(std::move(form->content_type)));
  }
  exchange.has_content = form->has_file;
  request.body_size = form->size;
  std::string content(form->file);  // points into what it replaces
  request.body = std::move(content);
  request.observer.reset();  // saw the form, not the file in it
  return input;
}

}  // namespace

Next decode_request(Exchange& exchange) {
  if (exchange.wire.operation->name == "PostObject") {
    auto form = read_form_input(exchange);
    if (!form) {
      exchange.refuse(form.error());
      return Next::Answered;
    }
    exchange.input = *std::move(form);
    return Next::Continue;
  }
  auto input = decode_input(exchange.wire, exchange.request, exchange.path);
  if (!input) {
    exchange.refuse(input.error());
    return Next::Answered;
  }
  exchange.input = *std::move(input);
  return Next::Continue;
}

namespace {

/// Brings what the operation said of its answer into the encoded one.
void apply_head(HttpResponse& response, AnswerHead& head) {
  if (head.status != 0) {
    response.status = head.status;
  }
  for (auto& [name, value] : head.headers) {
    response.headers.set(name, std::move(value));
  }
  if (!head.body.empty()) {
    response.body.clear();
    response.files = std::move(head.body);
    if (response.headers.find("Content-Type") == nullptr) {
      response.headers.add("Content-Type", "application/octet-stream");
    }
  }
  if (head.stream) {
    response.body.clear();
    response.stream = std::move(head.stream);
  }
}

void write_answer(Exchange& exchange, ApiAnswer answer) {
  try {
    if (answer.output) {
      exchange.response = encode_output(exchange.wire, *answer.output, exchange.request_id);
    } else {
      exchange.refuse(answer.output.error(), answer.head.fault_members);
    }
    apply_head(exchange.response, answer.head);
  } catch (const std::exception&) {  // no memory for this answer
    exchange.response = {};
    exchange.response.status = 500;
  }
  finish(exchange);
}

}  // namespace

Next dispatch(Exchange& exchange) {
  ApiRequest call;
  call.service = exchange.wire.service->name;
  call.operation = exchange.wire.operation->name;
  call.caller = exchange.caller;
  call.input = std::move(exchange.input);
  call.request_id = exchange.request_id;
  HttpRequest& request = exchange.request;
  if (streaming_member(*exchange.wire.operation) != nullptr && exchange.has_content) {
    RequestBody& body = call.body.emplace();
    body.size = request.body_file.empty() ? request.body.size() : request.body_size;
    body.bytes = std::move(request.body);
    body.file = request.body_file;
  }
  const std::shared_ptr<Exchange> shared = exchange.shared_from_this();
  call.head = shared;
  exchange.server.host.submit(
      std::move(call), [shared](ApiAnswer answer) { write_answer(*shared, std::move(answer)); });
  return Next::Later;
}

}  // namespace formwork
