// SPDX-License-Identifier: Apache-2.0
// Plays .test files against the formwork program; the format is described in
// tests/golden/README.md.
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/base/file.hh"
#include "engine/base/text.hh"
#include "tests/support/golden_file.hh"

namespace formwork::golden {
namespace {

namespace fs = std::filesystem;
constexpr std::chrono::seconds kLongestRun{120};

struct RunResult {
  std::string out;
  std::string err;
  int exit_code = 0;
};

struct FileResult {
  bool ok = true;
  bool unreadable = false;
  std::string report;
};

struct Options {
  std::string program;
  bool accept = false;
};

// The folder in which one file is played, with the environment of its runs.
class Stage {
 public:
  Stage() {
    std::string name = (fs::temp_directory_path() / "formwork-golden-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) {
      folder_ = fs::canonical(name).string();
    }
    outputs_ = folder_ + ".out";
    environment_ = {{"HOME", folder_},
                    {"LC_ALL", "C.UTF-8"},
                    {"TZ", "UTC"},
                    {"FORMWORK_STATE", folder_ + "/state.sqlite"},
                    {"FORMWORK_SEED", "1"}};
    for (const char* kept : {"PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS",
                             "LSAN_OPTIONS", "LLVM_PROFILE_FILE", "GCOV_PREFIX"}) {
      if (const char* value = std::getenv(kept); value != nullptr) {
        environment_[kept] = value;
      }
    }
  }
  ~Stage() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
    fs::remove(outputs_ + "1", ignored);
    fs::remove(outputs_ + "2", ignored);
  }
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  void set_variable(std::string_view assignment) {
    std::size_t equals = std::min(assignment.find('='), assignment.size());
    std::string name(assignment.substr(0, equals));
    std::string value(assignment.substr(std::min(equals + 1, assignment.size())));
    if (value.empty()) {
      environment_.erase(name);
    } else {
      environment_[name] = replace_all(value, "$TMP", folder_);
    }
  }

  Result<void> write(const std::string& name, std::string_view bytes) const {
    fs::path relative(name);
    if (name.empty() || relative.is_absolute() || name.find("..") != std::string::npos) {
      return fail("F002", "'" + name + "' is not a file name below the test's folder");
    }
    std::error_code ignored;
    fs::path path = fs::path(folder_) / relative;
    fs::create_directories(path.parent_path(), ignored);
    return write_file(path.string(), bytes);
  }

  Result<RunResult> run(const std::string& program, const Command& command) const;

 private:
  int wait_for(pid_t pid) const;

  std::string folder_;
  std::string outputs_;
  std::map<std::string, std::string> environment_;
};

// The exit code, 128 + N for signal N; a run that takes too long is killed.
int Stage::wait_for(pid_t pid) const {
  auto deadline = std::chrono::steady_clock::now() + kLongestRun;
  int status = 0;
  std::chrono::microseconds pause{200};
  for (;;) {
    pid_t done = ::waitpid(pid, &status, WNOHANG);
    if (done == pid) {
      return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    if (std::chrono::steady_clock::now() > deadline) {
      ::kill(pid, SIGKILL);
    }
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, std::chrono::microseconds(5000));
  }
}

Result<RunResult> Stage::run(const std::string& program, const Command& command) const {
  std::vector<std::string> texts{program};
  for (const std::string& argument : command.arguments) {
    texts.push_back(replace_all(argument, "$TMP", folder_));
  }
  std::vector<std::string> variables;
  for (const auto& [name, value] : environment_) {
    variables.push_back(name + "=" + value);
  }
  auto pointers = [](std::vector<std::string>& strings) {
    std::vector<char*> list;
    for (std::string& text : strings) {
      list.push_back(text.data());
    }
    list.push_back(nullptr);
    return list;
  };
  std::vector<char*> arguments = pointers(texts);
  std::vector<char*> environment = pointers(variables);
  std::string input = command.input.empty() ? "/dev/null" : folder_ + "/" + command.input;
  constexpr int kFlags = O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC;
  int in = ::open(input.c_str(), O_RDONLY | O_CLOEXEC);
  int out = ::open((outputs_ + "1").c_str(), kFlags, 0600);
  int err = ::open((outputs_ + "2").c_str(), kFlags, 0600);
  if (in < 0 || out < 0 || err < 0) {
    return fail("F101", "cannot open the input '" + command.input + "' or the outputs of a run");
  }
  pid_t pid = ::fork();
  if (pid == 0) {
    // Only calls that are safe after a fork in a program with threads.
    if (::dup2(in, 0) < 0 || ::dup2(out, 1) < 0 || ::dup2(err, 2) < 0 ||
        ::chdir(folder_.c_str()) != 0) {
      ::_exit(126);
    }
    ::execve(arguments[0], arguments.data(), environment.data());
    ::_exit(127);
  }
  for (int descriptor : {in, out, err}) {
    ::close(descriptor);
  }
  RunResult result;
  result.exit_code = wait_for(pid);
  for (auto [file, text] : {std::pair("1", &result.out), std::pair("2", &result.err)}) {
    auto bytes = read_file(outputs_ + file, std::size_t{256} << 20U);
    if (!bytes) {
      return std::move(bytes).failure();
    }
    *text = replace_all(*bytes, folder_, "$TMP");
  }
  return result;
}

Result<std::string> bytes_of(const Section& section) {
  std::string bytes;
  std::string digits;
  for (const std::string& line : section.lines) {
    for (char c : line) {
      if (c != ' ') {
        digits += c;
      }
    }
  }
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    char* end = nullptr;
    std::string pair = digits.substr(i, 2);
    long value = std::strtol(pair.c_str(), &end, 16);
    if (pair.size() != 2 || end != pair.c_str() + 2) {
      return fail("F002", "'" + pair + "' is not a byte in hexadecimal");
    }
    bytes += static_cast<char>(value);
  }
  return bytes;
}

