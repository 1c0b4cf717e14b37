// SPDX-License-Identifier: Apache-2.0
// Environments with this machine's own interpreters and sandbox.
#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/service/health_note.hh"
#include "resources/lambda/runtime/environments.hh"
#include "resources/lambda/runtime/executor.hh"

namespace formwork::lambda {

namespace {

constexpr rlim_t kDescriptors = 65'536;

constexpr std::string_view kFolderName = "formwork-lambda-";

/// Takes a folder for as long as the descriptor is open; -1 when another process has it.
int own_folder(const std::string& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
  if (descriptor >= 0 && ::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    ::close(descriptor);
    return -1;
  }
  return descriptor;
}

/// Removes what processes of this user's that were killed have left.
void remove_orphans(const std::filesystem::path& place) {
  constexpr std::time_t kYoung = 2;  // seconds: its maker may be about to own it
  std::error_code error;
  for (std::filesystem::directory_iterator at(place, error), end; !error && at != end;
       at.increment(error)) {
    struct stat found {};
    if (!at->path().filename().string().starts_with(kFolderName) ||
        ::lstat(at->path().c_str(), &found) != 0 || !S_ISDIR(found.st_mode) ||
        found.st_uid != ::geteuid() || found.st_ctime + kYoung > ::time(nullptr)) {
      continue;
    }
    const int descriptor = own_folder(at->path());
    if (descriptor >= 0) {
      std::error_code ignored;
      std::filesystem::remove_all(at->path(), ignored);
      ::close(descriptor);
    }
  }
}

/// An executor in a folder that goes with it.
class TemporaryExecutor final : public Executor {
 public:
  /// `folder`: "" when none could be made, then nothing can be run.
  explicit TemporaryExecutor(std::string folder)
      : folder_(std::move(folder)),
        owned_(folder_.empty() ? -1 : own_folder(folder_)),
        inner_(folder_.empty() ? nullptr : Executor::make(folder_)) {}
  TemporaryExecutor(const TemporaryExecutor&) = delete;
  TemporaryExecutor& operator=(const TemporaryExecutor&) = delete;
  ~TemporaryExecutor() override {
    inner_.reset();
    std::error_code ignored;
    if (!folder_.empty()) {
      std::filesystem::remove_all(folder_, ignored);
    }
    if (owned_ >= 0) {
      ::close(owned_);
    }
  }
  Result<std::shared_ptr<EnvironmentFiles>> prepare(const FunctionSpec& function) override {
    if (inner_ == nullptr) {
      return fail("ServiceException", "Functions cannot be run here.");
    }
    return inner_->prepare(function);
  }
  Result<void> unpack(const FunctionSpec& function) override {
    return inner_ == nullptr ? Result<void>() : inner_->unpack(function);
  }
  void interrupt() override {
    if (inner_ != nullptr) {
      inner_->interrupt();
    }
  }
  Result<std::unique_ptr<EnvironmentProcess>> start(ProcessSetup setup) override {
    return inner_->start(std::move(setup));
  }
  std::string runtime_version(const FunctionSpec& function) override {
    return inner_ == nullptr ? "" : inner_->runtime_version(function);
  }
  void expect(const FunctionSpec& function) override {
    if (inner_ != nullptr) {
      inner_->expect(function);
    }
  }
  std::string isolation() const override {
    return inner_ == nullptr ? "none" : inner_->isolation();
  }

 private:
  std::string folder_;
  const int owned_;
  std::unique_ptr<Executor> inner_;
};

/// Hundreds of environments have some descriptors each; their own limit is the executor's.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < kDescriptors) {
    limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, kDescriptors);
    static_cast<void>(::setrlimit(RLIMIT_NOFILE, &limit));
  }
}

std::unique_ptr<Executor> executor_for(const std::string& folder) {
  std::error_code ignored;
  raise_descriptor_limit();
  if (!folder.empty()) {
    std::filesystem::create_directories(folder, ignored);
    if (auto made = Executor::make(folder)) {
      return made;
    }
    return std::make_unique<TemporaryExecutor>("");
  }
  const std::filesystem::path place = std::filesystem::temp_directory_path(ignored);
  remove_orphans(place);
  std::string made = place / (std::string(kFolderName) + "XXXXXX");
  const bool is_made = ::mkdtemp(made.data()) != nullptr;
  return std::make_unique<TemporaryExecutor>(is_made ? made : "");
}

}  // namespace

std::string isolation_of_machine() {
  static const std::string found = [] {
    std::error_code ignored;
    std::string made = std::filesystem::temp_directory_path(ignored) / "formwork-probe-XXXXXX";
    if (::mkdtemp(made.data()) == nullptr) {
      return std::string("none");
    }
    std::string told = isolation_in(made);
    std::filesystem::remove_all(made, ignored);
    return told;
  }();
  return found;
}

namespace {

constinit HealthNote note{"lambda.isolation", &isolation_of_machine};
const Register<HealthNote> kRegisteredNote(note);

}  // namespace

Environments::Environments(Options options, EnvironmentHooks hooks)
    : Environments(options, std::move(hooks), executor_for(options.folder)) {}

}  // namespace formwork::lambda
