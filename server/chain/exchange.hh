// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/ids.hh"
#include "engine/service/api_host.hh"
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
struct Exchange {
  Exchange(ServerContext& s, HttpRequest r)
      : server(s), request(std::move(r)), start(std::chrono::steady_clock::now()) {}

  ServerContext& server;
  HttpRequest request;
  HttpResponse response;

  std::chrono::steady_clock::time_point start;
  std::string request_id;
  QueryParameters query;  ///< Of the target.
  HostName host;
  Signature signature;
  Caller caller;
  WireContext wire;
  PathParameters path;
  Value input = Value::map();
  std::string error_code;  ///< Of the answer, for the log.

  /// Answers with a fault as the service writes it.
  void refuse(const Diagnostic& fault);
};

/// What a stage says of the stages behind it.
enum class Next : std::uint8_t { Continue, Answered };

using Stage = Next (*)(Exchange&);

/// Does the request call S3? By its signing name, host or look; for what comes before routing.
bool calls_s3(const Exchange& exchange);

/// The protocol that faults are written in as long as no service is known.
Protocol guess_protocol(const HttpRequest& request);

}  // namespace formwork
