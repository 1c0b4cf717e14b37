// SPDX-License-Identifier: Apache-2.0
#include "resources/sns/http_post.hh"

#include <cstdint>
#include <optional>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "engine/base/text.hh"

namespace formwork::sns {

namespace {

struct Place {
  std::string host;
  std::uint16_t port = 80;
  std::string path = "/";
};

std::optional<Place> read_url(std::string_view url) {
  constexpr std::string_view kScheme = "http://";
  if (!url.starts_with(kScheme)) {
    return std::nullopt;
  }
  url.remove_prefix(kScheme.size());
  Place place;
  const std::size_t slash = url.find_first_of("/?");
  if (slash != std::string_view::npos) {
    place.path = std::string(url.substr(slash));
    place.path.insert(0, place.path.front() == '?' ? "/" : "");
  }
  place.host = std::string(url.substr(0, slash));
  const std::size_t colon = place.host.find(':');
  if (colon != std::string::npos) {
    const auto port = parse_integer(std::string_view(place.host).substr(colon + 1));
    if (!port || *port < 1 || *port > 65535) {
      return std::nullopt;
    }
    place.port = static_cast<std::uint16_t>(*port);
  }
  const std::string name = place.host.substr(0, colon);
  const bool is_near = name == "localhost" || name == "127.0.0.1";
  const bool is_one_line = place.path.find_first_of("\r\n ") == std::string::npos;
  return is_near && is_one_line ? std::optional(std::move(place)) : std::nullopt;
}

bool send_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool exchange(int descriptor, const Place& place, const std::string& request) {
  timeval patience{};
  patience.tv_sec = 5;
  ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(place.port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      !send_all(descriptor, request)) {
    return false;
  }
  std::string answer;
  char buffer[512];
  while (answer.size() < 12) {
    const ssize_t got = ::recv(descriptor, buffer, sizeof buffer, 0);
    if (got <= 0) {
      return false;
    }
    answer.append(buffer, static_cast<std::size_t>(got));
  }
  return answer.starts_with("HTTP/1.") && answer[9] == '2';
}

}  // namespace

bool post_to_loopback(const Post& post) {
  const auto place = read_url(post.url);
  if (!place) {
    return false;
  }
  std::string request = "POST " + place->path + " HTTP/1.1\r\nHost: " + place->host +
                        "\r\nContent-Type: " + post.content_type +
                        "\r\nContent-Length: " + std::to_string(post.body.size()) +
                        "\r\nUser-Agent: Amazon Simple Notification Service Agent"
                        "\r\nAccept-Encoding: gzip,deflate"
                        "\r\nConnection: close\r\n";
  for (const auto& [name, value] : post.headers) {
    request += name + ": " + value + "\r\n";
  }
  request += "\r\n" + post.body;
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) {
    return false;
  }
  const bool is_taken = exchange(descriptor, *place, request);
  ::close(descriptor);
  return is_taken;
}

}  // namespace formwork::sns
