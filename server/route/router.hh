// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string_view>

#include "engine/base/result.hh"
#include "server/model/api_model.hh"
#include "server/route/bucket_host.hh"
#include "server/route/path_trie.hh"
#include "server/route/sigv4.hh"
#include "server/wire/codec.hh"
#include "server/wire/message.hh"

namespace formwork {

/// What routing reads of a request.
struct RoutingView {
  const HttpRequest& request;
  const QueryParameters& query;
  const Signature& signature;
  const HostName& host;
};

/// Finds the operation that a request calls. Thread-safe.
class Router {
 public:
  explicit Router(const ApiCatalog& catalog) : catalog_(catalog) {}

  /// Sets service, protocol and, unless the request names none that the model has, the operation
  /// of `wire`, and the labels of `path`. The service is found by the signing name, else by
  /// X-Amz-Target, by the host, by Action and Version, by the path; what is left is S3's. What is
  /// known is set even on failure, so that the fault can be written as the service would:
  /// InvalidAction, MissingAction, UnknownOperationException or MethodNotAllowed by protocol, and
  /// NotImplemented for a signing name that no model has.
  Result<void> route(const RoutingView& view, WireContext& wire, PathParameters& path);

 private:
  const ApiService* find_service(const RoutingView& view);
  const ApiService* choose(const std::vector<const ApiService*>& candidates,
                           const RoutingView& view);
  const ApiService* find_by_path(const RoutingView& view);
  Result<void> find_by_trie(const RoutingView& view, WireContext& wire, PathParameters& path);
  const PathTrie& trie_of(const ApiService& service);

  const ApiCatalog& catalog_;
  std::mutex mutex_;
  std::map<const ApiService*, std::unique_ptr<PathTrie>> tries_;
};

/// The value of a field of an urlencoded text, decoded, or "". Does not read the other values.
std::string find_form_field(std::string_view text, std::string_view name);

/// "Action" or "Version" of the query, else of an urlencoded body.
std::string find_action_field(const HttpRequest& request, const QueryParameters& query,
                              std::string_view name);

}  // namespace formwork