// Plays the sections of one file and, on the way, writes the sections as they should read.
class Player {
 public:
  Player(const Options& options, const std::vector<Section>& sections)
      : options_(options), sections_(sections) {}

  Result<void> play() {
    while (at_ < sections_.size()) {
      const Section& section = sections_[at_++];
      if (section.keyword == "run") {
        if (auto done = play_run(section); !done) {
          return done;
        }
        continue;
      }
      if (auto done = play_other(section); !done) {
        return done;
      }
      renewed_.push_back(section);
    }
    return {};
  }
  const std::string& report() const { return report_; }
  const std::vector<Section>& renewed() const { return renewed_; }

 private:
  Result<void> play_other(const Section& section) {
    if (section.keyword == "file") {
      return stage_.write(section.argument, text_of(section));
    }
    if (section.keyword == "bytes") {
      auto bytes = bytes_of(section);
      return bytes ? stage_.write(section.argument, *bytes) : std::move(bytes).failure();
    }
    if (section.keyword == "env") {
      stage_.set_variable(section.argument);
    } else if (!section.keyword.empty() && section.keyword != "#") {
      return fail("F002",
                  "'--- " + section.keyword + "' is not known or stands in the wrong place");
    }
    return only_comments(section);
  }

  static Result<void> only_comments(const Section& section) {
    for (const std::string& line : section.lines) {
      if (!section.keyword.empty() && !line.empty() && line.front() != '#') {
        return fail("F002", "'--- " + section.keyword + "' takes no text: " + line);
      }
    }
    return {};
  }

  // Takes the section below a run when it has this keyword.
  const Section* take(std::string_view keyword) {
    return at_ < sections_.size() && sections_[at_].keyword == keyword ? &sections_[at_++]
                                                                       : nullptr;
  }

  Result<void> play_run(const Section& run) {
    if (auto fine = only_comments(run); !fine) {
      return fine;
    }
    RunResult expected;
    if (const Section* out = take("out"); out != nullptr) {
      expected.out = text_of(*out);
    }
    if (const Section* err = take("err"); err != nullptr) {
      expected.err = text_of(*err);
    }
    const Section* code = take("exit");
    if (code != nullptr) {
      auto number = parse_integer(code->argument);
      if (auto fine = only_comments(*code); !fine || !number) {
        return fine ? fail("F002", "'--- exit' needs a number") : std::move(fine);
      }
      expected.exit_code = static_cast<int>(*number);
    }
    auto command = parse_command(run.argument);
    if (!command) {
      return std::move(command).failure();
    }
    auto actual = stage_.run(options_.program, *command);
    if (!actual) {
      return std::move(actual).failure();
    }
    compare(run, expected, *actual);
    renew(run, *actual);
    return {};
  }

  void compare(const Section& run, const RunResult& expected, const RunResult& actual) {
    std::string text;
    if (expected.out != actual.out) {
      text += "   out\n" + difference(expected.out, actual.out);
    }
    if (expected.err != actual.err) {
      text += "   err\n" + difference(expected.err, actual.err);
    }
    if (expected.exit_code != actual.exit_code) {
      text += "   exit\n    -" + std::to_string(expected.exit_code) + "\n    +" +
              std::to_string(actual.exit_code) + "\n";
    }
    if (!text.empty()) {
      report_ += "  run " + run.argument + "\n" + text;
    }
  }

