// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/python_functions.hh"

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "engine/base/file.hh"
#include "engine/base/hash.hh"
#include "engine/base/json_write.hh"
#include "engine/base/text.hh"
#include "engine/provision/child_process.hh"
#include "engine/value/convert.hh"
#include "resources/lambda/records.hh"
#include "resources/lambda/spec.hh"

namespace formwork::lambda {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestArchive = std::size_t{1} << 30U;
constexpr std::size_t kLargestAnswer = std::size_t{6} << 20U;
constexpr std::int64_t kDefaultMemoryMb = 128;
/// What an interpreter needs of address space before the function has anything.
constexpr std::int64_t kInterpreterMb = 1024;

// Limits first, then the user's code. What it prints goes to standard error; the one line on
// standard output is the answer.
constexpr const char* kBootstrap = R"py(
import sys, os, json, resource, ctypes
code, handler, memory = sys.argv[1], sys.argv[2], int(sys.argv[3])
for what, limit in ((resource.RLIMIT_AS, memory << 20), (resource.RLIMIT_FSIZE, 512 << 20),
                    (resource.RLIMIT_NOFILE, 1024), (resource.RLIMIT_CORE, 0)):
    resource.setrlimit(what, (limit, limit))
try:
    ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
except (OSError, AttributeError):
    pass
answer = os.fdopen(os.dup(1), 'w')
os.dup2(2, 1)
event = json.loads(sys.stdin.readline())

class Context:
    function_name = os.environ['AWS_LAMBDA_FUNCTION_NAME']
    function_version = '$LATEST'
    invoked_function_arn = os.environ['FORMWORK_FUNCTION_ARN']
    memory_limit_in_mb = os.environ['AWS_LAMBDA_FUNCTION_MEMORY_SIZE']
    aws_request_id = os.environ['FORMWORK_REQUEST_ID']
    log_group_name = '/aws/lambda/' + function_name
    log_stream_name = 'local'
    def get_remaining_time_in_millis(self):
        return int(os.environ['FORMWORK_TIMEOUT_MS'])

try:
    sys.path.insert(0, code)
    module, _, name = handler.rpartition('.')
    __import__(module.replace('/', '.'))
    result = getattr(sys.modules[module.replace('/', '.')], name)(event, Context())
    line = json.dumps({'ok': True, 'payload': result})
except BaseException as error:
    line = json.dumps({'ok': False, 'error': str(error), 'type': type(error).__name__})
answer.write(line + '\n')
answer.flush()
os._exit(0)
)py";

