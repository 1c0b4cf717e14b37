// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include <unistd.h>

#include "engine/base/file.hh"
#include "engine/host/world_host.hh"
#include "engine/provision/external_provider.hh"
#include "engine/schema/catalog.hh"
#include "resources/generic/modelled.hh"
#include "resources/lambda/function_host.hh"
#include "resources/lambda/lambda_part.hh"
#include "server/http/listener.hh"
#include "server/server.hh"
#include "tools/formwork/command.hh"
#include "tools/formwork/common_options.hh"
#include "tools/formwork/fault_text.hh"
#include "tools/formwork/serve/serve_options.hh"
#include "tools/formwork/serve/serve_run.hh"
#include "tools/formwork/serve/waterfall.hh"
#include "tools/formwork/version.hh"

namespace formwork::cli {
namespace {

// Different from the seed of the world's ids, so that a request's id is no resource's.
constexpr std::uint64_t kRequestIdSalt = 0x5e5e5e5e5e5e5e5eULL;

void add_external_providers(const std::vector<ProviderRecord>& records,
                            const std::string& account_id, const std::string& region,
                            ProviderSet& providers) {
  for (const ProviderRecord& record : records) {
    ExternalProviderOptions options;
    options.command = record.command;
    options.region = region;
    options.account_id = account_id;
    providers.add_external(record.type_name,
                           std::make_unique<ExternalProvider>(std::move(options)));
  }
}

HostOptions host_options(const ServeOptions& options, Clock& clock, Console& console) {
  HostOptions host;
  host.state_folder = options.state_folder;
  host.modelled = &modelled_provider();
  host.catalog = &SchemaCatalog::builtin();
  host.clock = &clock;
  if (options.seed) {
    host.seed = static_cast<std::uint64_t>(*options.seed);
  }
  host.add_providers = &add_external_providers;
  using Policies = HostOptions::Policies;
  host.policies = options.policies == "on"     ? Policies::On
                  : options.policies == "warn" ? Policies::Warn
                                               : Policies::Off;
  host.on_fault = [&console](const Diagnostic& fault) {
    console.error(fault_text(fault, nullptr, console.colors_error()));
  };
  return host;
}

ServerOptions server_options(const ServeOptions& options, const HttpListener& listener,
                             Console& console) {
  ServerOptions server;
  server.account_id = options.account;
  server.region = options.region;
  server.version = kVersion;
  server.endpoint = listener.endpoint();
  server.origins = options.origins;
  server.is_strict = options.auth == "strict";
  if (options.is_logging) {
    server.log = [&console](std::string_view line) { console.error(line); };
  }
  if (options.seed) {
    server.is_seeded = true;
    server.seed = static_cast<std::uint64_t>(*options.seed) ^ kRequestIdSalt;
  }
  return server;
}

/// The handler that a listener has before there is a server: the server wants the listener's
/// address.
class LateHandler final : public HttpHandler {
 public:
  void set(HttpHandler& handler) { handler_ = &handler; }
  HttpResponse answer(HttpRequest request) override { return handler_->answer(std::move(request)); }
  void submit(HttpRequest request, Answered done) override {
    handler_->submit(std::move(request), std::move(done));
  }
  std::unique_ptr<BodySink> open_body(const HttpRequest& head) override {
    return handler_->open_body(head);
  }
  std::optional<HttpResponse> refuse_early(const HttpRequest& head) override {
    return handler_->refuse_early(head);
  }
  HttpResponse refuse(const HttpRequest& head, HttpFault fault) override {
    return handler_->refuse(head, fault);
  }

 private:
  HttpHandler* handler_ = nullptr;
};

/// Is there as long as the process serves.
class PidFile {
 public:
  static Result<std::unique_ptr<PidFile>> write(const std::string& path) {
    if (!path.empty()) {
      if (auto written = write_file(path, std::to_string(::getpid()) + "\n"); !written) {
        return std::move(written).failure();
      }
    }
    return std::make_unique<PidFile>(path);
  }
  explicit PidFile(std::string path) : path_(std::move(path)) {}
  ~PidFile() {
    std::error_code ignored;
    if (!path_.empty()) {
      std::filesystem::remove(path_, ignored);
    }
  }
  PidFile(const PidFile&) = delete;
  PidFile& operator=(const PidFile&) = delete;

 private:
  const std::string path_;
};

// Functions run on this machine, whatever address others reach it by.
std::string own_endpoint(const HttpListener& listener) {
  const std::string endpoint = listener.endpoint();
  return listener.is_loopback() ? endpoint
                                : "http://127.0.0.1" + endpoint.substr(endpoint.rfind(':'));
}

void announce(const HttpListener& listener, Console& console) {
  if (!listener.is_loopback()) {
    console.note(
        "Others than this machine can connect. Signatures are not verified: whoever reaches the "
        "port may do everything.\n");
  }
  console.out("formwork is listening on " + listener.endpoint() + "\n");
  console.flush();
}

}  // namespace

Result<void> serve(const ServeOptions& options, Console& console, const WhenReady& ready,
                   ServeEnd end) {
  LateHandler handler;
  ListenOptions listen;
  listen.host = options.host;
  listen.port = *checked_port(options.port);
  auto listener = HttpListener::open(listen, handler);
  if (!listener) {
    return std::move(listener).failure();
  }
  const std::unique_ptr<Clock> clock = options.make_clock();
  lambda::LambdaFunctions lambda_functions;
  CommandFunctions functions(options.function_commands(), &lambda_functions);
  HostOptions hosted = host_options(options, *clock, console);
  hosted.functions = &functions;
  hosted.endpoint = (*listener)->endpoint();
  lambda::set_function_endpoint(own_endpoint(**listener));
  WorldHost host(std::move(hosted));
  lambda_functions.serve(host);
  if (!options.state_folder.empty()) {
    if (auto opened = host.open_stored(); !opened) {
      return opened;
    }
  }
  Server server(host, server_options(options, **listener, console));
  handler.set(server);
  auto pid_file = PidFile::write(options.pid_file);
  if (!pid_file) {
    return std::move(pid_file).failure();
  }
  // Whoever is told that it serves may end it.
  (*listener)->await_signals();
  if (end == ServeEnd::WithSignal) {
    announce(**listener, console);
  }
  std::optional<Waterfalls> waterfalls;
  if (options.is_traced) {
    // Not by the console: others use that meanwhile.
    waterfalls.emplace([](const std::string& text) { std::fputs(text.c_str(), stderr); });
  }
  std::atomic<bool> is_over = false;
  std::thread beside;
  if (ready) {
    beside = std::thread([&, end, endpoint = (*listener)->endpoint()] {
      ready(host, endpoint, [&is_over] { return is_over.load(); });
      if (end == ServeEnd::WithWork) {
        (*listener)->stop();
      }
    });
  }
  (*listener)->run(true);
  is_over = true;
  if (beside.joinable()) {
    beside.join();
  }
  return {};
}

namespace {

int run(CommandLine& line) {
  ServeOptions options;
  OutputOptions output;
  OptionSet set;
  options.declare(set);
  output.declare(set);
  if (auto code = line.parse(set)) {
    return *code;
  }
  output.apply(line.console());
  if (auto complete = options.complete(); !complete) {
    return line.failure(complete.error());
  }
  const auto served = serve(options, line.console());
  return served ? kOk : line.failure(served.error());
}

constinit Command serve_command{"serve", Command::Group::World,
                                "answer AWS clients on this machine",
#include "help_serve.md.inc"
                                , &run};
const Register<Command> kRegister{serve_command};

}  // namespace
}  // namespace formwork::cli
