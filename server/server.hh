// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>

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

  /// Waits for the answer.
  HttpResponse answer(HttpRequest request) override;
  void submit(HttpRequest request, Answered done) override;
  std::unique_ptr<BodySink> open_body(const HttpRequest& head) override;
  std::optional<HttpResponse> refuse_early(const HttpRequest& head) override;
  HttpResponse refuse(const HttpRequest& head, HttpFault fault) override;

 private:
  std::shared_ptr<ServerContext> context_;
};

}  // namespace formwork
