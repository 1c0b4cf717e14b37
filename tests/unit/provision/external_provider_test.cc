// SPDX-License-Identifier: Apache-2.0
#include "engine/provision/external_provider.hh"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <thread>

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/file.hh"
#include "engine/base/text.hh"
#include "engine/value/convert.hh"

namespace formwork {

namespace {

/// A folder with one shell script as the provider; removed with all that it holds.
class Script {
 public:
  explicit Script(const std::string& body) {
    std::array<char, 32> name{"/tmp/formwork_provider_XXXXXX"};
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder_ = name.data();
    std::ofstream(path()) << "#!/bin/sh\n" << body << "\n";
    REQUIRE(::chmod(path().c_str(), 0700) == 0);
  }
  ~Script() {
    for (const char* file : {"/run.sh", "/seen", "/pid"}) {
      ::unlink((folder_ + file).c_str());
    }
    ::rmdir(folder_.c_str());
  }
  std::string path() const { return folder_ + "/run.sh"; }
  std::string file(const std::string& name) const { return folder_ + "/" + name; }
  std::string read(const std::string& name) const {
    const Result<std::string> text = read_file(file(name));
    return text ? *text : std::string();
  }
  ExternalProvider provider(std::int64_t timeout_ms = 20'000,
                            std::size_t largest = std::size_t{4} << 20U) const {
    ExternalProviderOptions options;
    options.command = {path(), folder_};
    options.region = "eu-west-1";
    options.account_id = "123456789012";
    options.timeout_ms = timeout_ms;
    options.largest_reply = largest;
    return ExternalProvider(options);
  }

