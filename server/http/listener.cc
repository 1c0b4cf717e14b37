// SPDX-License-Identifier: Apache-2.0
#include "server/http/listener.hh"

#include <algorithm>
#include <csignal>
#include <exception>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include "engine/base/memory.hh"
#include "engine/service/submit_hold.hh"
#include "server/http/connections.hh"

namespace formwork {
namespace {

namespace net = boost::asio;
using tcp = net::ip::tcp;
using ErrorCode = boost::system::error_code;

constexpr std::chrono::microseconds kLongestRound{500};
constexpr unsigned kLookAgain = 4;

}  // namespace

struct HttpListener::Impl {
  Impl(const ListenOptions& options, HttpHandler& handler)
      : threads(std::max(1U, options.threads)),
        connections(handler, options.limits),
        stop_after(options.limits.stop) {}

  Result<void> listen(const ListenOptions& options);
  bool listen_at(const tcp::endpoint& endpoint, ErrorCode& error);
  void accept(tcp::acceptor& acceptor);
  void on_accept(tcp::acceptor& acceptor, const ErrorCode& error, tcp::socket socket);
  void watch_signals();
  void begin_stop();
  void sweep();

  void await_end();
  void work_once();
  void work();

  const unsigned threads;
  bool is_stopping = false;
  // Before the context: its handlers own connections, which use this when they go.
  Connections connections;
  net::io_context context{static_cast<int>(threads)};
  // Whatever touches the members below runs here, one at a time.
  net::strand<net::io_context::executor_type> control = net::make_strand(context);
  std::vector<tcp::acceptor> acceptors;
  net::steady_timer timer{control};
  net::steady_timer sweeper{control};
  std::optional<net::signal_set> signals;
  const std::chrono::milliseconds stop_after;
  std::chrono::steady_clock::time_point last_moment;
  unsigned lone_rounds = 0;  // that handled one event each; of the only thread
};

bool HttpListener::Impl::listen_at(const tcp::endpoint& endpoint, ErrorCode& error) {
  tcp::acceptor acceptor(control);
  acceptor.open(endpoint.protocol(), error);
  if (!error) {
    acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  }
  if (!error && endpoint.protocol() == tcp::v6()) {
    acceptor.set_option(net::ip::v6_only(true), error);
  }
  if (!error) {
    acceptor.bind(endpoint, error);
  }
  if (!error) {
    acceptor.listen(net::socket_base::max_listen_connections, error);
  }
  if (!error) {
    acceptors.push_back(std::move(acceptor));
  }
  return !error;
}

Result<void> HttpListener::Impl::listen(const ListenOptions& options) {
  ErrorCode error;
  const std::string host = options.host.empty() ? "127.0.0.1" : options.host;
  tcp::resolver resolver(context);
  std::vector<tcp::endpoint> endpoints;
  if (const auto address = net::ip::make_address(host, error); !error) {
    endpoints.emplace_back(address, options.port);
  } else {
    error = {};
    for (const auto& entry : resolver.resolve(host, std::to_string(options.port), error)) {
      endpoints.push_back(entry.endpoint());
    }
  }
  std::uint16_t port = options.port;
  for (tcp::endpoint endpoint : endpoints) {
    endpoint.port(port);
    if (!listen_at(endpoint, error)) {
      break;
    }
    port = acceptors.front().local_endpoint().port();
  }
  if (error || acceptors.empty()) {
    const std::string place = host + ":" + std::to_string(options.port);
    return fail("F720", "Cannot listen on " + place + ": " + error.message() + ".", {},
                "Another program may have the port; --port 0 takes one that is free.");
  }
  if (options.host.empty()) {  // clients that turn localhost into ::1; not worth a fault
    listen_at(tcp::endpoint(net::ip::address_v6::loopback(), port), error);
  }
  return {};
}

void HttpListener::Impl::accept(tcp::acceptor& acceptor) {
  acceptor.async_accept(context, [this, &acceptor](const ErrorCode& error, tcp::socket socket) {
    on_accept(acceptor, error, std::move(socket));
  });
}

void HttpListener::Impl::on_accept(tcp::acceptor& acceptor, const ErrorCode& error,
                                   tcp::socket socket) {
  if (is_stopping || error == net::error::operation_aborted) {
    return;
  }
  if (error) {  // out of descriptors: others will be closed
    auto pause = std::make_shared<net::steady_timer>(control, std::chrono::milliseconds(50));
    pause->async_wait([this, &acceptor, pause](const ErrorCode& gone) {
      if (!gone && !is_stopping) {
        accept(acceptor);
      }
    });
    return;
  }
  accept(acceptor);
  const bool is_v6 = acceptor.local_endpoint().protocol() == tcp::v6();
  ErrorCode gone;
  if (const int descriptor = socket.release(gone); !gone) {
    connections.open(context, descriptor, is_v6);
  }
}

void HttpListener::Impl::watch_signals() {
  signals.emplace(control, SIGINT, SIGTERM, SIGHUP);
  signals->async_wait([this](const ErrorCode& error, int) {
    if (error) {
      return;
    }
    ErrorCode ignored;
    signals->clear(ignored);  // the next one has its usual effect
    begin_stop();
  });
}

void HttpListener::Impl::begin_stop() {
  if (std::exchange(is_stopping, true)) {
    return;
  }
  ErrorCode ignored;
  for (tcp::acceptor& acceptor : acceptors) {
    acceptor.close(ignored);
  }
  if (signals) {
    signals->cancel(ignored);
  }
  connections.stop();
  last_moment = std::chrono::steady_clock::now() + stop_after;
  await_end();
}

void HttpListener::Impl::sweep() {
  sweeper.expires_after(connections.sweep_pause());
  sweeper.async_wait([this](const ErrorCode& error) {
    if (!error) {
      connections.close_late();
      if (connections.has_fallen_quiet()) {
        give_back_memory();
      }
      sweep();
    }
  });
}

// Calls under way end in milliseconds as a rule: looking is simpler than being told.
void HttpListener::Impl::await_end() {
  if (connections.count() == 0 || std::chrono::steady_clock::now() >= last_moment) {
    return context.stop();
  }
  timer.expires_after(std::chrono::milliseconds(5));
  timer.async_wait([this](const ErrorCode& error) {
    if (!error) {
      await_end();
    }
  });
}

// What came at once is carried out together, behind the last of it: calls that only concern a
// service's data share a transaction then. Not for long: whoever came first waits for it. Asking
// whether more came costs a lone client's requests a system call, so it is asked less often then.
void HttpListener::Impl::work_once() {
  SubmitHold hold;
  if (context.run_one() == 0) {
    return;
  }
  if (lone_rounds % kLookAgain == 0) {
    const auto end = std::chrono::steady_clock::now() + kLongestRound;
    bool has_more = context.poll_one() != 0;
    lone_rounds = has_more ? 0 : lone_rounds + 1;
    while (has_more && std::chrono::steady_clock::now() < end) {
      has_more = context.poll_one() != 0;
    }
  } else {
    ++lone_rounds;
  }
  hold.end();
}

void HttpListener::Impl::work() {
  if (threads == 1) {
    connections.run_here();
  }
  while (!context.stopped()) {
    try {
      if (threads == 1) {
        work_once();
      } else {
        context.run();
      }
    } catch (const std::exception&) {  // no memory for one connection: it is gone, others go on
    }
  }
}

HttpListener::HttpListener(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpListener::~HttpListener() = default;

Result<std::unique_ptr<HttpListener>> HttpListener::open(const ListenOptions& options,
                                                         HttpHandler& handler) {
  try {
    auto impl = std::make_unique<Impl>(options, handler);
    if (auto listening = impl->listen(options); !listening) {
      return std::move(listening).failure();
    }
    return std::unique_ptr<HttpListener>(new HttpListener(std::move(impl)));
  } catch (const std::exception& fault) {  // no descriptors left for the context's own
    return fail("F720", std::string("Cannot listen: ") + fault.what() + ".");
  }
}

std::uint16_t HttpListener::port() const {
  return impl_->acceptors.front().local_endpoint().port();
}

std::string HttpListener::endpoint() const {
  const auto address = impl_->acceptors.front().local_endpoint().address();
  // What listens everywhere is reached here by the loopback address.
  std::string host =
      address.is_unspecified() ? (address.is_v6() ? "::1" : "127.0.0.1") : address.to_string();
  if (host.find(':') != std::string::npos) {
    host = "[" + host + "]";
  }
  return "http://" + host + ":" + std::to_string(port());
}

bool HttpListener::is_loopback() const {
  return std::all_of(impl_->acceptors.begin(), impl_->acceptors.end(), [](const auto& acceptor) {
    return acceptor.local_endpoint().address().is_loopback();
  });
}

void HttpListener::await_signals() {
  impl_->watch_signals();
}

void HttpListener::run(bool stop_on_signals) {
  Impl& impl = *impl_;
  net::post(impl.control, [&impl, stop_on_signals] {
    if (impl.is_stopping) {  // a signal that came before
      return;
    }
    if (stop_on_signals && !impl.signals) {
      impl.watch_signals();
    }
    for (tcp::acceptor& acceptor : impl.acceptors) {
      impl.accept(acceptor);
    }
    impl.sweep();
  });
  std::vector<std::thread> others;
  for (unsigned i = 1; i < impl.threads; ++i) {
    others.emplace_back([&impl] { impl.work(); });
  }
  impl.work();
  for (std::thread& other : others) {
    other.join();
  }
  impl.connections.abandon();
}

void HttpListener::stop() {
  net::post(impl_->control, [impl = impl_.get()] { impl->begin_stop(); });
}

}  // namespace formwork
