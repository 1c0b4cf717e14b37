// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>
#include <string>
#include <thread>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/http/listener.hh"

namespace formwork {
namespace {

class Echo final : public HttpHandler {
 public:
  HttpResponse answer(HttpRequest request) override {
    if (request.target == "/throw") {
      throw std::runtime_error("broken");
    }
    HttpResponse response;
    response.body = request.method + " " + request.target + " " + request.body;
    return response;
  }
  HttpResponse refuse(const HttpRequest& head, HttpFault fault) override {
    HttpResponse response;
    response.status = 400;
    response.body = "refused " + std::to_string(static_cast<int>(fault)) + " " + head.target;
    return response;
  }
};

/// A listener on a thread of its own, and what a client gets from it.
struct Running {
  explicit Running(HttpLimits limits = {}) {
    ListenOptions options;
    options.limits = limits;
    options.threads = 2;
    auto opened = HttpListener::open(options, echo);
    REQUIRE(opened);
    listener = *std::move(opened);
    thread = std::thread([this] { listener->run(false); });
  }
  ~Running() {
    listener->stop();
    thread.join();
  }

  int connect() const {
    const int client = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(listener->port());
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(client, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    return client;
  }

  /// Sends all and reads until the server closes or `enough` was read.
  std::string ask(std::string_view bytes, std::string_view enough = {}) const {
    const int client = connect();
    while (!bytes.empty()) {
      const ssize_t sent = ::send(client, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) {
        break;
      }
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    std::string answer;
    char buffer[4096];
    for (;;) {
      const ssize_t got = ::recv(client, buffer, sizeof buffer, 0);
      if (got <= 0) {
        break;
      }
      answer.append(buffer, static_cast<std::size_t>(got));
      if (!enough.empty() && answer.find(enough) != std::string::npos) {
        break;
      }
    }
    ::close(client);
    return answer;
  }

  Echo echo;
  std::unique_ptr<HttpListener> listener;
  std::thread thread;
};

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("http listener: pipelined requests are answered in order") {
  Running running;
  const std::string answer = running.ask(
      "POST /one HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
      "GET /two HTTP/1.1\r\nHost: a\r\n\r\n"
      "GET /three HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const std::size_t one = answer.find("POST /one abc");
  const std::size_t two = answer.find("GET /two ");
  const std::size_t three = answer.find("GET /three ");
  REQUIRE(three != std::string::npos);
  CHECK(one < two);
  CHECK(two < three);
}

TEST_CASE("http listener: chunked bodies and 100-continue") {
  Running running;
  CHECK(has(running.ask("POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
                        "Connection: close\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"),
            "POST /c abcde"));
  CHECK(running
            .ask("PUT /e HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n",
                 "\r\n\r\n")
            .starts_with("HTTP/1.1 100 Continue\r\n\r\n"));
}

TEST_CASE("http listener: HEAD has the length and no body") {
  Running running;
  const std::string answer =
      running.ask("HEAD /h HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  CHECK(has(answer, "Content-Length: 8\r\n"));
  CHECK(answer.ends_with("\r\n\r\n"));
}

TEST_CASE("http listener: limits of headers and bodies") {
  HttpLimits limits;
  limits.header_bytes = 1024;
  limits.body_bytes = 100;
  Running running(limits);
  const std::string padding(2000, 'x');
  CHECK(has(running.ask("GET / HTTP/1.1\r\nHost: a\r\nX: " + padding + "\r\n\r\n"), "refused 1"));
  CHECK(has(running.ask("POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 101\r\n\r\n" + padding),
            "refused 2 /p"));
  CHECK(has(running.ask("POST /p HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n" +
                        padding + "\r\n0\r\n\r\n"),
            "refused 2"));
  CHECK(has(running.ask("POST /p HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                        "Content-Length: 101\r\n\r\n"),
            "refused 2"));
}

TEST_CASE("http listener: what is no HTTP is refused and closed") {
  Running running;
  for (const char* bytes :
       {"nonsense\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET /\x01 HTTP/1.1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\na",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "GET / HTTP/1.1\r\nNo colon\r\n\r\n", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n"}) {
    CAPTURE(bytes);
    CHECK(has(running.ask(bytes), "refused 0"));
  }
  CHECK(has(running.ask("GET /alive HTTP/1.0\r\n\r\n"), "GET /alive"));
}

TEST_CASE("http listener: slow clients are cut off") {
  HttpLimits limits;
  limits.idle = std::chrono::milliseconds(50);
  limits.header = std::chrono::milliseconds(50);
  limits.body = std::chrono::milliseconds(50);
  Running running(limits);
  CHECK(running.ask("") == "");
  CHECK(running.ask("GET / HT") == "");
  CHECK(running.ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab") == "");
}

TEST_CASE("http listener: more clients than allowed are told so") {
  HttpLimits limits;
  limits.connections = 1;
  Running running(limits);
  const int first = running.connect();
  ::send(first, "G", 1, MSG_NOSIGNAL);
  CHECK(has(running.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), "refused 3"));
  ::close(first);
}

TEST_CASE("http listener: bodies that would not fit together are refused") {
  HttpLimits limits;
  limits.all_body_bytes = 10;
  Running running(limits);
  CHECK(has(running.ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n"), "refused 4"));
  CHECK(has(running.ask("POST /x HTTP/1.0\r\nContent-Length: 10\r\n\r\n0123456789"),
            "POST /x 0123456789"));
}

TEST_CASE("http listener: an exception of the handler is one answer") {
  Running running;
  CHECK(has(running.ask("GET /throw HTTP/1.1\r\nHost: a\r\n\r\n"), "refused 5 /throw"));
  CHECK(has(running.ask("GET /alive HTTP/1.0\r\n\r\n"), "GET /alive"));
}

TEST_CASE("http listener: a taken port and a name that is none are told") {
  Running running;
  ListenOptions options;
  options.host = "127.0.0.1";
  options.port = running.listener->port();
  Echo echo;
  const auto taken = HttpListener::open(options, echo);
  REQUIRE_FALSE(taken);
  CHECK(taken.error().code == "F720");
  options.host = "no such host";
  CHECK_FALSE(HttpListener::open(options, echo));
}

TEST_CASE("http listener: stopping closes those that wait") {
  auto running = std::make_unique<Running>();
  const int client = running->connect();
  char byte = 0;
  running.reset();
  CHECK(::recv(client, &byte, 1, 0) <= 0);
  ::close(client);
}

}  // namespace
}  // namespace formwork
