// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "engine/service/api_host.hh"
#include "server/http/listener.hh"
#include "server/options.hh"
#include "server/wire/message.hh"

namespace formwork {

struct ServerContext;

/// The API in front of a host: takes each request through a chain of stages (server.cc has the
/// list; server/README.md says what each is for). Thread-safe.
class Server final : public HttpHandler {
 public:
  /// `host` must outlive the server.
  Server(ApiHost& host, ServerOptions options);
  ~Server() override;

  HttpResponse answer(HttpRequest request) override;
  HttpResponse refuse(const HttpRequest& head, HttpFault fault) override;

 private:
  std::unique_ptr<ServerContext> context_;
};

}  // namespace formwork
