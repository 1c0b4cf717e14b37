// SPDX-License-Identifier: Apache-2.0
// Between clone() and exec(): no allocation, no locks, only system calls.
#include "resources/lambda/runtime/executor/sandbox.hh"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace formwork::lambda {

namespace {

constexpr int kOutside = 64;  // descriptors from here on are put out of the way
constexpr rlim_t kMostFiles = 1024;
constexpr int kNotStarted = 127;

// Of <linux/mount.h>, which does not go together with <sys/mount.h>.
struct MountAttributes {
  std::uint64_t set = 0;
  std::uint64_t clear = 0;
  std::uint64_t propagation = 0;
  std::uint64_t user_namespace = 0;
};
constexpr std::uint64_t kReadOnly = 0x1;
constexpr std::uint64_t kNoSetUser = 0x2;

bool write_text(const char* path, const char* text) {
  const int file = ::open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) {
    return false;
  }
  const auto size = static_cast<ssize_t>(std::strlen(text));
  const bool is_good = ::write(file, text, static_cast<std::size_t>(size)) == size;
  ::close(file);
  return is_good;
}

bool map_user(std::uint32_t inside, std::uint32_t outside, const char* path) {
  char text[64];
  std::snprintf(text, sizeof text, "%u %u 1", inside, outside);
  return write_text(path, text);
}

bool bind(const PreparedPlan::Mount& mount) {
  if (!mount.is_folder) {
    const int file = ::open(mount.target, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    if (file < 0) {
      return false;
    }
    ::close(file);
  }
  if (::mount(mount.source, mount.target, nullptr, MS_BIND | MS_REC, nullptr) != 0) {
    return errno == ENOENT;  // not every host has everything
  }
  MountAttributes attributes;
  attributes.set = kNoSetUser | (mount.is_writable ? 0 : kReadOnly);
  return ::syscall(SYS_mount_setattr, AT_FDCWD, mount.target, AT_RECURSIVE, &attributes,
                   sizeof attributes) == 0;
}

/// Makes the root of the mount namespace this process's own: its folder may be that of a chroot,
/// which is no mount. `below` is a folder within it.
bool leave_chroot(int root, const char* below) {
  if (::chroot(below) != 0 || ::fchdir(root) != 0) {
    return false;
  }
  constexpr int kDeepest = 64;
  for (int depth = 0; depth < kDeepest; ++depth) {
    if (::chdir("..") != 0) {
      return false;
    }
  }
  return ::chroot(".") == 0;
}

/// Nothing that is mounted from here on is seen outside. Gives the root's descriptor when it is
/// no mount (a chroot), otherwise -1.
bool detach_mounts(bool is_root, const char* below, int& chroot_root) {
  chroot_root = -1;
  // Disks of environments that are made later come in.
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE, nullptr) == 0) {
    return true;
  }
  if (!is_root || errno != EINVAL) {
    return false;
  }
  chroot_root = ::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (chroot_root < 0 || !leave_chroot(chroot_root, below)) {
    return false;
  }
  const bool is_detached = ::mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE, nullptr) == 0;
  return ::fchdir(chroot_root) == 0 && ::chroot(".") == 0 && is_detached;
}

/// The working directory becomes the root, and the old one is no more.
bool enter_root(const PreparedPlan& plan, int chroot_root) {
  if (chroot_root >= 0) {
    const int made = ::open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (made < 0 || !leave_chroot(chroot_root, plan.plan.root.c_str()) || ::fchdir(made) != 0) {
      return false;
    }
    ::close(made);
    ::close(chroot_root);
  }
  return ::syscall(SYS_pivot_root, ".", ".") == 0 && ::umount2(".", MNT_DETACH) == 0 &&
         ::chdir("/") == 0;
}

