// SPDX-License-Identifier: Apache-2.0
// Runs functions as processes of this machine, shut in as far as it allows.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/file.hh"
#include "resources/lambda/runtime/executor.hh"
#include "resources/lambda/runtime/executor/code_store.hh"
#include "resources/lambda/runtime/executor/containers.hh"
#include "resources/lambda/runtime/executor/disk.hh"
#include "resources/lambda/runtime/executor/languages.hh"
#include "resources/lambda/runtime/executor/launch.hh"
#include "resources/lambda/runtime/executor/places.hh"
#include "resources/lambda/runtime/executor/processors.hh"
#include "resources/lambda/runtime/executor/zygotes.hh"

namespace formwork::lambda {

namespace {

namespace fs = std::filesystem;

/// Users that nobody has: between those of services and those of containers.
constexpr std::uint32_t kFirstUser = 61184;
constexpr std::uint32_t kUsers = 4096;
constexpr std::uint32_t kUsersOfOne = 61;  // that servers with close numbers do not share

/// Of the host, as they are, for every function.
constexpr std::string_view kHostPlaces[] = {"/usr",
                                            "/etc/ssl",
                                            "/etc/pki",
                                            "/etc/ca-certificates",
                                            "/etc/alternatives",
                                            "/etc/ld.so.cache",
                                            "/etc/resolv.conf",
                                            "/etc/hosts",
                                            "/etc/nsswitch.conf",
                                            "/etc/localtime",
                                            "/etc/os-release",
                                            "/etc/mime.types",
                                            "/dev/null",
                                            "/dev/zero",
                                            "/dev/full",
                                            "/dev/random",
                                            "/dev/urandom"};
constexpr std::string_view kHostLinks[] = {"/bin", "/sbin", "/lib", "/lib64", "/lib32"};

void set(Variables& all, std::string_view name, std::string value) {
  for (auto& [known, held] : all) {
    if (known == name) {
      held = std::move(value);
      return;
    }
  }
  all.emplace_back(name, std::move(value));
}

void set_default(Variables& all, std::string_view name, std::string value) {
  const bool is_there = std::any_of(all.begin(), all.end(),
                                    [&](const auto& variable) { return variable.first == name; });
  if (!is_there) {
    all.emplace_back(name, std::move(value));
  }
}

/// Who runs interpreters that make copies of themselves, and the copies.
constexpr std::uint32_t kZygoteUser = kFirstUser - 1;

std::string describe(Isolation isolation, const ControlGroups& groups) {
  return std::string(to_string(isolation)) + (groups.is_there() ? ", control groups" : "");
}

class MachineExecutor final : public Executor {
 public:
  explicit MachineExecutor(std::string folder)
      : folder_(std::move(folder)),
        zygotes_(folder_ + "/code/"),
        store_(folder_ + "/code"),
        disks_(folder_ + "/tmp") {
    std::error_code ignored;
    fs::remove_all(folder_ + "/tmp", ignored);  // of a process that was killed
    for (const char* each : {"/code", "/root", "/tmp", "/runtime", "/empty"}) {
      fs::create_directories(folder_ + each, ignored);
    }
    if (::geteuid() == 0) {
      ::chmod(folder_.c_str(), 0711);  // functions run as others
    }
    isolation_ = probe_isolation(folder_ + "/root");
    languages_.emplace(folder_, isolation_ == Isolation::Namespaces);
  }

  Result<void> unpack(const FunctionSpec& function) override {
    if (function.is_image) {
      return containers_.fetch(function);
    }
    if (auto code = store_.folder_of(function.code); !code) {
      return std::move(code).failure();
    }
    auto layers = store_.layers(function.layers);
    return layers ? languages_->build(function) : std::move(layers).failure();
  }

  void interrupt() override { containers_.interrupt(); }

