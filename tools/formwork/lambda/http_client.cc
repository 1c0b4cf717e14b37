// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/lambda/http_client.hh"

#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>

#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "engine/base/text.hh"

namespace formwork::cli {
namespace {

/// A function runs for fifteen minutes at most.
constexpr int kPatience = 960;  // seconds

class Connection {
 public:
  explicit Connection(int descriptor) : descriptor_(descriptor) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { ::close(descriptor_); }

  bool send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) {
        return false;
      }
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  std::string read_all() const {
    std::string all;
    char buffer[16384];
    ssize_t got = 0;
    while ((got = ::recv(descriptor_, buffer, sizeof buffer, 0)) > 0) {
      all.append(buffer, static_cast<std::size_t>(got));
    }
    return all;
  }

 private:
  int descriptor_;
};

Failure unreachable(const std::string& endpoint, const std::string& why) {
  return fail("F721", "nobody answers at " + endpoint + ": " + why, {},
              "Start formwork serve or formwork up, or name the address with --endpoint.");
}

Result<std::unique_ptr<Connection>> connect_to(const std::string& endpoint) {
  constexpr std::string_view kScheme = "http://";
  if (!endpoint.starts_with(kScheme)) {
    return fail("F001", "'" + endpoint + "' is no address as http://127.0.0.1:4566");
  }
  std::string_view place = std::string_view(endpoint).substr(kScheme.size());
  place = place.substr(0, place.find('/'));
  const std::size_t colon = place.rfind(':');
  const bool has_port = colon != std::string_view::npos && place.back() != ']';
  std::string host(has_port ? place.substr(0, colon) : place);
  const std::string port(has_port ? place.substr(colon + 1) : "80");
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  }
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int code = ::getaddrinfo(host.c_str(), port.c_str(), &wanted, &found); code != 0) {
    return unreachable(endpoint, ::gai_strerror(code));
  }
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> places(found, &::freeaddrinfo);
  int error = 0;
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    const int descriptor = ::socket(one->ai_family, one->ai_socktype | SOCK_CLOEXEC, 0);
    if (descriptor < 0) {
      error = errno;
      continue;
    }
    auto connection = std::make_unique<Connection>(descriptor);
    timeval patience{};
    patience.tv_sec = kPatience;
    ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (::connect(descriptor, one->ai_addr, one->ai_addrlen) == 0) {
      return connection;
    }
    error = errno;
  }
  return unreachable(endpoint, std::strerror(error));
}

// A body in pieces ("5\r\nhello\r\n0\r\n\r\n") as one; nothing when it is cut short.
std::optional<std::string> join_chunks(std::string_view text) {
  std::string body;
  while (true) {
    const std::size_t end = text.find("\r\n");
    if (end == std::string_view::npos) {
      return std::nullopt;
    }
    std::size_t size = 0;
    for (const char c : text.substr(0, std::min(end, text.find(';')))) {
      const char lower = static_cast<char>(c | 0x20);
      const int digit = c >= '0' && c <= '9' ? c - '0' : lower - 'a' + 10;
      if (digit < 0 || digit > 15 || size > (std::size_t{1} << 40U)) {
        return std::nullopt;
      }
      size = size * 16 + static_cast<std::size_t>(digit);
    }
    text.remove_prefix(end + 2);
    if (size == 0) {
      return body;
    }
    if (text.size() < size + 2) {
      return std::nullopt;
    }
    body += text.substr(0, size);
    text.remove_prefix(size + 2);
  }
}

std::optional<HttpReply> read_reply(std::string_view text) {
  HttpReply reply;
  const std::size_t end = text.find("\r\n\r\n");
  if (end == std::string_view::npos || text.size() < 12 || !text.starts_with("HTTP/1.")) {
    return std::nullopt;
  }
  reply.status = static_cast<int>(parse_integer(text.substr(9, 3)).value_or(0));
  const auto lines = split(text.substr(0, end), "\r\n");
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::size_t colon = lines[i].find(':');
    if (colon != std::string_view::npos) {
      reply.headers.emplace_back(std::string(lines[i].substr(0, colon)),
                                 std::string(trim(lines[i].substr(colon + 1))));
    }
  }
  const std::string_view body = text.substr(end + 4);
  if (to_lower(reply.header("transfer-encoding")) == "chunked") {
    auto joined = join_chunks(body);
    if (!joined) {
      return std::nullopt;
    }
    reply.body = std::move(*joined);
    return reply;
  }
  const auto length = parse_integer(reply.header("content-length"));
  if (length && static_cast<std::size_t>(*length) > body.size()) {
    return std::nullopt;
  }
  reply.body = std::string(body);
  return reply;
}

}  // namespace

std::string HttpReply::header(std::string_view name) const {
  const std::string wanted = to_lower(name);
  for (const auto& [field, value] : headers) {
    if (to_lower(field) == wanted) {
      return value;
    }
  }
  return {};
}

Result<HttpReply> http_call(const std::string& endpoint, std::string_view method,
                            const std::string& target, const HttpFields& headers,
                            std::string_view body) {
  auto connection = connect_to(endpoint);
  if (!connection) {
    return std::move(connection).failure();
  }
  const std::string host = endpoint.substr(endpoint.find("//") + 2);
  std::string request =
      std::string(method) + " " + target + " HTTP/1.1\r\nHost: " + host.substr(0, host.find('/')) +
      "\r\nContent-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n";
  for (const auto& [name, value] : headers) {
    request += name + ": " + value + "\r\n";
  }
  request += "\r\n";
  request += body;
  // What the server answers before it has read everything still tells why.
  const bool is_sent = (*connection)->send(request);
  auto reply = read_reply((*connection)->read_all());
  if (!reply) {
    return unreachable(endpoint, is_sent ? "the answer is cut short" : "it takes no request");
  }
  return std::move(*reply);
}

}  // namespace formwork::cli
