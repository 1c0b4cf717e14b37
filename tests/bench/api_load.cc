// SPDX-License-Identifier: Apache-2.0
// api_load PORT [REQUESTS [ACTION [PARAMETERS [SERVICE VERSION]]]]: the same form again and again
// over one connection. Prints requests a second and latencies.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using Clock = std::chrono::steady_clock;

int connect_to(int port) {
  const int client = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(client, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    std::perror("connect");
    std::exit(1);
  }
  const int on = 1;
  ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return client;
}

/// The length of the whole answer once its header is there, else 0.
std::size_t answer_length(std::string_view text) {
  constexpr std::string_view kField = "Content-Length: ";
  const std::size_t end = text.find("\r\n\r\n");
  const std::size_t field = text.find(kField);
  if (end == std::string_view::npos || field == std::string_view::npos || field > end) {
    return 0;
  }
  return end + 4 + std::strtoul(text.data() + field + kField.size(), nullptr, 10);
}

void ask(int client, const std::string& request, std::string& answer) {
  if (::send(client, request.data(), request.size(), MSG_NOSIGNAL) !=
      static_cast<ssize_t>(request.size())) {
    std::perror("send");
    std::exit(1);
  }
  answer.clear();
  char buffer[65536];
  std::size_t length = 0;
  while (length == 0 || answer.size() < length) {
    const ssize_t got = ::recv(client, buffer, sizeof buffer, 0);
    if (got <= 0) {
      std::fprintf(stderr, "the server closed the connection\n");
      std::exit(1);
    }
    answer.append(buffer, static_cast<std::size_t>(got));
    length = answer_length(answer);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr,
                 "usage: api_load PORT [REQUESTS [ACTION [PARAMETERS [SERVICE VERSION]]]]\n");
    return 64;
  }
  const int count = argc > 2 ? std::max(1, std::atoi(argv[2])) : 10000;
  const std::string service = argc > 6 ? argv[5] : "cloudformation";
  std::string body = std::string("Action=") + (argc > 3 ? argv[3] : "DescribeStacks") +
                     "&Version=" + (argc > 6 ? argv[6] : "2010-05-15");
  body += argc > 4 ? std::string("&") + argv[4] : std::string();
  const std::string request =
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
      "X-Amz-Date: 20260101T000000Z\r\n"
      "Authorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/" +
      service + "/aws4_request, SignedHeaders=host, Signature=00\r\nContent-Length: " +
      std::to_string(body.size()) + "\r\n\r\n" + body;
  const int client = connect_to(std::atoi(argv[1]));
  std::vector<double> micros;
  micros.reserve(static_cast<std::size_t>(count));
  std::string answer;
  const auto begun = Clock::now();
  for (int i = 0; i < count; ++i) {
    const auto sent = Clock::now();
    ask(client, request, answer);
    micros.push_back(std::chrono::duration<double, std::micro>(Clock::now() - sent).count());
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - begun).count();
  ::close(client);
  std::sort(micros.begin(), micros.end());
  const auto at = [&](double part) {
    return micros[static_cast<std::size_t>(part * static_cast<double>(micros.size() - 1))];
  };
  std::printf("%s\n%d requests, %.0f a second; microseconds: median %.0f, 99%% %.0f, most %.0f\n",
              answer.substr(0, answer.find("\r\n")).c_str(), count, count / seconds, at(0.5),
              at(0.99), micros.back());
  return answer.starts_with("HTTP/1.1 200") ? 0 : 1;
}
