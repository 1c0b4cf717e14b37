// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/ids.hh"
#include "engine/service/api_host.hh"
#include "engine/service/body_observer.hh"
#include "server/options.hh"
#include "server/route/bucket_host.hh"
#include "server/route/router.hh"
#include "server/route/sigv4.hh"
#include "server/wire/codec.hh"
#include "server/wire/message.hh"

namespace formwork {

/// What all requests share. Thread-safe.
struct ServerContext {
  ServerContext(ApiHost& h, ServerOptions o)
      : host(h),
        options(std::move(o)),
        router(ApiCatalog::builtin()),
        ids(options.is_seeded ? IdSource(options.seed) : IdSource()) {}

  ApiHost& host;
  const ServerOptions options;
  Router router;

  std::string next_request_id();
  void write_log(std::string_view line);

 private:
  std::mutex mutex_;
  IdSource ids;
};

/// One request on its way through the stages.
struct Exchange : std::enable_shared_from_this<Exchange>, RequestHead, ObservedRequest {
  Exchange(std::shared_ptr<ServerContext> s, HttpRequest r)
      : owner(std::move(s)),
        server(*owner),
        request(std::move(r)),
        body_file(request.body_file),
        start(std::chrono::steady_clock::now()) {}
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  /// Removes the body's file, unless a service took it.
  ~Exchange() override;

  // What operations see of the request.
  std::string_view method() const override { return request.method; }
  std::string_view target() const override { return request.target; }
  std::string_view header(std::string_view name) const override {
    return request.headers.get(name);
  }
  std::vector<std::pair<std::string, std::string>> headers() const override;
  BodyObserver* observer() const override { return request.observer.get(); }

  std::shared_ptr<ServerContext> owner;
  ServerContext& server;
  HttpRequest request;
  HttpResponse response;
  std::string body_file;
  /// Gets the response, once.
  std::function<void(HttpResponse)> done;

  std::chrono::steady_clock::time_point start;
  std::string request_id;
  QueryParameters query;  ///< Of the target.
  HostName host;
  Signature signature;
  Caller caller;
  WireContext wire;
  PathParameters path;
  Value input = Value::map();
  bool has_content = true;   ///< False: a form without a file.
  bool is_foreign = false;   ///< A web page of another machine sent it.
  std::string error_code;    ///< Of the answer, for the log.
  std::string traced_place;  ///< See note_place().

  /// Answers with a fault as the service writes it; `members` are the fault's own.
  void refuse(const Diagnostic& fault, const Value& members = Value::map());
};

/// What a stage says of the stages behind it.
enum class Next : std::uint8_t {
  Continue,
  Answered,
  Later,  ///< Somebody else goes on with the exchange.
};

using Stage = Next (*)(Exchange&);

/// Does the request call S3? By its signing name, host or look; for what comes before routing.
bool calls_s3(const Exchange& exchange);

/// The protocol that faults are written in as long as no service is known.
Protocol guess_protocol(const HttpRequest& request);

}  // namespace formwork
