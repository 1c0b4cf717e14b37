// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/runtime/telemetry.hh"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/lambda/runtime/platform_log.hh"

namespace formwork::lambda {

class Delivery : public std::enable_shared_from_this<Delivery> {
 public:
  Delivery(EventLoop& loop, std::string bytes) : loop_(loop), bytes_(std::move(bytes)) {}
  Delivery(const Delivery&) = delete;
  Delivery& operator=(const Delivery&) = delete;
  ~Delivery() { close(); }

  bool is_over() const { return socket_ < 0; }

  void begin(int port) {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (socket_ < 0 ||
        (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 &&
         errno != EINPROGRESS)) {
      return close();
    }
    loop_.watch(socket_, EPOLLOUT | EPOLLIN, [weak = weak_from_this()](std::uint32_t events) {
      if (const auto self = weak.lock()) {
        self->go_on(events);
      }
    });
    timer_ = loop_.in(std::chrono::seconds(5), [this] {
      timer_ = {};
      close();
    });
  }

 private:
  void close() {
    if (socket_ >= 0) {
      loop_.cancel(timer_);
      loop_.forget(socket_);
      ::close(std::exchange(socket_, -1));
    }
  }

  void go_on(std::uint32_t events) {
    if ((events & EPOLLIN) != 0) {
      return close();  // an answer, or the end: nothing hangs on which
    }
    const ssize_t size =
        ::send(socket_, bytes_.data() + sent_, bytes_.size() - sent_, MSG_NOSIGNAL);
    if (size < 0 && errno != EAGAIN && errno != EINTR) {
      return close();
    }
    sent_ += size > 0 ? static_cast<std::size_t>(size) : 0;
    if (sent_ == bytes_.size()) {
      loop_.change(socket_, EPOLLIN);
      ::shutdown(socket_, SHUT_WR);
    }
  }