 private:
  std::string folder_;
};

ProviderRequest request() {
  ProviderRequest out;
  out.type = "Example::Note::Page";
  out.logical_id = "Page";
  out.stack_id = "arn:stack";
  out.stack_name = "notes";
  out.request_token = "token-1";
  out.properties = Value::map();
  out.properties.set("Title", Value::string("it's \"quoted\""));
  out.stack_tags = {{"team", "docs"}};
  return out;
}

std::string failure_of(const std::string& body) {
  const Progress progress = Script(body).provider().create(request());
  CHECK(progress.status == Progress::Status::Failed);
  CHECK(progress.error == HandlerErrorCode::InternalFailure);
  return progress.message;
}

}  // namespace

TEST_CASE("external provider: a create carries the request and gives id and attributes") {
  const Script script(
      "cat > \"$1/seen\"\n"
      "echo '{\"status\":\"SUCCESS\",\"resourceIdentifier\":\"page-1\","
      "\"resourceModel\":{\"Url\":\"u\",\"Endpoint\":{\"Port\":8080}}}'");
  const Progress progress = script.provider().create(request());
  CHECK(progress.message == "");
  REQUIRE(progress.status == Progress::Status::Success);
  CHECK(progress.physical_id == "page-1");
  CHECK(progress.attributes.get_text("Url") == "u");
  CHECK(progress.attributes.get_text("Endpoint.Port") == "8080");
  const Result<Value> seen = value_from_json(script.read("seen"));
  REQUIRE(static_cast<bool>(seen));
  CHECK(seen->get_text("protocol") == "1");
  CHECK(seen->get_text("action") == "CREATE");
  CHECK(seen->get_text("typeName") == "Example::Note::Page");
  CHECK(seen->get_text("requestToken") == "token-1");
  CHECK(seen->get_text("region") == "eu-west-1");
  CHECK(seen->get_text("accountId") == "123456789012");
  CHECK(seen->find_path({"desiredResourceState", "Title"})->as_string() == "it's \"quoted\"");
  CHECK(seen->find_path({"stackTags", "team"})->as_string() == "docs");
  CHECK(seen->find("resourceIdentifier") == nullptr);
  CHECK(seen->find("callbackContext") == nullptr);
}

TEST_CASE("external provider: work in progress comes back with its context") {
  const Script script(
      "read -r line\n"
      "case \"$line\" in\n"
      "  *callbackContext*) echo '{\"status\":\"SUCCESS\",\"resourceIdentifier\":\"p\"}';;\n"
      "  *) echo '{\"status\":\"IN_PROGRESS\",\"resourceIdentifier\":\"p\","
      "\"callbackContext\":{\"n\":1},\"callbackDelaySeconds\":2.5}';;\n"
      "esac");
  ExternalProvider provider = script.provider();
  ProviderRequest asked = request();
  const Progress first = provider.create(asked);
  REQUIRE(first.status == Progress::Status::InProgress);
  CHECK(first.physical_id == "p");
  CHECK(first.callback_delay_ms == 2500);
  asked.callback_context = first.callback_context;
  CHECK(provider.create(asked).status == Progress::Status::Success);
}

TEST_CASE("external provider: a failure keeps its code and message") {
  const Progress progress =
      Script("echo '{\"status\":\"FAILED\",\"errorCode\":\"AlreadyExists\",\"message\":\"taken\"}'")
          .provider()
          .create(request());
  CHECK(progress.error == HandlerErrorCode::AlreadyExists);
  CHECK(progress.message == "taken");
}

TEST_CASE("external provider: replies that break the protocol are told apart") {
  CHECK(failure_of("echo nonsense").find("answered what is not JSON") != std::string::npos);
  CHECK(failure_of("echo '[1]'").find("is not a JSON object") != std::string::npos);
  CHECK(failure_of("echo '{\"status\":\"DONE\"}'").find("status \"DONE\"") != std::string::npos);
  CHECK(failure_of("echo '{\"status\":\"SUCCESS\"}'").find("no resourceIdentifier") !=
        std::string::npos);
  CHECK(failure_of("echo '{\"status\":\"FAILED\",\"errorCode\":\"Sad\"}'")
            .find("unknown errorCode \"Sad\"") != std::string::npos);
  CHECK(failure_of("echo '{\"status\":\"IN_PROGRESS\",\"callbackDelaySeconds\":-1}'")
            .find("callbackDelaySeconds") != std::string::npos);
  CHECK(failure_of("echo '{\"status\":\"SUCCESS\",\"resourceIdentifier\":\"a\","
                   "\"resourceModel\":[]}'")
            .find("resourceModel") != std::string::npos);
}

TEST_CASE("external provider: a crash quotes the end of standard error") {
  const std::string message =
      failure_of("for i in 1 2 3 4 5 6 7; do echo \"line $i\" >&2; done; exit 3");
  CHECK(message.find("ended with code 3 without an answer") != std::string::npos);
  CHECK(message.find("it wrote: line 3 | line 4 | line 5 | line 6 | line 7") != std::string::npos);
  CHECK(failure_of("kill -SEGV $$").find("was ended by signal 11") != std::string::npos);
}

TEST_CASE("external provider: a program that cannot be started is a failure") {
  ExternalProviderOptions options;
  options.command = {"/nowhere/provider"};
  const Progress progress = ExternalProvider(options).create(request());
  CHECK(progress.error == HandlerErrorCode::InternalFailure);
  CHECK(progress.message.find("Cannot start /nowhere/provider") != std::string::npos);
}

TEST_CASE("external provider: a hanging program is killed with what it started") {
  const Script script("sleep 600 &\necho $! > \"$1/pid\"\nsleep 600");
  const auto begin = std::chrono::steady_clock::now();
  const Progress progress = script.provider(1500).create(request());
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(15));
  CHECK(progress.error == HandlerErrorCode::InternalFailure);
  CHECK(progress.message.find("did not answer within 1 s") != std::string::npos);
  const auto child = parse_integer(trim(script.read("pid")));
  REQUIRE(child.has_value());
  bool is_gone = false;
  for (int i = 0; i < 200 && !is_gone; ++i) {
    // Whoever adopts it may take a moment to reap it.
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    std::ifstream stat("/proc/" + std::to_string(*child) + "/stat");
    std::string line;
    is_gone = !std::getline(stat, line) || line.find(") Z") != std::string::npos;
  }
  CHECK(is_gone);
}

TEST_CASE("external provider: an answer counts although the program hangs or fails after it") {
  const std::string answer = "echo '{\"status\":\"SUCCESS\",\"resourceIdentifier\":\"x\"}'\n";
  CHECK(Script(answer + "sleep 600").provider().create(request()).physical_id == "x");
  CHECK(Script(answer + "exit 7").provider().create(request()).physical_id == "x");
  CHECK(Script("printf '{\"status\":\"SUCCESS\",\"resourceIdentifier\":\"x\"}'")
            .provider()
            .create(request())
            .physical_id == "x");
}

