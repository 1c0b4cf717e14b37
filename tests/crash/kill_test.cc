// SPDX-License-Identifier: Apache-2.0
// kill_test FORMWORK [KILLS [SEED]]
//
// Kills the real program that often with SIGKILL at random moments of creations, updates, failing
// updates and deletions of a stack of 100 resources, 40 of them of an external provider. After each
// kill the next command must bring the stack to where it belongs; the provider's own log says
// whether anything was done twice or left behind.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/base/file.hh"
#include "engine/value/convert.hh"
#include "tests/crash/item_provider.hh"

namespace formwork::crash {

namespace {

namespace fs = std::filesystem;

constexpr int kResources = 100;
constexpr int kExternal = 40;

bool is_external(int n) {
  return n % 5 < 2;
}

std::string make_template(int version, bool fails) {
  std::string text = "Resources:\n";
  for (int n = 0; n < kResources; ++n) {
    std::string name = "R" + std::to_string(n);
    std::string type = is_external(n) ? "Example::Crash::Item"
                       : n % 5 == 2   ? "AWS::SQS::Queue"
                                      : "AWS::SNS::Topic";
    text += "  " + name + ":\n    Type: " + type + "\n";
    if (n > 0) {
      text += "    DependsOn: R" + std::to_string((n - 1) / 3) + "\n";
    }
    if (is_external(n)) {
      text += "    Properties: {Version: '" + std::to_string(version) + "'}\n";
    } else if (n % 5 == 2) {
      text += "    Properties: {DelaySeconds: " + std::to_string(version % 900) + "}\n";
    } else {
      text += "    Properties: {DisplayName: 'v" + std::to_string(version) + "'}\n";
    }
  }
  if (fails) {
    text += "  Refused:\n    Type: Example::Crash::Item\n    DependsOn: R" +
            std::to_string(kResources - 1) + "\n    Properties: {Refuse: 'true'}\n";
  }
  return text;
}

class Driver {
 public:
  Driver(std::string program, std::string self, unsigned seed)
      : program_(fs::absolute(program)), self_(std::move(self)), random_(seed) {
    folder_ = fs::temp_directory_path() / ("formwork-kill-" + std::to_string(::getpid()));
    fs::create_directories(folder_ / "outside/objects");
    fs::create_directories(folder_ / "outside/tokens");
    ::setenv("FORMWORK_STATE", (folder_ / "state.sqlite").c_str(), 1);
  }
  ~Driver() {
    if (!has_failed_) {
      fs::remove_all(folder_);
    }
  }
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  bool play(int rounds) {
    int code =
        run({"provider", "add", "--", "Example::Crash::Item", self_, "--provider", outside()});
    if (code != 0) {
      return complain("the provider cannot be registered");
    }
    // Some kills come too late: the program has ended by itself.
    while (kills_ < rounds && round_ < 10 * rounds && !has_failed_) {
      ++round_;
      play_round();
    }
    std::printf("%d rounds, %d kills hit a running program\n", round_, kills_);
    return !has_failed_;
  }

 private:
  std::string outside() const { return (folder_ / "outside").string(); }

  pid_t start(const std::vector<std::string>& arguments) {
    pid_t child = ::fork();
    if (child != 0) {
      return child;
    }
    std::vector<char*> argv{const_cast<char*>(program_.c_str())};
    for (const std::string& argument : arguments) {
      argv.push_back(const_cast<char*>(argument.c_str()));
    }
    argv.push_back(nullptr);
    std::string log = (folder_ / "output").string();
    if (std::freopen(log.c_str(), "w", stdout) == nullptr || ::dup2(1, 2) < 0) {
      ::_exit(126);
    }
    ::execv(program_.c_str(), argv.data());
    ::_exit(127);
  }