/// A folder for one call, gone with it.
class CallFolder {
 public:
  CallFolder() {
    std::error_code error;
    std::string pattern = (fs::temp_directory_path(error) / "formwork-function-XXXXXX").string();
    if (!error && ::mkdtemp(pattern.data()) != nullptr) {
      path_ = pattern;
    }
  }
  ~CallFolder() {
    std::error_code ignored;
    if (!path_.empty()) {
      fs::remove_all(path_, ignored);
    }
  }
  CallFolder(const CallFolder&) = delete;
  CallFolder& operator=(const CallFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

struct FunctionCode {
  std::string name;
  std::string arn;
  std::string handler;
  std::string archive;  // bytes of a zip file
  std::int64_t memory_mb = kDefaultMemoryMb;
  std::string region;
  std::string request_id;
  std::vector<std::pair<std::string, std::string>> variables;
};

class PythonFunction final : public Function {
 public:
  explicit PythonFunction(FunctionCode code) : code_(std::move(code)) {}

  FunctionAnswer invoke(const std::string& payload, std::int64_t timeout_ms) const override {
    CallFolder folder;
    std::string place = folder.path() + "/code";
    std::error_code error;
    fs::create_directory(place, error);
    std::string archive = place + "/function.zip";
    if (folder.path().empty() || error || !write_file(archive, code_.archive)) {
      return failed("The code of the function cannot be written to a temporary folder");
    }
    ChildProcessRequest request;
    request.command = {
        "python3",  "-I",    "-B",          "-c",
        kBootstrap, archive, code_.handler, std::to_string(code_.memory_mb + kInterpreterMb)};
    request.environment = surroundings(folder.path(), timeout_ms);
    request.input = payload + "\n";
    request.timeout_ms = timeout_ms;
    request.largest_line = kLargestAnswer;
    Result<ChildProcessAnswer> answer = run_child_process(request);
    if (!answer) {
      return failed(answer.error().message + " Python functions need python3.");
    }
    return read_answer(*answer, timeout_ms);
  }

 private:
  static FunctionAnswer failed(std::string error) { return {false, {}, std::move(error)}; }

  std::vector<std::pair<std::string, std::string>> surroundings(const std::string& folder,
                                                                std::int64_t timeout_ms) const {
    std::vector<std::pair<std::string, std::string>> variables = code_.variables;
    const char* path = std::getenv("PATH");
    variables.emplace_back("PATH", path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin");
    variables.emplace_back("LANG", "C.UTF-8");
    variables.emplace_back("HOME", folder);
    variables.emplace_back("TMPDIR", folder);
    variables.emplace_back("AWS_REGION", code_.region);
    variables.emplace_back("AWS_DEFAULT_REGION", code_.region);
    variables.emplace_back("AWS_LAMBDA_FUNCTION_NAME", code_.name);
    variables.emplace_back("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", std::to_string(code_.memory_mb));
    variables.emplace_back("FORMWORK_FUNCTION_ARN", code_.arn);
    variables.emplace_back("FORMWORK_REQUEST_ID", code_.request_id);
    variables.emplace_back("FORMWORK_TIMEOUT_MS", std::to_string(timeout_ms));
    return variables;
  }

  static FunctionAnswer read_answer(const ChildProcessAnswer& answer, std::int64_t timeout_ms) {
    if (answer.end == ChildProcessAnswer::End::TimedOut) {
      return failed("Task timed out after " + std::to_string(timeout_ms / 1000) + " seconds");
    }
    Result<Value> line = answer.end == ChildProcessAnswer::End::Answered
                             ? value_from_json(answer.line)
                             : Result<Value>(Value());
    if (!line || !line->is_map()) {
      return failed("The function ended without an answer. " +
                    std::string(trim(answer.error_output)));
    }
    if (line->get_text("ok") != "true") {
      return failed(line->get_text("error"));
    }
    const Value* payload = line->find("payload");
    return {true, payload == nullptr ? "null" : value_to_json(*payload), {}};
  }

  const FunctionCode code_;
};

/// Says why a function cannot be run, at the call.
class RefusedFunction final : public Function {
 public:
  explicit RefusedFunction(std::string why) : why_(std::move(why)) {}
  FunctionAnswer invoke(const std::string& payload, std::int64_t timeout_ms) const override {
    static_cast<void>(payload);
    static_cast<void>(timeout_ms);
    return {false, {}, why_};
  }

 private:
  const std::string why_;
};

// The archive: the kept one, or what is in the emulated S3 by now.
Result<std::string> archive_of(World& world, const FoundFunction& found) {
  auto spec = function_spec(world, found, "");
  if (!spec) {
    return std::move(spec).failure();
  }
  if ((*spec)->code.file.empty()) {
    return (*spec)->code.bytes;
  }
  return read_file((*spec)->code.file, kLargestArchive);
}

}  // namespace

Result<std::shared_ptr<const Function>> PythonFunctions::find(World& world, std::string_view name) {
  FunctionCode code;
  auto found = find_function(world, formwork::function_name(name));
  if (!found) {
    return found.error().code == "ResourceNotFoundException"
               ? Result<std::shared_ptr<const Function>>(std::shared_ptr<const Function>())
               : std::move(found).failure();
  }
  code.name = found->name;
  Value properties = properties_of(found->record());
  std::string runtime = properties.get_text("Runtime");
  if (!runtime.starts_with("python")) {
    return std::shared_ptr<const Function>(std::make_shared<RefusedFunction>(
        "formwork runs Python functions only; " + code.name + " has the runtime " +
        (runtime.empty() ? "of an image" : runtime)));
  }
  Result<std::string> archive = archive_of(world, *found);
  if (!archive) {
    if (archive.error().code != "InvalidParameterValueException") {
      return std::move(archive).failure();
    }
    return std::shared_ptr<const Function>(
        std::make_shared<RefusedFunction>(archive.error().message));
  }
  code.archive = std::move(*archive);
  code.arn = function_arn(world, code.name);
  code.handler = properties.get_text("Handler");
  code.memory_mb = parse_integer(properties.get_text("MemorySize")).value_or(kDefaultMemoryMb);
  code.region = world.region;
  code.request_id = world.ids.uuid();
  if (const Value* variables = properties.find_path({"Environment", "Variables"})) {
    for (const Value::Member& member : variables->members()) {
      code.variables.emplace_back(member.key, member.value.scalar_text());
    }
  }
  return std::shared_ptr<const Function>(std::make_shared<PythonFunction>(std::move(code)));
}

}  // namespace formwork::lambda
