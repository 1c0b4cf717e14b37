// SPDX-License-Identifier: Apache-2.0
// http_load PORT CONNECTIONS COUNT <REQUEST: the same request again and again, one under way on
// each connection; "{number}" in it becomes eight digits that count up. Costs little itself, so
// that what is measured beside it is the server. Prints requests a second and latencies in
// microseconds.
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
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void give_up(const char* what) {
  std::perror(what);
  std::exit(1);
}

struct Client {
  int socket = -1;
  Clock::time_point sent;
  std::string answer;
};

int connect_to(int port) {
  const int client = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(client, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    give_up("connect");
  }
  const int on = 1;
  ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return client;
}

/// Whether the answer is there as a whole.
bool is_whole(std::string_view text, bool has_body) {
  constexpr std::string_view kField = "Content-Length: ";
  const std::size_t end = text.find("\r\n\r\n");
  if (end == std::string_view::npos) {
    return false;
  }
  const std::size_t field = text.find(kField);
  if (!has_body || field == std::string_view::npos || field > end) {
    return true;
  }
  return text.size() >= end + 4 + std::strtoul(text.data() + field + kField.size(), nullptr, 10);
}

std::string read_input() {
  std::string text;
  char buffer[65536];
  for (ssize_t got = 0; (got = ::read(0, buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(got));
  }
  return text;
}

class Load {
 public:
  Load(int port, int connections, int count) : left_(count), poll_(::epoll_create1(0)) {
    request_ = read_input();
    has_body_ = !request_.starts_with("HEAD ");
    constexpr std::string_view kNumber = "{number}";
    static_assert(kNumber.size() == 8);
    for (std::size_t at = request_.find(kNumber); at != std::string::npos;
         at = request_.find(kNumber, at + 1)) {
      numbers_.push_back(at);
    }
    clients_.resize(static_cast<std::size_t>(connections));
    for (Client& client : clients_) {
      client.socket = connect_to(port);
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.ptr = &client;
      ::epoll_ctl(poll_, EPOLL_CTL_ADD, client.socket, &event);
    }
    micros_.reserve(static_cast<std::size_t>(count));
  }

  void run() {
    for (Client& client : clients_) {
      send(client);
    }
    epoll_event events[64];
    while (under_way_ > 0) {
      const int ready = ::epoll_wait(poll_, events, 64, 10000);
      if (ready <= 0) {
        std::fprintf(stderr, "no answer for 10 s\n");
        std::exit(1);
      }
      for (int i = 0; i < ready; ++i) {
        receive(*static_cast<Client*>(events[i].data.ptr));
      }
    }
  }

  /// Whether all were answered well.
  bool report(double seconds) {
    std::sort(micros_.begin(), micros_.end());
    const auto at = [this](double part) {
      return micros_[static_cast<std::size_t>(part * static_cast<double>(micros_.size() - 1))];
    };
    std::printf("%.0f a second, median %.0f, 99%% %.0f, most %.0f, refused %d\n",
                static_cast<double>(micros_.size()) / seconds, at(0.5), at(0.99), micros_.back(),
                refused_);
    if (refused_ > 0) {
      std::fprintf(stderr, "%s\n", fault_.c_str());
    }
    return refused_ == 0;
  }

 private:
  void send(Client& client) {
    if (left_ == 0) {
      return;
    }
    --left_;
    ++under_way_;
    char digits[16];
    std::snprintf(digits, sizeof digits, "%08d", left_);
    for (const std::size_t at : numbers_) {
      request_.replace(at, 8, digits, 8);
    }
    client.answer.clear();
    client.sent = Clock::now();
    for (std::size_t sent = 0; sent < request_.size();) {
      const ssize_t now =
          ::send(client.socket, request_.data() + sent, request_.size() - sent, MSG_NOSIGNAL);
      if (now <= 0) {
        give_up("send");
      }
      sent += static_cast<std::size_t>(now);
    }
  }

  void receive(Client& client) {
    static char buffer[1 << 18U];
    const ssize_t got = ::recv(client.socket, buffer, sizeof buffer, 0);
    if (got <= 0) {
      give_up("recv");
    }
    client.answer.append(buffer, static_cast<std::size_t>(got));
    if (!is_whole(client.answer, has_body_)) {
      return;
    }
    micros_.push_back(
        std::chrono::duration<double, std::micro>(Clock::now() - client.sent).count());
    if (!client.answer.starts_with("HTTP/1.1 2")) {
      ++refused_;
      fault_ = client.answer;
    }
    --under_way_;
    send(client);
  }

  std::string request_;
  bool has_body_ = true;  // the answers
  std::vector<std::size_t> numbers_;
  std::vector<Client> clients_;
  std::vector<double> micros_;
  int left_;
  int poll_;
  int under_way_ = 0;
  int refused_ = 0;
  std::string fault_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: http_load PORT CONNECTIONS COUNT <REQUEST\n");
    return 64;
  }
  Load load(std::atoi(argv[1]), std::max(1, std::atoi(argv[2])), std::max(1, std::atoi(argv[3])));
  const auto begun = Clock::now();
  load.run();
  return load.report(std::chrono::duration<double>(Clock::now() - begun).count()) ? 0 : 1;
}