  Result<std::shared_ptr<EnvironmentFiles>> prepare(const FunctionSpec& function) override {
    if (function.is_image) {
      return prepare_image();
    }
    auto runtime = languages_->find(function, "", "");
    if (!runtime) {
      return std::move(runtime).failure();
    }
    auto code = store_.folder_of(function.code);
    auto layers = store_.layers(function.layers);
    if (!code || !layers) {
      return code ? std::move(layers).failure() : std::move(code).failure();
    }
    const std::uint32_t number = next_++;
    const std::string place = folder_ + "/tmp/" + std::to_string(number);
    std::error_code error;
    fs::create_directories(place, error);
    const bool is_copied = zygotes_.wants(*code, *layers) && runtime->python.has_value() &&
                           isolation_ == Isolation::Namespaces;
    // Of their own, also beside other servers: what a user may start is counted per user.
    const std::uint32_t user =
        kFirstUser + (static_cast<std::uint32_t>(::getpid()) * kUsersOfOne + number) % kUsers;
    if (error) {
      return fail("ServiceException", "There is no place for the function's files.");
    }
    ::chmod(place.c_str(), 0700);
    const bool has_disk =
        isolation_ == Isolation::Namespaces && disks_.add(place, function.ephemeral_mb);
    if (is_copied) {
      expect_copy(*runtime, *code);
    }
    return std::shared_ptr<EnvironmentFiles>(
        std::make_shared<Files>(Places{place, has_disk, user, *code, *layers, is_copied}));
  }

  Result<std::unique_ptr<EnvironmentProcess>> start(ProcessSetup setup) override {
    const FunctionSpec& function = *setup.function;
    auto& own = static_cast<Files&>(*setup.files);
    const Places& files = own.places();
    if (function.is_image) {
      return containers_.start(setup, files.scratch);
    }
    LaunchPlan plan;
    plan.isolation = isolation_;
    plan.root = isolation_ == Isolation::Namespaces ? folder_ + "/root" : "";
    plan.user = files.user;
    plan.largest_file = static_cast<std::uint64_t>(function.ephemeral_mb) << 20U;
    plan.processors = processors_.of(function.memory_mb);
    plan.group = groups_.make(function.memory_mb, files.has_disk ? function.ephemeral_mb : 0);
    plan.directory = languages_->place_of("/var/task", files.code);
    auto runtime = languages_->find(function, files.code, files.layers);
    if (!runtime) {
      return std::move(runtime).failure();
    }
    plan.arguments = runtime->arguments;
    if (plan.arguments.front() == "bootstrap") {
      std::error_code ignored;
      const bool is_own = fs::exists(files.code + "/bootstrap", ignored) || files.layers.empty();
      plan.arguments = {(is_own ? plan.directory : languages_->opt(files.layers)) + "/bootstrap"};
    }
    plan.binds = binds(files, *runtime);
    add_host_links(plan);
    add_extensions(plan, files);
    Variables all = variables(function, files, *runtime);
    for (auto& [name, value] : setup.variables) {
      set(all, name, std::move(value));
    }
    if (files.is_copied) {
      own.give_to(kZygoteUser);
      if (auto copied = copy_of(function, files, *runtime, all, plan.group)) {
        return copied;
      }
    }
    own.give_to(files.user);
    if (const auto* wrapper = find_variable(function, "AWS_LAMBDA_EXEC_WRAPPER");
        wrapper != nullptr && !function.runtime.starts_with("provided")) {
      plan.arguments.insert(plan.arguments.begin(), host_path(*wrapper, files));
    }
    for (const auto& [name, value] : all) {
      plan.variables.push_back(name + "=" + value);
    }
    return launch(plan);
  }

  std::string runtime_version(const FunctionSpec& function) override {
    const std::size_t digit = function.runtime.find_first_of("0123456789.");
    const std::string language = function.runtime.substr(0, digit);
    std::string version = digit == std::string::npos ? "" : function.runtime.substr(digit);
    if (version.starts_with('.')) {  // provided.al2023
      version.erase(0, 1);
    } else if (version.ends_with(".x")) {  // nodejs20.x
      version.resize(version.size() - 2);
    }
    return language + ":" + version + ".v1";
  }

  void expect(const FunctionSpec& function) override {
    if (function.is_image || !function.runtime.starts_with("python")) {
      return;
    }
    auto runtime = languages_->find(function, "", "");
    auto code = store_.folder_of(function.code);
    if (isolation_ == Isolation::Namespaces && runtime && runtime->python && code) {
      disks_.begin();
      expect_copy(*runtime, *code);
    }
  }
  std::string isolation() const override { return describe(isolation_, groups_); }

