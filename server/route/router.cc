// SPDX-License-Identifier: Apache-2.0
#include "server/route/router.hh"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/text.hh"
#include "server/wire/queue_path.hh"

namespace formwork {
namespace {

bool is_rest(Protocol protocol) {
  return protocol == Protocol::RestJson || protocol == Protocol::RestXml;
}

bool is_form(Protocol protocol) {
  return protocol == Protocol::Query || protocol == Protocol::Ec2;
}

/// "DynamoDB_20120810" and "ListTables" of "DynamoDB_20120810.ListTables".
std::pair<std::string_view, std::string_view> cut_target(std::string_view target) {
  const std::size_t dot = target.rfind('.');
  return dot == std::string_view::npos ? std::pair(std::string_view(), target)
                                       : std::pair(target.substr(0, dot), target.substr(dot + 1));
}

/// "/service/GraniteServiceVersion20100801/operation/ListMetrics", as RPC v2 CBOR has it.
std::pair<std::string_view, std::string_view> cut_rpc_path(std::string_view path) {
  const std::vector<std::string_view> parts = split(path, "/");
  if (parts.size() == 5 && parts[1] == "service" && parts[3] == "operation") {
    return {parts[2], parts[4]};
  }
  return {};
}

/// What target and path say of the service: X-Amz-Target's or the RPC path's first part.
std::string_view target_prefix(const HttpRequest& request) {
  if (const std::string* target = request.headers.find("X-Amz-Target")) {
    return cut_target(*target).first;
  }
  return cut_rpc_path(request.path()).first;
}

/// "2015-03-31", with which paths of many REST services begin.
bool is_date(std::string_view segment) {
  if (segment.size() != 10 || segment[4] != '-' || segment[7] != '-') {
    return false;
  }
  return std::count_if(segment.begin(), segment.end(),
                       [](char c) { return c >= '0' && c <= '9'; }) == 8;
}

/// The path by which an operation of S3 is looked up: with the bucket, wherever it was named.
std::string routed_path(const RoutingView& view) {
  std::string path(view.request.path());
  return view.host.bucket.empty() ? path : "/" + view.host.bucket + path;
}
/// What a browser does with a bucket and no model has, or "".
std::string_view browser_operation(const RoutingView& view, std::string_view path) {
  const std::string_view method = view.request.method;
  if (path.size() < 2) {
    return {};
  }
  if (method == "OPTIONS") {
    return "PreflightObject";
  }
  if (view.host.is_website) {
    return method == "GET" || method == "HEAD" ? "GetWebsiteObject" : std::string_view();
  }
  const bool is_bucket = path.find('/', 1) >= path.size() - 1;
  const bool is_form =
      to_lower(view.request.headers.get("Content-Type")).starts_with("multipart/form-data");
  return method == "POST" && is_bucket && is_form ? "PostObject" : std::string_view();
}

/// What a queue's own address does not do.
bool is_no_queues(std::string_view action) {
  return action == "CreateQueue" || action == "ListQueues";
}

std::string shown(std::string_view text) {
  return std::string(text.substr(0, 256));
}

}  // namespace

std::string find_form_field(std::string_view text, std::string_view name) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view field = text.substr(0, end);
    if (field.size() > name.size() && field.starts_with(name) && field[name.size()] == '=') {
      return percent_decode(field.substr(name.size() + 1), true);
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return {};
}

std::string find_action_field(const HttpRequest& request, const QueryParameters& query,
                              std::string_view name) {
  if (const std::string* value = query.find(name)) {
    return *value;
  }
  const std::string_view type = request.headers.get("Content-Type");
  // Clients that send a form without saying so are understood too.
  const bool may_be_form = type.empty() || to_lower(type).starts_with("application/x-www-form-");
  return may_be_form ? find_form_field(request.body, name) : std::string();
}

const PathTrie& Router::trie_of(const ApiService& service) {
  const std::lock_guard lock(mutex_);
  std::unique_ptr<PathTrie>& trie = tries_[&service];
  if (!trie) {
    trie = std::make_unique<PathTrie>(service);
  }
  return *trie;
}

/// Of services with one signing name, e.g. ses and sesv2, elb and elbv2, s3 and s3control.
const ApiService* Router::choose(const std::vector<const ApiService*>& candidates,
                                 const RoutingView& view) {
  if (candidates.size() == 1) {
    return candidates.front();
  }
  const std::string_view prefix = target_prefix(view.request);
  const std::string action = find_action_field(view.request, view.query, "Action");
  const std::string version = find_action_field(view.request, view.query, "Version");
  const ApiService* best = nullptr;
  std::size_t best_score = 0;
  for (const ApiService* service : candidates) {
    std::size_t score = 1;
    if (!prefix.empty()) {
      score += service->target_prefix == prefix ? 1000 : 0;
    } else if (!action.empty()) {
      const bool speaks = service->speaks(Protocol::Query) || service->speaks(Protocol::Ec2);
      score += speaks ? 100 : 0;
      score += speaks && service->api_version == version ? 1000 : 0;
      score += speaks && service->find_operation(action) != nullptr ? 500 : 0;
    } else if (is_rest(service->protocols.front()) && view.host.bucket.empty()) {
      const PathMatch match =
          trie_of(*service).match(view.request, view.request.path(), view.query);
      score += match.operation != nullptr ? 100 + match.literals : 0;
    }
    score += service->endpoint_prefix == view.host.endpoint ? 10 : 0;
    score += service->name == service->signing_name ? 1 : 0;
    if (score > best_score) {
      best = service;
      best_score = score;
    }
  }
  return best;
}

/// Only paths that begin with a date: others could be a bucket's.
const ApiService* Router::find_by_path(const RoutingView& view) {
  const std::string_view path = view.request.path();
  if (path.size() < 11 || !is_date(path.substr(1, 10)) || !view.host.bucket.empty()) {
    return nullptr;
  }
  const ApiService* best = nullptr;
  std::size_t literals = 0;
  for (const auto& service : catalog_.services()) {
    if (!is_rest(service->protocols.front()) || service->name == "s3") {
      continue;
    }
    const PathMatch match = trie_of(*service).match(view.request, path, view.query);
    if (match.operation != nullptr && match.literals > literals) {
      best = service.get();
      literals = match.literals;
    }
  }
  return best;
}

const ApiService* Router::find_service(const RoutingView& view) {
  if (!view.signature.service.empty()) {
    const auto signing = catalog_.find_signing(view.signature.service);
    return signing.empty() ? catalog_.find_service(view.signature.service) : choose(signing, view);
  }
  const std::string_view prefix = target_prefix(view.request);
  if (!prefix.empty() || view.request.headers.find("X-Amz-Target") != nullptr) {
    return catalog_.find_target(prefix);
  }
  if (!view.host.endpoint.empty()) {
    if (const ApiService* service = catalog_.find_endpoint(view.host.endpoint)) {
      return choose(catalog_.find_signing(service->signing_name), view);
    }
  }
  if (const std::string action = find_action_field(view.request, view.query, "Action");
      !action.empty()) {
    if (is_queue_path(view.request.path())) {
      return catalog_.find_service("sqs");
    }
    return catalog_.find_action(action, find_action_field(view.request, view.query, "Version"));
  }
  const ApiService* by_path = find_by_path(view);
  return by_path != nullptr ? by_path : catalog_.find_service("s3");
}

Result<void> Router::find_by_trie(const RoutingView& view, WireContext& wire,
                                  PathParameters& path) {
  const bool is_s3 = wire.service->name == "s3";
  const std::string routed = is_s3 ? routed_path(view) : std::string(view.request.path());
  if (const std::string_view name = is_s3 ? browser_operation(view, routed) : std::string_view();
      !name.empty()) {
    const std::size_t slash = routed.find('/', 1);
    path = {{"Bucket", percent_decode(routed.substr(1, slash - 1))},
            {"Key", slash == std::string::npos ? "" : percent_decode(routed.substr(slash + 1))}};
    wire.operation = wire.service->find_operation(name);
    if (wire.operation != nullptr) {
      return {};
    }
  }
  PathMatch match = trie_of(*wire.service).match(view.request, routed, view.query);
  if (match.operation == nullptr) {
    if (wire.protocol == Protocol::RestXml) {
      return fail("MethodNotAllowed", "The specified method is not allowed against this resource.");
    }
    return fail("UnknownOperationException", "No operation of " + std::string(wire.service->name) +
                                                 " has the method " + shown(view.request.method) +
                                                 " and the path " + shown(routed) + ".");
  }
  wire.operation = match.operation;
  path = std::move(match.path);
  return {};
}

Result<void> Router::route(const RoutingView& view, WireContext& wire, PathParameters& path) {
  const HttpRequest& request = view.request;
  wire.service = find_service(view);
  const std::string action = find_action_field(request, view.query, "Action");
  if (wire.service == nullptr) {
    const bool has_target = request.headers.find("X-Amz-Target") != nullptr;
    wire.protocol = has_target ? Protocol::Json : Protocol::Query;
    if (!view.signature.service.empty()) {
      return fail("NotImplemented", "formwork knows no service that signs as '" +
                                        shown(view.signature.service) + "'.");
    }
    if (has_target) {
      return fail(
          "UnknownOperationException",
          "No service has the target '" + shown(request.headers.get("X-Amz-Target")) + "'.");
    }
    return fail("InvalidAction",
                "The action " + shown(action) + " is not valid for this web service.");
  }
  wire.protocol = request_protocol(*wire.service, request);
  if (is_rest(wire.protocol)) {
    return find_by_trie(view, wire, path);
  }
  if (is_form(wire.protocol)) {
    if (action.empty()) {
      return fail("MissingAction", "The request must contain the parameter Action.");
    }
    wire.operation = wire.service->find_operation(action);
    const bool is_queue = wire.service->name == "sqs" && is_queue_path(request.path());
    if (is_queue && (wire.operation == nullptr || is_no_queues(action))) {
      return fail("InvalidAction",
                  "The action " + shown(action) + " is not valid for this endpoint.");
    }
    if (wire.operation == nullptr) {
      return fail("InvalidAction",
                  "The action " + shown(action) + " is not valid for this web service.");
    }
    return {};
  }
  const std::string_view name = wire.protocol == Protocol::Cbor
                                    ? cut_rpc_path(request.path()).second
                                    : cut_target(request.headers.get("X-Amz-Target")).second;
  wire.operation = wire.service->find_operation(name);
  if (wire.operation == nullptr) {
    if (name.empty() && wire.service->name == "sqs") {
      wire.protocol = Protocol::Query;
    }
    return fail("UnknownOperationException",
                name.empty() ? "The request names no operation: X-Amz-Target is missing."
                             : "The operation " + shown(name) + " is not valid for " +
                                   std::string(wire.service->service_id) + ".");
  }
  return {};
}

}  // namespace formwork