  EventLoop& loop_;
  const std::string bytes_;
  int socket_ = -1;
  std::size_t sent_ = 0;
  EventLoop::Timer timer_;
};

namespace {

/// Of "http://sandbox.localdomain:8080/path": every host is this machine.
bool read_uri(std::string_view uri, std::string& host, int& port, std::string& path) {
  for (const std::string_view scheme : {"http://", "tcp://"}) {
    if (uri.starts_with(scheme)) {
      uri.remove_prefix(scheme.size());
    }
  }
  const std::size_t slash = uri.find('/');
  host = uri.substr(0, slash);
  path = slash == std::string_view::npos ? "/" : std::string(uri.substr(slash));
  const std::size_t colon = host.rfind(':');
  const auto number = colon == std::string::npos
                          ? std::optional<std::int64_t>(80)
                          : parse_integer(std::string_view(host).substr(colon + 1));
  if (!number || *number < 1 || *number > 65535) {
    return false;
  }
  port = static_cast<int>(*number);
  const auto is_control = [](char c) { return c <= ' '; };
  const std::string name = host.substr(0, colon);
  return (name == "sandbox" || name == "sandbox.localdomain") &&
         std::none_of(path.begin(), path.end(), is_control);
}

std::int64_t number_in(const Value* buffering, std::string_view key, std::int64_t otherwise,
                       std::int64_t least, std::int64_t most) {
  const Value* found = buffering == nullptr ? nullptr : buffering->find(key);
  const auto number =
      found == nullptr || !found->is_number() ? std::nullopt : parse_integer(found->scalar_text());
  return std::clamp(number.value_or(otherwise), least, most);
}

}  // namespace

Result<std::vector<std::string>> Telemetry::subscribe(std::string_view extension,
                                                      std::string_view body) {
  const auto value = value_from_json(body);
  const auto made = std::make_shared<Subscriber>();
  const Value* destination = value && value->is_map() ? value->find("destination") : nullptr;
  const Value* types = value && value->is_map() ? value->find("types") : nullptr;
  if (destination == nullptr || !destination->is_map() || types == nullptr || !types->is_list()) {
    return fail("ValidationError", "types and destination are required");
  }
  const std::string protocol = to_upper(destination->get_text("protocol"));
  made->is_http = protocol == "HTTP" || protocol.empty();
  std::string uri = destination->get_text("URI");
  if (protocol == "TCP" && uri.empty()) {
    uri = "sandbox.localdomain:" + std::to_string(number_in(destination, "port", 0, 0, 65535));
  }
  if ((!made->is_http && protocol != "TCP") || !read_uri(uri, made->host, made->port, made->path)) {
    return fail("ValidationError", "destination is not HTTP or TCP on sandbox.localdomain");
  }
  for (const Value& type : types->items()) {
    const std::string name = type.is_string() ? type.scalar_text() : "";
    if (name != "platform" && name != "function" && name != "extension") {
      return fail("ValidationError", "types are platform, function and extension");
    }
    made->types.push_back(name);
  }
  const Value* buffering = value->find("buffering");
  made->most_items =
      static_cast<std::size_t>(number_in(buffering, "maxItems", 10'000, 1000, 10'000));
  made->most_bytes =
      static_cast<std::size_t>(number_in(buffering, "maxBytes", 262'144, 262'144, 1'048'576));
  made->time = std::chrono::milliseconds(number_in(buffering, "timeoutMs", 1000, 25, 30'000));
  made->extension = extension;
  std::erase_if(all_, [&](const auto& one) {
    if (one->extension != extension) {
      return false;
    }
    loop_.cancel(one->timer);
    return true;
  });
  all_.push_back(made);
  return made->types;
}

void Telemetry::tell(std::int64_t time_ms, std::string_view type, std::string_view record) {
  const std::string_view family = type.substr(0, type.find('.'));
  std::string line;
  for (const auto& one : all_) {
    if (std::find(one->types.begin(), one->types.end(), family) == one->types.end()) {
      continue;
    }
    if (line.empty()) {
      line = json_line(time_ms, type, record);
    }
    one->events.append(one->events.empty() ? "" : "\n").append(line);
    ++one->count;
    if (one->count >= one->most_items || one->events.size() >= one->most_bytes) {
      send(*one);
    } else if (one->timer.id == 0) {
      one->timer = loop_.in(one->time, [this, kept = one] {
        kept->timer = {};
        send(*kept);
      });
    }
  }
}

void Telemetry::send(Subscriber& subscriber) {
  // A batch that nobody can take yet grows, but not without end.
  if (is_asleep_ && subscriber.events.size() < 4 * subscriber.most_bytes) {
    subscriber.is_due = true;
    return;
  }
  loop_.cancel(subscriber.timer);
  subscriber.is_due = false;
  subscriber.count = 0;
  if (subscriber.events.empty()) {
    return;
  }
  std::string bytes = std::exchange(subscriber.events, {});
  if (subscriber.is_http) {
    // Strings in JSON have no line ends of their own: each one stands between two events.
    std::replace(bytes.begin(), bytes.end(), '\n', ',');
    bytes = "POST " + subscriber.path + " HTTP/1.1\r\nHost: " + subscriber.host +
            "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " +
            std::to_string(bytes.size() + 2) + "\r\n\r\n[" + bytes + "]";
  } else {
    bytes += '\n';
  }
  std::erase_if(deliveries_, [](const auto& one) { return one->is_over(); });
  deliveries_.push_back(std::make_shared<Delivery>(loop_, std::move(bytes)));
  deliveries_.back()->begin(subscriber.port);
}

void Telemetry::wake() {
  is_asleep_ = false;
  for (const auto& one : all_) {
    if (one->is_due) {
      send(*one);
    }
  }
}

void Telemetry::flush() {
  is_asleep_ = false;
  for (const auto& one : all_) {
    send(*one);
  }
}

void Telemetry::clear() {
  for (const auto& one : all_) {
    loop_.cancel(one->timer);
  }
  all_.clear();
  deliveries_.clear();
}

}  // namespace formwork::lambda