 private:
  /// Whoever a container's program runs as has the folder.
  Result<std::shared_ptr<EnvironmentFiles>> prepare_image() {
    const std::string place = folder_ + "/tmp/" + std::to_string(next_++);
    std::error_code error;
    fs::create_directories(place, error);
    if (error || ::chmod(place.c_str(), 01777) != 0) {
      return fail("ServiceException", "There is no place for the function's files.");
    }
    return std::shared_ptr<EnvironmentFiles>(
        std::make_shared<Files>(Places{place, false, 0, "", "", false}));
  }

  static const std::string* find_variable(const FunctionSpec& function, std::string_view name) {
    for (const auto& [known, value] : function.variables) {
      if (known == name) {
        return &value;
      }
    }
    return nullptr;
  }

  /// A path that the function's author wrote.
  std::string host_path(const std::string& path, const Places& files) const {
    if (isolation_ == Isolation::Namespaces) {
      return path;
    }
    if (path.starts_with("/opt/") && !files.layers.empty()) {
      return files.layers + path.substr(4);
    }
    return path.starts_with("/var/task/") ? files.code + path.substr(9) : path;
  }

  /// Who the function is, for those who ask for a name or a home.
  std::string users_file(std::uint32_t user) const {
    std::string path = folder_ + "/runtime/users-" + std::to_string(user);
    if (::access(path.c_str(), F_OK) != 0) {
      std::string text = "root:x:0:0:root:/root:/sbin/nologin\n";
      for (const std::uint32_t each : {kUserInside, user}) {
        text += "sbx_user1051:x:" + std::to_string(each) + ":" + std::to_string(kGroupInside) +
                "::/home/sbx_user1051:/sbin/nologin\n";
      }
      static_cast<void>(write_file(path, text));
      ::chmod(path.c_str(), 0444);
    }
    return path;
  }

  std::vector<Bind> binds(const Places& files, const LanguageRuntime& runtime) const {
    std::vector<Bind> all;
    for (const std::string_view place : kHostPlaces) {
      all.push_back({std::string(place), std::string(place), place.starts_with("/dev/")});
    }
    for (const std::string& place : runtime.places) {
      if (!place.starts_with("/usr/")) {
        all.push_back({place, place, false});
      }
    }
    all.push_back({files.code, "/var/task", false});
    all.push_back({folder_ + "/runtime", "/var/runtime", false});
    if (!languages_->node_modules().empty()) {
      all.push_back({languages_->node_modules(), "/node_modules", false});
    }
    all.push_back({users_file(files.user), "/etc/passwd", false});
    if (!files.layers.empty()) {
      all.push_back({files.layers, "/opt", false});
    }
    all.push_back({files.scratch, "/tmp", true});
    if (isolation_ != Isolation::Namespaces) {
      for (const std::string_view link : kHostLinks) {
        all.push_back({std::string(link), std::string(link), false});
      }
    }
    return all;
  }

  void add_host_links(LaunchPlan& plan) const {
    if (isolation_ != Isolation::Namespaces) {
      return;
    }
    for (const std::string_view link : kHostLinks) {
      std::error_code error;
      const fs::path target = fs::read_symlink(link, error);
      if (!error) {
        plan.links.emplace_back(link, target.string());
      } else if (fs::is_directory(link, error)) {
        plan.binds.push_back({std::string(link), std::string(link), false});
      }
    }
  }

  void add_extensions(LaunchPlan& plan, const Places& files) const {
    std::error_code error;
    const std::string folder = files.layers + "/extensions";
    if (files.layers.empty() || !fs::is_directory(folder, error)) {
      return;
    }
    for (const auto& each : fs::directory_iterator(folder, error)) {
      if (::access(each.path().c_str(), X_OK) == 0) {
        plan.extensions.push_back(
            {languages_->opt(files.layers) + "/extensions/" + each.path().filename().string()});
      }
    }
    std::sort(plan.extensions.begin(), plan.extensions.end());
  }

