// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/runtime/executor/languages.hh"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/file.hh"
#include "resources/lambda/runtime/executor/spawn.hh"

namespace formwork::lambda {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPythonBootstrap =
#include "lambda_python.py.inc"
    ;
constexpr std::string_view kPythonZygote =
#include "lambda_python_zygote.py.inc"
    ;
constexpr std::string_view kNodeBootstrap =
#include "lambda_node.js.inc"
    ;
constexpr std::string_view kRubyBootstrap =
#include "lambda_ruby.rb.inc"
    ;
constexpr std::string_view kJavaBootstrap =
#include "lambda_bootstrap.java.inc"
    ;
constexpr std::string_view kJavaJson =
#include "lambda_json.java.inc"
    ;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string java_home(const Interpreter& java) {
  return fs::path(java.program).parent_path().parent_path().string();
}

}  // namespace

Languages::Languages(const std::string& folder, bool is_shut_in)
    : folder_(folder + "/runtime"),
      is_shut_in_(is_shut_in),
      node_modules_(variable("FORMWORK_NODE_MODULES")),
      interpreters_(!is_shut_in && ::geteuid() == 0) {
  write_program("/bootstrap.py", kPythonBootstrap);
  write_program("/zygote.py", kPythonZygote);
  write_program("/bootstrap.js", kNodeBootstrap);
  write_program("/bootstrap.rb", kRubyBootstrap);
}

// A fault shows when a runtime does not find it.
void Languages::write_program(const char* name, std::string_view text) const {
  const std::string path = folder_ + name;
  static_cast<void>(write_file(path, std::string(text)));
  ::chmod(path.c_str(), 0444);
}

Result<void> Languages::build(const FunctionSpec& function) {
  if (!function.runtime.starts_with("java")) {
    return {};
  }
  std::unique_lock lock(mutex_);
  auto java = interpreters_.find(function.runtime);
  lock.unlock();
  return java ? build_java(*java) : std::move(java).failure();
}

Result<void> Languages::build_java(const Interpreter& java) {
  const std::lock_guard lock(building_);
  if (std::find(built_.begin(), built_.end(), java.program) != built_.end()) {
    return {};
  }
  const std::string place = folder_ + "/java" + java.version;
  std::error_code error;
  fs::create_directories(place, error);
  static_cast<void>(write_file(place + "/Bootstrap.java", std::string(kJavaBootstrap)));
  static_cast<void>(write_file(place + "/Json.java", std::string(kJavaJson)));
  const Printed told = run_to_end({java_home(java) + "/bin/javac", "-nowarn", "-encoding", "UTF-8",
                                   "-d", place, place + "/Bootstrap.java", place + "/Json.java"});
  if (!told.is_good) {
    return fail("ServiceException",
                "The compiler of " + java_home(java) +
                    " cannot compile the runtime of Java functions: " + told.text.substr(0, 500));
  }
  for (fs::directory_iterator at(place, error), end; !error && at != end; at.increment(error)) {
    ::chmod(at->path().c_str(), 0444);
  }
  built_.push_back(java.program);
  return {};
}

Result<LanguageRuntime> Languages::find(const FunctionSpec& function, const std::string& code,
                                        const std::string& layers) {
  LanguageRuntime runtime;
  if (function.runtime.starts_with("provided") || function.runtime == "go1.x") {
    runtime.arguments = {"bootstrap"};
    return runtime;
  }
  if (function.runtime.starts_with("dotnet")) {
    return dotnet(function, code);
  }
  const std::string_view language =
      std::string_view(function.runtime).substr(0, function.runtime.find_first_of("0123456789"));
  if (language != "python" && language != "nodejs" && language != "ruby" && language != "java") {
    return fail("ServiceException",
                "formwork has no runtime for " + function.runtime +
                    " of its own. Run the function with provided.al2023 and a bootstrap.");
  }
  std::unique_lock lock(mutex_);
  auto interpreter = interpreters_.find(function.runtime);
  if (!interpreter) {
    return std::move(interpreter).failure();
  }
  runtime.arguments = {interpreter->program};
  if (!interpreter->prefix.empty()) {
    runtime.places.push_back(interpreter->prefix);
  }
  if (language == "python") {
    add_python(runtime, *interpreter, layers);
    return runtime;
  }
  lock.unlock();
  if (language == "nodejs") {
    add_node(runtime, *interpreter, function, layers);
  } else if (language == "ruby") {
    add_ruby(runtime, *interpreter, function, code, layers);
  } else if (auto added = add_java(runtime, *interpreter, function, layers); !added) {
    return std::move(added).failure();
  }
  return runtime;
}