bool make_root(const PreparedPlan& plan) {
  int chroot_root = -1;
  if (!plan.is_root && (!write_text("/proc/self/setgroups", "deny") ||
                        !map_user(kUserInside, plan.own_user, "/proc/self/uid_map") ||
                        !map_user(kGroupInside, plan.own_group, "/proc/self/gid_map"))) {
    return false;
  }
  const char* root = plan.plan.root.c_str();
  if (!detach_mounts(plan.is_root, root, chroot_root) ||
      ::mount("tmpfs", root, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755,size=1m") != 0) {
    return false;
  }
  for (const char* folder : plan.folders) {
    if (::mkdir(folder, 0755) != 0 && errno != EEXIST) {
      return false;
    }
  }
  for (const auto& [place, target] : plan.links) {
    if (::symlink(target, place) != 0 && errno != EEXIST) {
      return false;
    }
  }
  if (!std::all_of(plan.mounts.begin(), plan.mounts.end(), &bind) || ::chdir(root) != 0) {
    return false;
  }
  ::mount("proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr);
  return enter_root(plan, chroot_root) &&
         ::mount(nullptr, "/", nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV,
                 nullptr) == 0;
}

bool allow(int rules, const char* path, std::uint64_t rights) {
  landlock_path_beneath_attr rule{};
  rule.parent_fd = ::open(path, O_PATH | O_CLOEXEC);
  if (rule.parent_fd < 0) {
    return errno == ENOENT || errno == EACCES;
  }
  struct stat found {};
  constexpr std::uint64_t kOfFiles =
      LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE;
  rule.allowed_access =
      ::fstat(rule.parent_fd, &found) == 0 && S_ISDIR(found.st_mode) ? rights : rights & kOfFiles;
  const bool is_good =
      ::syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0;
  ::close(rule.parent_fd);
  return is_good;
}

bool restrict_paths(const PreparedPlan& plan) {
  constexpr std::uint64_t kAll = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1U) - 1;
  constexpr std::uint64_t kReading =
      LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
  landlock_ruleset_attr attributes{};
  attributes.handled_access_fs = kAll;
  const int rules =
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0));
  if (rules < 0) {
    return false;
  }
  bool is_good = allow(rules, "/proc", kReading);
  for (const PreparedPlan::Mount& mount : plan.mounts) {
    is_good = allow(rules, mount.source, mount.is_writable ? kAll : kReading) && is_good;
  }
  is_good = ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
            ::syscall(SYS_landlock_restrict_self, rules, 0) == 0 && is_good;
  ::close(rules);
  return is_good;
}

void limit(__rlimit_resource what, rlim_t most) {
  const rlimit both{most, most};
  ::setrlimit(what, &both);
}

void become_user(const PreparedPlan& plan) {
  if (plan.is_root) {
    const std::uint32_t user = plan.plan.user;
    ::syscall(SYS_setgroups, 0, nullptr);
    if (::syscall(SYS_setresgid, user, user, user) != 0 ||
        ::syscall(SYS_setresuid, user, user, user) != 0) {
      ::_exit(kNotStarted);
    }
  }
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

[[noreturn]] void become_command(const PreparedPlan& plan, const PreparedPlan::Command& command,
                                 const ChildEnds& ends, bool is_runtime) {
  ::setsid();
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  const int nothing = ::open("/dev/null", O_RDONLY);  // mostly 0 already
  ::dup2(nothing, 0);
  ::dup2(ends.output, 1);
  ::dup2(ends.output, 2);
  const bool has_control = is_runtime && ends.control >= 0;
  if (has_control) {
    ::dup2(ends.control, 3);
  }
  ::syscall(SYS_close_range, has_control ? 4 : 3, kOutside - 1, 0);
  if (CPU_COUNT(&plan.processors) > 0) {
    ::sched_setaffinity(0, sizeof plan.processors, &plan.processors);
  }
  limit(RLIMIT_NOFILE, kMostFiles);
  limit(RLIMIT_NPROC, plan.plan.most_processes);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, plan.plan.largest_file);
  ::signal(SIGXFSZ, SIG_IGN);  // a full disk is an error, not an end
  if (plan.plan.isolation == Isolation::Landlock && !restrict_paths(plan)) {
    ::_exit(kNotStarted);
  }
  become_user(plan);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);  // another user's process has none
  if (::chdir(plan.plan.directory.c_str()) == 0) {
    ::execve(command.arguments.front(), command.arguments.data(), plan.variables.data());
  }
  // The status pipe closes with a successful exec.
  const ChildWord word{ChildWord::Kind::NotStarted, errno};
  static_cast<void>(::write(ends.status, &word, sizeof word));
  ::_exit(kNotStarted);
}

pid_t start(const PreparedPlan& plan, const PreparedPlan::Command& command, const ChildEnds& ends,
            bool is_runtime) {
  const auto child =
      static_cast<pid_t>(::syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, 0));
  if (child == 0) {
    become_command(plan, command, ends, is_runtime);
  }
  return child;
}

void reset_signals() {
  struct sigaction action {};
  action.sa_handler = SIG_DFL;
  for (int signal = 1; signal < NSIG; ++signal) {
    ::sigaction(signal, &action, nullptr);
  }
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

volatile sig_atomic_t runtime_process = 0;

/// It leads a session of its own.
void end_runtime(int /*signal*/) {
  if (runtime_process > 0) {
    ::kill(-runtime_process, SIGKILL);
    ::kill(runtime_process, SIGKILL);
  }
}

/// Puts a descriptor out of the way of those that are given new numbers.
int out_of_the_way(int descriptor) {
  return ::fcntl(descriptor, F_DUPFD_CLOEXEC, kOutside);
}

}  // namespace

