// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/runtime/executor/interpreters.hh"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/file.hh"
#include "engine/base/text.hh"

namespace formwork::lambda {

namespace {

namespace fs = std::filesystem;

using Version = std::pair<std::int64_t, std::int64_t>;

/// {3, 12} of "3.12.1" and of "3.12"; {20, 0} of "20.x".
Version version_of(std::string_view text) {
  const std::size_t dot = text.find('.');
  const auto number = [](std::string_view digits) {
    digits = digits.substr(0, digits.find_first_not_of("0123456789"));
    return parse_integer(digits).value_or(0);
  };
  return {number(text), dot == std::string_view::npos ? 0 : number(text.substr(dot + 1))};
}

std::vector<std::string> folders_of_path() {
  std::vector<std::string> folders;
  const char* path = std::getenv("PATH");
  std::string_view rest = path == nullptr ? "" : path;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    folders.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  for (const char* usual : {"/usr/local/bin", "/usr/bin", "/opt/bin"}) {
    if (std::find(folders.begin(), folders.end(), usual) == folders.end()) {
      folders.emplace_back(usual);
    }
  }
  return folders;
}

std::vector<std::string> entries_of(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    names.push_back(at->path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// The nearest for a wanted version, in the order of Interpreters::find.
const Interpreter* nearest(const std::vector<Interpreter>& all, Version wanted) {
  const Interpreter* best = nullptr;
  for (const Interpreter& each : all) {
    const Version version = version_of(each.version);
    if (version == wanted) {
      return &each;
    }
    if (best == nullptr) {
      best = &each;
      continue;
    }
    const Version held = version_of(best->version);
    const bool is_better =
        version > wanted ? held < wanted || version < held : held < wanted && version > held;
    best = is_better ? &each : best;
  }
  return best;
}

/// "20" of a header's "#define NODE_MAJOR_VERSION 20"; "0" when there is none.
std::string node_version(const std::string& header) {
  constexpr std::string_view kMark = "#define NODE_MAJOR_VERSION ";
  const auto text = read_file(header);
  const std::size_t at = text ? text->find(kMark) : std::string::npos;
  if (at == std::string::npos) {
    return "0";
  }
  return std::to_string(version_of(std::string_view(*text).substr(at + kMark.size())).first);
}

std::string home_folder() {
  const char* home = std::getenv("HOME");
  return home == nullptr ? "" : home;
}

}  // namespace

bool Interpreters::is_usable(const std::string& program) const {
  if (::access(program.c_str(), X_OK) != 0) {
    return false;
  }
  for (fs::path at = fs::path(program).parent_path(); needs_open_path_; at = at.parent_path()) {
    struct stat found {};
    if (::stat(at.c_str(), &found) != 0 || (found.st_mode & S_IXOTH) == 0) {
      return false;
    }
    if (at == at.parent_path()) {
      break;
    }
  }
  return true;
}

void Interpreters::add(std::vector<Interpreter>& found, const std::string& program,
                       std::string version) const {
  std::error_code error;
  const std::string real = fs::canonical(program, error).string();
  // Programs that choose others (shims) are texts, not interpreters.
  if (error || !is_usable(real) || real.ends_with(".sh") ||
      real.find("/shims/") != std::string::npos) {
    return;
  }
  const bool is_known = std::any_of(found.begin(), found.end(), [&](const Interpreter& each) {
    return each.program == real || each.version == version;
  });
  if (!is_known) {
    std::string prefix = fs::path(real).parent_path().parent_path().string();
    found.push_back({real, std::move(version), prefix == "/usr" ? "" : prefix});
  }
}

const std::vector<Interpreter>& Interpreters::pythons() {
  if (pythons_) {
    return *pythons_;
  }
  std::vector<Interpreter> found;
  const std::string versions = home_folder() + "/.pyenv/versions";
  for (const std::string& name : entries_of(versions)) {
    const Version version = version_of(name);
    if (version.first == 3) {
      add(found, versions + "/" + name + "/bin/python3", "3." + std::to_string(version.second));
    }
  }
  for (const std::string& folder : folders_of_path()) {
    for (const std::string& name : entries_of(folder)) {
      const std::string_view rest =
          std::string_view(name).substr(std::min<std::size_t>(8, name.size()));
      if (name.starts_with("python3.") && !rest.empty() &&
          rest.find_first_not_of("0123456789") == std::string_view::npos) {
        add(found, folder + "/" + name, "3." + std::string(rest));
      }
    }
  }
  return pythons_.emplace(std::move(found));
}

const std::vector<Interpreter>& Interpreters::nodes() {
  if (nodes_) {
    return *nodes_;
  }
  std::vector<Interpreter> found;
  const std::string versions = home_folder() + "/.nvm/versions/node";
  for (const std::string& name : entries_of(versions)) {
    add(found, versions + "/" + name + "/bin/node",
        std::to_string(
            version_of(std::string_view(name).substr(name.starts_with('v') ? 1 : 0)).first));
  }
  for (const std::string& folder : folders_of_path()) {
    // Its header tells the version without a start of 40 ms.
    const std::string header = folder + "/../include/node/node_version.h";
    add(found, folder + "/node", node_version(header));
  }
  return nodes_.emplace(std::move(found));
}

const std::vector<Interpreter>& Interpreters::rubies() {
  if (rubies_) {
    return *rubies_;
  }
  std::vector<Interpreter> found;
  const auto version_text = [](const std::string& name) {
    const Version version = version_of(name);
    return std::to_string(version.first) + "." + std::to_string(version.second);
  };
  const std::string versions = home_folder() + "/.rbenv/versions";
  for (const std::string& name : entries_of(versions)) {
    add(found, versions + "/" + name + "/bin/ruby", version_text(name));
  }
  for (const std::string& folder : folders_of_path()) {
    // Debian's "ruby" leads to "ruby3.1"; others tell their version by the folder of the library.
    std::error_code error;
    const fs::path real = fs::canonical(folder + "/ruby", error);
    if (error) {
      continue;
    }
    std::string version = real.filename().string().substr(4);
    const std::vector<std::string> libraries =
        entries_of(real.parent_path().parent_path().string() + "/lib/ruby");
    for (const std::string& name : libraries) {
      version = version.empty() && version_of(name).first > 0 ? version_text(name) : version;
    }
    add(found, real.string(), version.empty() ? "0" : version);
  }
  return rubies_.emplace(std::move(found));
}

/// Those that have a compiler: the runtime is compiled by what runs it.
const std::vector<Interpreter>& Interpreters::javas() {
  if (javas_) {
    return *javas_;
  }
  std::vector<Interpreter> found;
  std::vector<std::string> homes;
  if (const char* chosen = std::getenv("JAVA_HOME")) {
    homes.emplace_back(chosen);
  }
  for (const std::string& name : entries_of("/usr/lib/jvm")) {
    homes.push_back("/usr/lib/jvm/" + name);
  }
  for (const std::string& folder : folders_of_path()) {
    std::error_code error;
    const fs::path real = fs::canonical(folder + "/java", error);
    if (!error) {
      homes.push_back(real.parent_path().parent_path().string());
    }
  }
  constexpr std::string_view kMark = "JAVA_VERSION=\"";
  for (const std::string& home : homes) {
    const auto release = read_file(home + "/release");
    const std::size_t at = release ? release->find(kMark) : std::string::npos;
    if (at != std::string::npos && is_usable(home + "/bin/javac")) {
      const Version version = version_of(std::string_view(*release).substr(at + kMark.size()));
      // "1.8.0" is what Java 8 calls itself.
      add(found, home + "/bin/java",
          std::to_string(version.first == 1 ? version.second : version.first));
    }
  }
  return javas_.emplace(std::move(found));
}

std::string Interpreters::dotnet() const {
  std::vector<std::string> folders = folders_of_path();
  for (const char* usual : {"/usr/lib/dotnet", "/usr/share/dotnet"}) {
    folders.emplace_back(usual);
  }
  for (const std::string& folder : folders) {
    std::error_code error;
    const std::string real = fs::canonical(folder + "/dotnet", error).string();
    if (!error && is_usable(real)) {
      return real;
    }
  }
  return "";
}

Result<Interpreter> Interpreters::find(std::string_view runtime) {
  const std::size_t digit = std::min(runtime.find_first_of("0123456789"), runtime.size());
  const std::string_view language = runtime.substr(0, digit);
  const std::string_view wanted = runtime.substr(digit);
  const bool is_python = language == "python";
  const std::vector<Interpreter>& all = is_python            ? pythons()
                                        : language == "ruby" ? rubies()
                                        : language == "java" ? javas()
                                                             : nodes();
  if (is_python) {
    // Lambda's own always have boto3: rather another version than one that cannot load it.
    std::vector<Interpreter> with_sdk;
    for (const Interpreter& python : all) {
      if (python_sdk(python)) {
        with_sdk.push_back(python);
      }
    }
    if (const Interpreter* found = nearest(with_sdk, version_of(wanted))) {
      return *found;
    }
  }
  if (const Interpreter* found = nearest(all, version_of(wanted))) {
    return *found;
  }
  const std::string_view missing = is_python            ? "Python 3 (Debian: python3)"
                                   : language == "ruby" ? "Ruby (Debian: ruby)"
                                   : language == "java" ? "a JDK (Debian: default-jdk-headless)"
                                                        : "Node.js (Debian: nodejs)";
  return fail("ServiceException", "Functions of " + std::string(runtime) +
                                      " cannot be run here: install " + std::string(missing) + ".");
}

std::optional<std::string> Interpreters::python_sdk(const Interpreter& interpreter) {
  const auto sdk_of = [](const Interpreter& python) -> std::string {
    const std::string prefix = python.prefix.empty() ? "/usr" : python.prefix;
    for (const std::string& folder :
         {prefix + "/lib/python" + python.version + "/site-packages",
          prefix + "/local/lib/python" + python.version + "/dist-packages",
          prefix + "/lib/python3/dist-packages"}) {
      if (::access((folder + "/boto3/__init__.py").c_str(), R_OK) == 0) {
        return folder;
      }
    }
    return "";
  };
  if (std::string own = sdk_of(interpreter); !own.empty()) {
    return own;
  }
  // Pure Python, which other versions load as well; a newer SDK needs 3.10.
  constexpr Version kOldest{3, 10};
  for (const Interpreter& other : pythons()) {
    if (std::string folder = sdk_of(other);
        !folder.empty() && version_of(interpreter.version) >= kOldest) {
      return folder;
    }
  }
  return std::nullopt;
}

}  // namespace formwork::lambda
