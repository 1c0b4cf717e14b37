// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

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

/// Answers nothing but "/now" before it is told to, from the thread that tells it.
class Parking final : public HttpHandler {
 public:
  HttpResponse answer(HttpRequest) override { return {}; }
  HttpResponse refuse(const HttpRequest&, HttpFault) override { return {}; }
  void submit(HttpRequest request, Answered done) override {
    if (request.target == "/now") {
      return done({200, {}, "now"});
    }
    const std::lock_guard lock(mutex_);
    parked_.emplace_back(request.target, std::move(done));
  }
  std::size_t count() {
    const std::lock_guard lock(mutex_);
    return parked_.size();
  }
  void answer_all() {
    std::vector<std::pair<std::string, Answered>> parked;
    {
      const std::lock_guard lock(mutex_);
      parked.swap(parked_);
    }
    for (auto& [target, done] : parked) {
      done({200, {}, "late " + target});
    }
  }

 private:
  std::mutex mutex_;
  std::vector<std::pair<std::string, Answered>> parked_;
};

/// A listener on a thread of its own, and what a client gets from it.
struct Running {
  explicit Running(HttpLimits limits = {}, HttpHandler* handler = nullptr) {
    ListenOptions options;
    options.limits = limits;
    options.threads = 2;
    auto opened = HttpListener::open(options, handler != nullptr ? *handler : echo);
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

TEST_CASE("http listener: requests that wait hold no thread") {
  Parking parking;
  auto running = std::make_unique<Running>(HttpLimits{}, &parking);
  std::vector<int> clients;
  for (int i = 0; i < 300; ++i) {
    const int client = running->connect();
    const std::string text = "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n";
    ::send(client, text.data(), text.size(), MSG_NOSIGNAL);
    clients.push_back(client);
  }
  for (int tries = 0; tries < 500 && parking.count() < clients.size(); ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  REQUIRE(parking.count() == clients.size());
  CHECK(has(running->ask("GET /now HTTP/1.0\r\n\r\n"), "now"));
  ::close(clients.back());  // gone before its answer
  clients.pop_back();
  parking.answer_all();
  int right = 0;
  for (std::size_t i = 0; i < clients.size(); ++i) {
    char buffer[1024];
    const ssize_t got = ::recv(clients[i], buffer, sizeof buffer, 0);
    const std::string text(buffer, got > 0 ? static_cast<std::size_t>(got) : 0);
    right += text.ends_with("late /" + std::to_string(i)) ? 1 : 0;
  }
  CHECK(right == static_cast<int>(clients.size()));
  const std::string again = "GET /again HTTP/1.1\r\nHost: a\r\n\r\n";
  ::send(clients[0], again.data(), again.size(), MSG_NOSIGNAL);
  for (int tries = 0; tries < 500 && parking.count() < 1; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  for (const int client : clients) {
    ::close(client);
  }
  running.reset();
  parking.answer_all();  // nobody is there
}

TEST_CASE("http listener: answers from files") {
  class Files final : public HttpHandler {
   public:
    HttpResponse answer(HttpRequest request) override {
      const auto file = OpenFile::open("/proc/self/exe");
      HttpResponse response{200, {}, "head "};
      response.files = {{file, 1, 3}, {file, 0, request.target == "/long" ? 3'000'000U : 0U}};
      return response;
    }
    HttpResponse refuse(const HttpRequest&, HttpFault) override { return {}; }
  };
  Files files;
  Running running({}, &files);
  CHECK(running.ask("GET / HTTP/1.0\r\n\r\n")
            .ends_with("Content-Length: 8\r\nConnection: close\r\n"
                       "\r\nhead ELF"));
  const std::string answer = running.ask("GET /long HTTP/1.0\r\n\r\n");
  CHECK(has(answer, "Content-Length: 3000008\r\n"));
  CHECK(answer.size() - answer.find("\r\n\r\n") == 3'000'012);
  const std::string head = running.ask("HEAD /long HTTP/1.0\r\n\r\n");
  CHECK(has(head, "Content-Length: 3000008\r\n"));
  CHECK(head.ends_with("\r\n\r\n"));
}

TEST_CASE("http listener: answers that are made while they are sent") {
  class Streams final : public HttpHandler {
   public:
    HttpResponse answer(HttpRequest) override {
      HttpResponse response;
      response.stream = std::make_shared<AnswerStream>();
      writers.emplace_back([stream = response.stream] {
        stream->write("first ");
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        stream->write("second");
        stream->close();
        stream->write("late");
      });
      return response;
    }
    HttpResponse refuse(const HttpRequest&, HttpFault) override { return {}; }
    std::vector<std::thread> writers;
  };
  Streams streams;
  {
    Running running({}, &streams);
    const std::string whole = running.ask("GET / HTTP/1.0\r\n\r\n");
    CHECK(whole.ends_with("Connection: close\r\n\r\nfirst second"));
    CHECK_FALSE(has(whole, "Content-Length"));
    const std::string chunks =
        running.ask("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    CHECK(has(chunks, "Transfer-Encoding: chunked\r\n"));
    CHECK(has(chunks, "\r\n\r\n6\r\nfirst \r\n6\r\nsecond\r\n0\r\n\r\n"));
    CHECK(running.ask("HEAD / HTTP/1.0\r\n\r\n").ends_with("\r\n\r\n"));
  }
  for (std::thread& writer : streams.writers) {
    writer.join();
  }
}

TEST_CASE("http listener: a stream without words ends with its reader, or with the server") {
  class Silent final : public HttpHandler {
   public:
    HttpResponse answer(HttpRequest) override {
      HttpResponse response;
      response.stream = std::make_shared<AnswerStream>();
      response.stream->write("first");
      const std::lock_guard lock(mutex);
      streams.push_back(response.stream);
      return response;
    }
    HttpResponse refuse(const HttpRequest&, HttpFault) override { return {}; }
    int abandoned() {
      const std::lock_guard lock(mutex);
      return static_cast<int>(std::count_if(streams.begin(), streams.end(),
                                            [](const auto& each) { return each->is_abandoned(); }));
    }
    std::mutex mutex;
    std::vector<std::shared_ptr<AnswerStream>> streams;
  };
  Silent silent;
  HttpLimits limits;
  limits.stop = std::chrono::milliseconds(100);
  auto running = std::make_unique<Running>(limits, &silent);
  const auto begin = [&running] {
    const int client = running->connect();
    const std::string text = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    ::send(client, text.data(), text.size(), MSG_NOSIGNAL);
    char buffer[1024];
    CHECK(::recv(client, buffer, sizeof buffer, 0) > 0);
    return client;
  };
  const int leaving = begin();
  const int staying = begin();
  const std::string next = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n";
  ::send(staying, next.data(), next.size(), MSG_NOSIGNAL);
  ::close(leaving);
  for (int tries = 0; tries < 500 && silent.abandoned() < 1; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  CHECK(silent.abandoned() == 1);
  running.reset();
  CHECK(silent.abandoned() == 2);
  ::close(staying);
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