  Variables variables(const FunctionSpec& function, const Places& files,
                      const LanguageRuntime& runtime) const {
    Variables all = function.variables;
    const std::string task = languages_->place_of("/var/task", files.code);
    const std::string own_opt = languages_->opt(files.layers);
    set_default(all, "LANG", "en_US.UTF-8");
    set_default(all, "PATH", "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:" + own_opt + "/bin");
    set_default(all, "LD_LIBRARY_PATH",
                "/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:" + task + ":" +
                    task + "/lib:" + own_opt + "/lib");
    set_default(all, "SHLVL", "0");
    for (const auto& [name, value] : runtime.variables) {
      name.starts_with("FORMWORK_") ? set(all, name, value) : set_default(all, name, value);
    }
    set(all, "PWD", task);
    set(all, "LAMBDA_TASK_ROOT", task);
    set(all, "LAMBDA_RUNTIME_DIR", languages_->runtime_folder());
    if (isolation_ != Isolation::Namespaces) {
      set_default(all, "TMPDIR", files.scratch);
      set_default(all, "HOME", files.scratch);  // nobody knows this user
    }
    return all;
  }

  /// Begins to load an interpreter for functions like this one.
  void expect_copy(const LanguageRuntime& runtime, const std::string& code) {
    const std::string sdk = zygotes_.uses_sdk(code) ? runtime.sdk : "";
    zygotes_.expect(*runtime.python, sdk, [&] {
      LaunchPlan plan;
      plan.isolation = isolation_;
      plan.root = folder_ + "/root";
      plan.user = kZygoteUser;
      plan.largest_file = UINT64_MAX;
      plan.most_processes = UINT64_MAX;
      plan.directory = "/";
      plan.arguments = runtime.arguments;
      plan.arguments.back() = "/var/runtime/zygote.py";
      const Places none{folder_ + "/empty", false, kZygoteUser, folder_ + "/empty",
                        folder_ + "/empty", false};
      plan.binds = binds(none, runtime);
      plan.binds.push_back({folder_ + "/code", "/.formwork/code", false});
      plan.binds.push_back({folder_ + "/tmp", "/.formwork/tmp", true});
      add_host_links(plan);
      if (!sdk.empty()) {
        plan.variables.push_back("FORMWORK_PYTHON_SDK=" + sdk);
      }
      return plan;
    });
  }

  /// A copy of a loaded interpreter; null when the function needs a start of its own.
  std::unique_ptr<EnvironmentProcess> copy_of(const FunctionSpec& function, const Places& files,
                                              const LanguageRuntime& runtime, const Variables& all,
                                              const std::shared_ptr<ControlGroup>& group) {
    const std::string store = folder_ + "/code/";
    if (!files.code.starts_with(store) || !runtime.python ||
        find_variable(function, "AWS_LAMBDA_EXEC_WRAPPER") != nullptr) {
      return nullptr;
    }
    CopyPlan plan;
    plan.code = files.code.substr(store.size());
    plan.layers = files.layers.empty() ? "" : files.layers.substr(store.size());
    plan.scratch = files.scratch.substr(folder_.size() + 5);
    plan.processors = processors_.of(function.memory_mb);
    plan.group = group;
    plan.variables = all;
    plan.largest_file = static_cast<std::uint64_t>(function.ephemeral_mb) << 20U;
    return zygotes_.copy(*runtime.python, zygotes_.uses_sdk(files.code) ? runtime.sdk : "", plan);
  }

  const std::string folder_;
  Zygotes zygotes_;
  CodeStore store_;
  Containers containers_;
  Disks disks_;
  Isolation isolation_ = Isolation::None;
  std::optional<Languages> languages_;
  Processors processors_;
  ControlGroups groups_;
  std::uint32_t next_ = 0;
};

}  // namespace

std::string isolation_in(const std::string& folder) {
  return describe(probe_isolation(folder), ControlGroups());
}

std::unique_ptr<Executor> Executor::make(const std::string& folder) {
  return std::make_unique<MachineExecutor>(folder);
}

}  // namespace formwork::lambda
