// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/state/scratch.hh"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <system_error>

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/base/ensure.hh"

namespace formwork {

Scratch::Scratch() {
  std::string name = (std::filesystem::temp_directory_path() / "formwork-state-XXXXXX").string();
  REQUIRE(::mkdtemp(name.data()) != nullptr);
  folder_ = name;
}

Scratch::~Scratch() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

Child::Child(const std::function<int(const std::function<void()>& ready)>& body) {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  pid_ = ::fork();
  REQUIRE(pid_ >= 0);
  if (pid_ == 0) {
    ::close(ends[0]);
    int code = body([&] { FORMWORK_ENSURE(::write(ends[1], "r", 1) == 1); });
    ::_exit(code);  // no destructors of the test program
  }
  ::close(ends[1]);
  pipe_ = ends[0];
}

Child::~Child() {
  if (pid_ > 0) {
    kill_hard();
    wait();
  }
  ::close(pipe_);
}

bool Child::wait_until_ready() const {
  char mark = 0;
  return ::read(pipe_, &mark, 1) == 1;
}

void Child::kill_hard() const {
  ::kill(pid_, SIGKILL);
}

int Child::wait() {
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

std::unique_ptr<Store> open_store(const StoreLocation& location) {
  auto store = Store::open(location);
  if (!store) {
    FAIL(store.error().message);
  }
  return *std::move(store);
}

StackRecord sample_stack(const std::string& name) {
  return {.id = "arn:aws:cloudformation:us-east-1:123456789012:stack/" + name + "/1",
          .name = name,
          .status = "UPDATE_COMPLETE",
          .status_reason = "because",
          .description = "d\xC3\xA9j\xC3\xA0 vu",
          .template_body = std::string("Resources: {}\n\0tail", 19),
          .processed_template = "{\"Resources\":{}}",
          .parameters = {{"P", "v", "", false}, {"Secret", "s\"'\\", "resolved", true}},
          .outputs = {{"Out", "1", "what it is", "exp"}, {"Bare", "", "", ""}},
          .capabilities = {"CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"},
          .notification_arns = {"arn:aws:sns:us-east-1:123456789012:t"},
          .tags = {{"b", "2"}, {"a", ""}},
          .role_arn = "arn:aws:iam::123456789012:role/r",
          .parent_id = "parent",
          .root_id = "root",
          .change_set_id = "cs",
          .disable_rollback = true,
          .termination_protection = true,
          .timeout_minutes = 7,
          .creation_time = 1767225600000,
          .last_updated_time = 1767225601000,
          .deletion_time = 5};
}

void commit_stack(Store& store, const std::string& name) {
  auto transaction = store.begin_write();
  REQUIRE(transaction);
  REQUIRE(transaction->put_stack(sample_stack(name)));
  REQUIRE(transaction->commit());
}

std::vector<std::string> stack_names(Store& store) {
  auto transaction = store.begin_read();
  REQUIRE(transaction);
  auto stacks = transaction->list_stacks();
  REQUIRE(stacks);
  std::vector<std::string> names;
  for (const StackRecord& stack : *stacks) {
    names.push_back(stack.name);
  }
  return names;
}

std::string integrity(const std::string& path) {
  auto database = open_sqlite({.path = path, .create = false});
  if (!database) {
    return database.error().message;
  }
  auto statement = (*database)->prepare("PRAGMA integrity_check");
  REQUIRE(statement);
  auto row = (*statement)->step();
  REQUIRE(row);
  REQUIRE(*row);
  std::string answer = (*statement)->text(0);
  (*statement)->reset();
  return answer;
}

}  // namespace formwork
