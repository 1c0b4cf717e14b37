// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/runtime/executor/zygote.hh"

#include <cerrno>
#include <csignal>
#include <cstring>

#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "engine/base/file.hh"
#include "engine/base/json_write.hh"
#include "engine/base/text.hh"
#include "resources/lambda/runtime/executor/launched.hh"
#include "resources/lambda/runtime/executor/pipe.hh"

namespace formwork::lambda {

namespace {

/// How long a copy may take to say who it is before it counts as lost.
constexpr int kMostWaitMs = 5000;
constexpr std::size_t kDescriptors = 4;

/// The number of a process by its descriptor, as this process counts.
pid_t number_of(int descriptor) {
  const auto text = read_file("/proc/self/fdinfo/" + std::to_string(descriptor));
  const std::size_t at = text ? text->find("Pid:\t") : std::string::npos;
  if (at == std::string::npos) {
    return -1;
  }
  const std::string_view rest = std::string_view(*text).substr(at + 5);
  return static_cast<pid_t>(parse_integer(rest.substr(0, rest.find('\n'))).value_or(-1));
}

/// A descriptor that comes with the next message; -1 when none does in time.
int receive_descriptor(int socket) {
  pollfd wait{socket, POLLIN, 0};
  if (::poll(&wait, 1, kMostWaitMs) != 1) {
    return -1;
  }
  char byte[16];
  iovec piece{byte, sizeof byte};
  alignas(cmsghdr) char space[CMSG_SPACE(sizeof(int))];
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  message.msg_control = space;
  message.msg_controllen = sizeof space;
  if (::recvmsg(socket, &message, MSG_CMSG_CLOEXEC) <= 0) {
    return -1;
  }
  const cmsghdr* const control = CMSG_FIRSTHDR(&message);
  int descriptor = -1;
  if (control != nullptr && control->cmsg_type == SCM_RIGHTS) {
    std::memcpy(&descriptor, CMSG_DATA(control), sizeof descriptor);
  }
  return descriptor;
}

bool send_with_descriptors(int socket, const std::string& text,
                           const int (&descriptors)[kDescriptors]) {
  iovec piece{const_cast<char*>(text.data()), text.size()};
  alignas(cmsghdr) char space[CMSG_SPACE(sizeof descriptors)] = {};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  message.msg_control = space;
  message.msg_controllen = sizeof space;
  cmsghdr* const control = CMSG_FIRSTHDR(&message);
  control->cmsg_level = SOL_SOCKET;
  control->cmsg_type = SCM_RIGHTS;
  control->cmsg_len = CMSG_LEN(sizeof descriptors);
  std::memcpy(CMSG_DATA(control), descriptors, sizeof descriptors);
  return ::sendmsg(socket, &message, MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
}

/// A copy says who it is when it is ready; only what needs to know waits for that.
class CopiedProcess final : public ProcessGroup {
 public:
  CopiedProcess(Pipe& output, Pipe& status, int reply, std::shared_ptr<ControlGroup> group)
      : ProcessGroup(output.take_reading(), status.take_reading()),
        reply_(reply),
        group_(std::move(group)) {}
  CopiedProcess(const CopiedProcess&) = delete;
  CopiedProcess& operator=(const CopiedProcess&) = delete;
  ~CopiedProcess() override {
    kill();
    if (event_ >= 0) {
      pollfd wait{event_, POLLIN, 0};
      ::poll(&wait, 1, kMostWaitMs);  // its files go next
      ::close(event_);
    }
    if (reply_ >= 0) {
      ::close(reply_);
    }
  }

 protected:
  pid_t first() override {
    know();
    return first_;
  }
  int first_event() override {
    know();
    return event_;
  }

 private:
  void know() {
    if (reply_ < 0) {
      return;
    }
    event_ = receive_descriptor(reply_);
    ::close(reply_);
    reply_ = -1;
    first_ = event_ >= 0 ? number_of(event_) : -1;
  }

  int reply_;
  const std::shared_ptr<ControlGroup> group_;  // goes after the processes
  int event_ = -1;
  pid_t first_ = -1;
};

std::string text_of(const CopyPlan& plan) {
  std::string text;
  JsonWriter json(text);
  json.begin_object()
      .member("code", plan.code)
      .member("layers", plan.layers)
      .member("scratch", plan.scratch)
      .member("largest_file", std::to_string(plan.largest_file));
  json.member_bool("has_group", plan.group != nullptr).key("processors").begin_array();
  for (const int each : plan.processors) {
    json.integer(each);
  }
  json.end_array().key("variables").begin_object();
  for (const auto& [name, value] : plan.variables) {
    json.member(name, value);
  }
  json.end_object().end_object();
  return text;
}

}  // namespace

Zygote::Zygote(std::unique_ptr<EnvironmentProcess> process, int control)
    : process_(std::move(process)), control_(control) {}

Zygote::~Zygote() {
  ::close(control_);
}

Result<std::unique_ptr<Zygote>> Zygote::start(LaunchPlan plan) {
  int ends[2] = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    return fail("ServiceException", "There are no descriptors left for an interpreter.");
  }
  plan.control = ends[1];
  auto process = launch(plan);
  ::close(ends[1]);
  if (!process) {
    ::close(ends[0]);
    return std::move(process).failure();
  }
  return std::unique_ptr<Zygote>(new Zygote(std::move(*process), ends[0]));
}

bool Zygote::is_ready() {
  char byte = 0;
  is_ready_ = is_ready_ || ::recv(control_, &byte, 1, MSG_DONTWAIT) == 1;
  return is_ready_;
}

std::unique_ptr<EnvironmentProcess> Zygote::copy(const CopyPlan& plan) {
  Pipe output;
  Pipe status;
  int ends[2] = {-1, -1};
  if (!output.is_open() || !status.is_open() ||
      ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return nullptr;
  }
  const bool is_sent =
      send_with_descriptors(control_, text_of(plan),
                            {output.writing(), status.writing(), ends[1],
                             plan.group == nullptr ? ends[1] : plan.group->joining()});
  ::close(ends[1]);
  if (!is_sent) {
    ::close(ends[0]);
    return nullptr;
  }
  return std::make_unique<CopiedProcess>(output, status, ends[0], plan.group);
}

}  // namespace formwork::lambda