PreparedPlan::PreparedPlan(const LaunchPlan& given)
    : plan(given), is_root(::geteuid() == 0), own_user(::geteuid()), own_group(::getegid()) {
  const auto command = [this](const std::vector<std::string>& arguments) {
    Command made;
    for (const std::string& each : arguments) {
      made.arguments.push_back(const_cast<char*>(keep(each)));
    }
    made.arguments.push_back(nullptr);
    return made;
  };
  for (const std::string& each : plan.variables) {
    variables.push_back(const_cast<char*>(keep(each)));
  }
  variables.push_back(nullptr);
  CPU_ZERO(&processors);
  for (const int each : plan.processors) {
    CPU_SET(static_cast<std::size_t>(each), &processors);
  }
  runtime = command(plan.arguments);
  for (const auto& each : plan.extensions) {
    extensions.push_back(command(each));
  }
  add_folders("/proc");
  for (const Bind& each : plan.binds) {
    struct stat found {};
    if (::stat(each.source.c_str(), &found) != 0) {
      continue;
    }
    const bool is_folder = S_ISDIR(found.st_mode);
    const std::string target =
        plan.isolation == Isolation::Namespaces ? plan.root + each.target : each.target;
    add_folders(is_folder ? each.target : each.target.substr(0, each.target.rfind('/')));
    mounts.push_back({keep(each.source), keep(target), each.is_writable, is_folder});
  }
  for (const auto& [place, target] : plan.links) {
    add_folders(place.substr(0, place.rfind('/')));
    links.emplace_back(keep(plan.root + place), keep(target));
  }
}

const char* PreparedPlan::keep(std::string text) {
  texts_.push_back(std::make_unique<std::string>(std::move(text)));
  return texts_.back()->c_str();
}

void PreparedPlan::add_folders(const std::string& path) {
  for (std::size_t at = path.find('/', 1); !path.empty(); at = path.find('/', at + 1)) {
    folders.push_back(keep(plan.root + path.substr(0, at)));
    if (at == std::string::npos) {
      break;
    }
  }
}

void run_first_process(const PreparedPlan& plan, const ChildEnds& given) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  ::prctl(PR_SET_NAME, "formwork-first", 0, 0, 0);
  reset_signals();
  ChildEnds ends;
  ends.output = out_of_the_way(given.output);
  ends.status = out_of_the_way(given.status);
  ends.control = given.control < 0 ? -1 : out_of_the_way(given.control);
  ::syscall(SYS_close_range, 0, kOutside - 1, 0);
  const int highest = std::max({ends.output, ends.status, ends.control});
  ::syscall(SYS_close_range, highest + 1, ~0U, 0);
  if (plan.plan.isolation == Isolation::Namespaces && !make_root(plan)) {
    const ChildWord word{ChildWord::Kind::NotIsolated, errno};
    static_cast<void>(::write(ends.status, &word, sizeof word));
    ::_exit(kNotStarted);
  }
  if (plan.plan.isolation != Isolation::Namespaces) {
    ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  }
  for (const PreparedPlan::Command& extension : plan.extensions) {
    start(plan, extension, ends, false);
  }
  const pid_t runtime = start(plan, plan.runtime, ends, true);
  if (!plan.extensions.empty()) {
    runtime_process = runtime;
    struct sigaction action {};
    action.sa_handler = &end_runtime;
    ::sigaction(kEndRuntime, &action, nullptr);
  }
  ::close(ends.output);
  if (ends.control >= 0) {
    ::close(ends.control);
  }
  int status = 0;
  for (pid_t ended = 0; ended != runtime;) {
    ended = ::waitpid(-1, &status, 0);
    if (ended < 0 && errno != EINTR) {
      break;
    }
  }
  const ChildWord word{ChildWord::Kind::Ended, status};
  static_cast<void>(::write(ends.status, &word, sizeof word));
  // Extensions have their last moments: whoever reads the word ends them.
  while (!plan.extensions.empty() && (::waitpid(-1, nullptr, 0) > 0 || errno == EINTR)) {
  }
  ::_exit(0);
}

bool leave_machine_mounts(const char* below) {
  int chroot_root = -1;
  const bool is_detached = detach_mounts(true, below, chroot_root);
  if (chroot_root >= 0) {
    ::close(chroot_root);
  }
  return is_detached;
}

void try_sandbox(const PreparedPlan& plan) {
  reset_signals();
  ::_exit(make_root(plan) ? 0 : 1);
}

}  // namespace formwork::lambda