void Languages::add_python(LanguageRuntime& runtime, const Interpreter& python,
                           const std::string& layers) {
  runtime.python = python;
  for (const char* each : {"-I", "-S", "-X", "utf8"}) {
    runtime.arguments.emplace_back(each);
  }
  runtime.arguments.push_back(runtime_folder() + "/bootstrap.py");
  if (auto sdk = interpreters_.python_sdk(python)) {
    runtime.places.push_back(*sdk);
    runtime.sdk = *sdk;
    runtime.variables.emplace_back("FORMWORK_PYTHON_SDK", *sdk);
  }
  runtime.variables.emplace_back("PYTHONPATH", "/var/runtime");
  runtime.variables.emplace_back("LC_CTYPE", "C.UTF-8");
  runtime.variables.emplace_back("FORMWORK_OPT", opt(layers));
}

void Languages::add_node(LanguageRuntime& runtime, const Interpreter& node,
                         const FunctionSpec& function, const std::string& layers) const {
  runtime.arguments.push_back("--max-http-header-size=81920");
  runtime.arguments.push_back("--max-old-space-size=" + std::to_string(std::max<std::int64_t>(
                                                            function.memory_mb * 9 / 10, 64)));
  runtime.arguments.push_back(runtime_folder() + "/bootstrap.js");
  const std::string major = function.runtime.substr(6, function.runtime.find('.') - 6);
  const std::string base = opt(layers) + "/nodejs/";
  // The last ones: where the SDK may be that Lambda brings along.
  const std::string chosen =
      node_modules_.empty() ? "" : place_of("/node_modules", node_modules_) + ":";
  runtime.variables.emplace_back(
      "NODE_PATH", base + "node" + major + "/node_modules:" + base +
                       "node_modules:/var/runtime/node_modules:/var/runtime:/var/task:" + chosen +
                       (node.prefix.empty() ? "/usr/local" : node.prefix) +
                       "/lib/node_modules:/usr/share/nodejs");
}

void Languages::add_ruby(LanguageRuntime& runtime, const Interpreter& ruby,
                         const FunctionSpec& function, const std::string& code,
                         const std::string& layers) const {
  runtime.arguments.push_back("-Eutf-8");
  runtime.arguments.push_back(runtime_folder() + "/bootstrap.rb");
  runtime.places.emplace_back("/var/lib/gems");
  // Gems are looked for by the version of the function, too: most are the same for all of Ruby's.
  std::string gems;
  for (const std::string& version : {function.runtime.substr(4), ruby.version}) {
    for (const std::string& place :
         {place_of("/var/task", code) + "/vendor/bundle/ruby/", opt(layers) + "/ruby/gems/"}) {
      gems += (gems.empty() ? "" : ":") + place + version + ".0";
    }
  }
  runtime.variables.emplace_back("GEM_PATH", gems);
  runtime.variables.emplace_back("RUBYLIB", opt(layers) + "/ruby/lib");
}

Result<void> Languages::add_java(LanguageRuntime& runtime, const Interpreter& java,
                                 const FunctionSpec& function, const std::string& layers) {
  if (auto built = build_java(java); !built) {
    return built;
  }
  // What is not the heap takes some 50 MB.
  const std::int64_t heap = std::max<std::int64_t>(function.memory_mb * 3 / 4 - 24, 32);
  for (const std::string& each :
       {std::string("-Xshare:auto"), std::string("-XX:+UseSerialGC"),
        std::string("-XX:TieredStopAtLevel=1"), std::string("-XX:-UsePerfData"),
        "-Xmx" + std::to_string(heap) + "m", std::string("-cp"),
        runtime_folder() + "/java" + java.version, std::string("Bootstrap")}) {
    runtime.arguments.push_back(each);
  }
  // Debian keeps a JDK's settings there.
  std::error_code error;
  for (fs::directory_iterator at("/etc", error), end; !error && at != end; at.increment(error)) {
    if (at->path().filename().string().starts_with("java")) {
      runtime.places.push_back(at->path().string());
    }
  }
  runtime.variables.emplace_back("FORMWORK_OPT", opt(layers));
  return {};
}

/// A program of .NET speaks the Runtime API itself; what a class library needs around it is not in
/// this machine's .NET.
Result<LanguageRuntime> Languages::dotnet(const FunctionSpec& function,
                                          const std::string& code) const {
  LanguageRuntime runtime;
  if (function.handler.find("::") != std::string::npos) {
    return fail("ServiceException",
                "formwork runs .NET functions whose handler is the name of an executable assembly "
                "(Amazon.Lambda.RuntimeSupport), not methods of class libraries such as " +
                    function.handler + ".");
  }
  const std::string program = interpreters_.dotnet();
  if (program.empty()) {
    return fail("ServiceException", "Functions of " + function.runtime +
                                        " cannot be run here: install .NET (packages of "
                                        "Microsoft's for Debian: dotnet-runtime-8.0).");
  }
  runtime.arguments = {program, "exec",
                       place_of("/var/task", code) + "/" + function.handler + ".dll"};
  runtime.places.push_back(fs::path(program).parent_path().string());
  runtime.variables.emplace_back("DOTNET_CLI_TELEMETRY_OPTOUT", "1");
  runtime.variables.emplace_back("DOTNET_RUNNING_IN_CONTAINER", "true");
  return runtime;
}

}  // namespace formwork::lambda