  void renew(const Section& run, const RunResult& actual) {
    bool is_last = at_ == sections_.size();
    std::vector<Section> group{{run.keyword, run.argument, {}}};
    for (const std::string& line : run.lines) {
      if (!line.empty()) {
        group[0].lines.push_back(line);
      }
    }
    if (!actual.out.empty()) {
      group.push_back({"out", "", lines_of(actual.out)});
    }
    if (!actual.err.empty()) {
      group.push_back({"err", "", lines_of(actual.err)});
    }
    if (actual.exit_code != 0) {
      group.push_back({"exit", std::to_string(actual.exit_code), {}});
    }
    std::vector<std::string>& last = group.back().lines;
    if (!is_last && (last.empty() || !last.back().empty())) {
      last.emplace_back();
    }
    renewed_.insert(renewed_.end(), group.begin(), group.end());
  }

  const Options& options_;
  const std::vector<Section>& sections_;
  std::size_t at_ = 0;
  Stage stage_;
  std::string report_;
  std::vector<Section> renewed_;
};

FileResult play_file(const Options& options, const std::string& path) {
  FileResult result;
  auto text = read_file(path);
  if (!text) {
    return {false, true, "  " + text.error().message + "\n"};
  }
  std::vector<Section> sections = read_sections(*text);
  Player player(options, sections);
  if (auto played = player.play(); !played) {
    return {false, true, "  " + played.error().message + "\n"};
  }
  if (!player.report().empty() && options.accept) {
    auto written = write_file(path, write_sections(player.renewed()));
    return written ? FileResult{true, false, "  accepted\n"}
                   : FileResult{false, true, "  " + written.error().message + "\n"};
  }
  return {player.report().empty(), false, player.report()};
}

std::vector<std::string> find_tests(const std::vector<std::string>& paths) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      files.push_back(path);
      continue;
    }
    std::vector<std::string> found;
    for (const auto& entry : fs::recursive_directory_iterator(path, error)) {
      if (entry.path().extension() == ".test") {
        found.push_back(entry.path().string());
      }
    }
    std::sort(found.begin(), found.end());
    files.insert(files.end(), found.begin(), found.end());
  }
  return files;
}

int run_all(const Options& options, const std::vector<std::string>& files, unsigned jobs) {
  std::vector<FileResult> results(files.size());
  std::atomic<std::size_t> next{0};
  auto work = [&] {
    for (std::size_t i = next++; i < files.size(); i = next++) {
      results[i] = play_file(options, files[i]);
    }
  };
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < jobs; ++i) {
    threads.emplace_back(work);
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  std::size_t passed = 0;
  bool unreadable = false;
  for (std::size_t i = 0; i < files.size(); ++i) {
    passed += results[i].ok ? 1U : 0U;
    unreadable = unreadable || results[i].unreadable;
    std::printf("%s ... %s\n%s", files[i].c_str(), results[i].ok ? "ok" : "FAILED",
                results[i].report.c_str());
  }
  std::printf("%zu passed, %zu failed\n", passed, files.size() - passed);
  return unreadable ? 2 : passed == files.size() ? 0 : 1;
}

int usage() {
  std::fputs("usage: golden_runner [-j N] FORMWORK_BINARY FILE.test|FOLDER...\n", stderr);
  return 2;
}

int main_with(std::vector<std::string> arguments) {
  unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
  if (arguments.size() >= 2 && arguments[0] == "-j") {
    auto number = parse_integer(arguments[1]);
    if (!number || *number < 1 || *number > 256) {
      return usage();
    }
    jobs = static_cast<unsigned>(*number);
    arguments.erase(arguments.begin(), arguments.begin() + 2);
  }
  if (arguments.size() < 2) {
    return usage();
  }
  std::error_code error;
  Options options;
  options.program = fs::absolute(arguments[0], error).string();
  const char* accept = std::getenv("FORMWORK_ACCEPT");
  options.accept = accept != nullptr && std::string_view(accept) == "1";
  if (::access(options.program.c_str(), X_OK) != 0) {
    std::fprintf(stderr, "golden_runner: %s is not a program\n", options.program.c_str());
    return 2;
  }
  arguments.erase(arguments.begin());
  return run_all(options, find_tests(arguments), jobs);
}

}  // namespace
}  // namespace formwork::golden

int main(int argc, char** argv) {
  return formwork::golden::main_with(std::vector<std::string>(argv + 1, argv + argc));
}