TEST_CASE("external provider: too long a reply is refused") {
  const Progress progress = Script("head -c 300000 /dev/zero | tr '\\0' 'x'; sleep 600")
                                .provider(20'000, 1000)
                                .create(request());
  CHECK(progress.message.find("answered more than 1000 bytes") != std::string::npos);
}

TEST_CASE("external provider: a program that does not read its input does no harm") {
  ProviderRequest asked = request();
  asked.properties.set("Big", Value::string(std::string(1'000'000, 'x')));
  const Script script("exec 0<&-\necho '{\"status\":\"SUCCESS\",\"resourceIdentifier\":\"x\"}'");
  CHECK(script.provider().create(asked).physical_id == "x");
}

TEST_CASE("external provider: only a small environment is passed on") {
  ::setenv("FORMWORK_TEST_SECRET", "s3cret", 1);
  const Script script(
      "env > \"$1/seen\"\necho '{\"status\":\"SUCCESS\",\"resourceIdentifier\":\"x\"}'");
  CHECK(script.provider().create(request()).physical_id == "x");
  ::unsetenv("FORMWORK_TEST_SECRET");
  const std::string seen = script.read("seen");
  CHECK(seen.find("s3cret") == std::string::npos);
  CHECK(seen.find("FORMWORK_PROVIDER_PROTOCOL=1") != std::string::npos);
  CHECK(seen.find("AWS_REGION=eu-west-1") != std::string::npos);
  CHECK(seen.find("PATH=") != std::string::npos);
}

TEST_CASE("external provider: list gives the identifiers") {
  const Result<std::vector<std::string>> ids =
      Script("echo '{\"status\":\"SUCCESS\",\"resourceIdentifiers\":[\"a\",\"b\"]}'")
          .provider()
          .list(request());
  REQUIRE(static_cast<bool>(ids));
  CHECK(*ids == std::vector<std::string>{"a", "b"});
  CHECK_FALSE(Script("echo '{\"status\":\"SUCCESS\"}'").provider().list(request()));
}

TEST_CASE("external provider: calls from many threads do not disturb each other") {
  const Script script(
      "read -r line\n"
      "id=$(printf '%s' \"$line\" | sed 's/.*\"requestToken\":\"\\([^\"]*\\)\".*/\\1/')\n"
      "printf '{\"status\":\"SUCCESS\",\"resourceIdentifier\":\"%s\"}\\n' \"$id\"");
  ExternalProvider provider = script.provider();
  std::array<std::string, 6> ids;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    threads.emplace_back([&, i] {
      ProviderRequest asked = request();
      asked.request_token = "t" + std::to_string(i);
      ids[i] = provider.create(asked).physical_id;
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  for (std::size_t i = 0; i < ids.size(); ++i) {
    CHECK(ids[i] == "t" + std::to_string(i));
  }
}

TEST_CASE("provider: error codes have the contract's names and retry rules") {
  for (int i = 1; i <= static_cast<int>(HandlerErrorCode::InternalFailure); ++i) {
    const auto code = static_cast<HandlerErrorCode>(i);
    CHECK(parse_handler_error_code(to_string(code)) == code);
  }
  CHECK_FALSE(parse_handler_error_code("").has_value());
  CHECK_FALSE(parse_handler_error_code("Nope").has_value());
  CHECK(is_retryable(HandlerErrorCode::Throttling));
  CHECK_FALSE(is_retryable(HandlerErrorCode::InvalidRequest));
}

TEST_CASE("provider: the last external provider given for a type is the one that answers") {
  ProviderSet set(nullptr);
  CHECK(set.find("Example::Note::Page") == nullptr);
  set.add_external(
      "Example::Note::Page",
      std::make_unique<ExternalProvider>(ExternalProviderOptions{{"/bin/true"}, "", "", 1, 1}));
  auto second =
      std::make_unique<ExternalProvider>(ExternalProviderOptions{{"/bin/false"}, "", "", 1, 1});
  const ResourceProvider* expected = second.get();
  set.add_external("Example::Note::Page", std::move(second));
  CHECK(set.find("Example::Note::Page") == expected);
  // Beside it stand the providers that are part of the program.
  const std::vector<std::string> types = set.own_types();
  CHECK(std::count(types.begin(), types.end(), "Example::Note::Page") == 1);
}

}  // namespace formwork