  int run(const std::vector<std::string>& arguments) {
    int status = 0;
    auto begun = std::chrono::steady_clock::now();
    ::waitpid(start(arguments), &status, 0);
    last_took_ = std::chrono::steady_clock::now() - begun;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

  void run_and_kill(const std::vector<std::string>& arguments) {
    pid_t child = start(arguments);
    std::uniform_int_distribution<long> moment(0, longest_.count() + longest_.count() / 10);
    std::this_thread::sleep_for(std::chrono::microseconds(moment(random_)));
    int status = 0;
    ::kill(child, SIGKILL);
    ::waitpid(child, &status, 0);
    kills_ += WIFSIGNALED(status) ? 1 : 0;
  }

  bool complain(const std::string& what) {
    has_failed_ = true;
    std::printf("round %d: %s (see %s)\n", round_, what.c_str(), folder_.c_str());
    return false;
  }

  std::vector<std::string> deploy(int version, bool fails) {
    std::string file = (folder_ / (fails ? "failing.yaml" : "good.yaml")).string();
    (void)write_file(file, make_template(version, fails));
    return {"deploy", file, "--stack-name", "crash", "--quiet"};
  }

  void play_round() {
    int choice = static_cast<int>(random_() % 6);
    bool deletes = choice == 0;
    bool fails = choice == 1 && stands_;
    std::vector<std::string> command =
        deletes ? std::vector<std::string>{"delete", "crash"} : deploy(++version_, fails);
    run_and_kill(command);
    int code = run(command);
    longest_ =
        std::max(longest_, std::chrono::duration_cast<std::chrono::microseconds>(last_took_));
    if (deletes) {
      stands_ = false;
      // Exit code 1: the killed command had already deleted it.
      if (code > 1) {
        complain("delete ended with " + std::to_string(code));
      }
    } else if (fails) {
      if (code != 1) {
        complain("a failing update ended with " + std::to_string(code));
      }
    } else {
      stands_ = true;
      good_version_ = version_;
      if (code != 0) {
        complain("deploy ended with " + std::to_string(code));
      }
    }
    check_stack();
    check_outside();
  }

  void check_stack() {
    if (!stands_) {
      int listed = run({"stacks", "--format", "json"});
      Result<std::string> stacks = read_file((folder_ / "output").string());
      Result<Value> list = stacks ? value_from_json(*stacks) : Result<Value>(fail("F101", ""));
      if (listed != 0 || !list || !list->items().empty()) {
        complain("the deleted stack is still there");
      }
      return;
    }
    int code = run({"resources", "crash", "--format", "json"});
    Result<std::string> output = read_file((folder_ / "output").string());
    Result<Value> rows = output ? value_from_json(*output) : Result<Value>(fail("F101", ""));
    if (code != 0 || !rows || rows->items().size() != kResources) {
      complain("the stack does not have its " + std::to_string(kResources) + " resources");
      return;
    }
    for (const Value& row : rows->items()) {
      std::string status = row.get_text("ResourceStatus");
      if (status != "CREATE_COMPLETE" && status != "UPDATE_COMPLETE") {
        complain(row.get_text("LogicalResourceId") + " is " + status);
        return;
      }
    }
  }

  void check_outside() {
    OutsideRecord record = read_outside(outside());
    std::size_t wanted = stands_ ? kExternal : 0;
    if (record.objects.size() != wanted) {
      complain(std::to_string(record.objects.size()) + " objects outside instead of " +
               std::to_string(wanted));
    }
    for (const auto& [id, content] : record.objects) {
      if (!content.ends_with(" " + std::to_string(good_version_))) {
        complain("object " + id + " holds '" + content + "'");
        break;
      }
    }
    for (const auto& [token, count] : record.effects) {
      if (count != 1) {
        complain("request " + token + " was carried out " + std::to_string(count) + " times");
        break;
      }
    }
    if (!record.doubled.empty()) {
      complain("made twice: " + record.doubled);
    }
  }

  std::string program_;
  std::string self_;
  std::mt19937 random_;
  fs::path folder_;
  int round_ = 0;
  int kills_ = 0;
  int version_ = 0;
  int good_version_ = 0;
  bool stands_ = false;
  bool has_failed_ = false;
  std::chrono::microseconds longest_{200000};
  std::chrono::steady_clock::duration last_took_{};
};

int play(int argc, char** argv) {
  if (argc == 3 && std::string(argv[1]) == "--provider") {
    return play_provider(argv[2]);
  }
  if (argc < 2 || argc > 4) {
    std::fputs("usage: kill_test FORMWORK [KILLS [SEED]]\n", stderr);
    return 2;
  }
  int rounds = argc > 2 ? std::atoi(argv[2]) : 20;
  unsigned seed = argc > 3 ? static_cast<unsigned>(std::atol(argv[3])) : std::random_device()();
  std::printf("seed %u\n", seed);
  std::fflush(stdout);
  return Driver(argv[1], fs::read_symlink("/proc/self/exe").string(), seed).play(rounds) ? 0 : 1;
}

}  // namespace

}  // namespace formwork::crash

int main(int argc, char** argv) {
  return formwork::crash::play(argc, argv);
}
