// SPDX-License-Identifier: Apache-2.0
#include "engine/base/file.hh"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace formwork {

namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd, bool owned = true) : fd_(fd), owned_(owned) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (owned_ && fd_ >= 0) {
      ::close(fd_);
    }
  }
  int get() const { return fd_; }

 private:
  int fd_;
  bool owned_;
};

Failure cannot(const std::string& verb, const std::string& path) {
  return fail("F101", "cannot " + verb + " " + path + ": " + std::strerror(errno), {},
              "Check the path and its permissions.");
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::size_t limit) {
  bool is_stdin = path == "-";
  Descriptor file(is_stdin ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC), !is_stdin);
  if (file.get() < 0) {
    return cannot("read", path);
  }
  struct stat info {};
  if (::fstat(file.get(), &info) == 0 && S_ISDIR(info.st_mode)) {
    errno = EISDIR;
    return cannot("read", path);
  }
  std::string text;
  std::size_t used = 0;
  text.resize(S_ISREG(info.st_mode) && info.st_size > 0 &&
                      static_cast<std::size_t>(info.st_size) <= limit
                  ? static_cast<std::size_t>(info.st_size) + 1
                  : 64U << 10U);
  for (;;) {
    if (used == text.size()) {
      text.resize(text.size() * 2);
    }
    ssize_t got = ::read(file.get(), text.data() + used, text.size() - used);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return cannot("read", path);
    }
    if (got == 0) {
      break;
    }
    used += static_cast<std::size_t>(got);
    if (used > limit) {
      return fail("F202", path + " is larger than " + std::to_string(limit >> 20U) + " MiB", {},
                  "CloudFormation accepts templates up to 1 MB: split it into nested stacks.");
    }
  }
  text.resize(used);
  return text;
}

namespace {

/// False with errno set when the text could not be written.
bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    ssize_t put = ::write(file, text.data(), text.size());
    if (put < 0 && errno == EINTR) {
      continue;
    }
    if (put < 0) {
      return false;
    }
    text.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

Result<void> replace_file(const std::string& path, std::string_view text, const mode_t* mode) {
  std::string temporary = path + ".tmp" + std::to_string(::getpid());
  Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (file.get() < 0) {
    return cannot("write", path);
  }
  if (!write_all(file.get(), text) || (mode != nullptr && ::fchmod(file.get(), *mode) != 0) ||
      ::rename(temporary.c_str(), path.c_str()) != 0) {
    int reason = errno;
    ::unlink(temporary.c_str());
    errno = reason;
    return cannot("write", path);
  }
  return {};
}

}  // namespace

Result<void> write_file(const std::string& path, std::string_view text) {
  struct stat now {};
  if (::stat(path.c_str(), &now) != 0) {
    return replace_file(path, text, nullptr);
  }
  if (S_ISREG(now.st_mode)) {
    mode_t mode = now.st_mode & 07777U;
    std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr), &std::free);
    return replace_file(real ? std::string(real.get()) : path, text, &mode);
  }
  // A rename would put a file in the place of the device or pipe: as root, of /dev/null itself.
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (file.get() < 0 || !write_all(file.get(), text)) {
    return cannot("write", path);
  }
  return {};
}

}  // namespace formwork
