// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.hh"
#include "resources/lambda/runtime/executor/interpreters.hh"
#include "resources/lambda/runtime/function_spec.hh"

namespace formwork::lambda {

using Variables = std::vector<std::pair<std::string, std::string>>;

/// What a language's runtime is started with, and what it needs to see.
struct LanguageRuntime {
  std::optional<Interpreter> python;
  std::string sdk;  ///< The folder with boto3; "" for none.
  std::vector<std::string> arguments;
  std::vector<std::string> places;
  Variables variables;
};

/// The programs that run functions: one for each language, written to a folder and started with
/// what this machine has of the language. Thread-safe.
class Languages {
 public:
  /// `folder`: an executor's; the programs go to its "runtime". `is_shut_in`: functions have
  /// /var/task, /opt and /var/runtime instead of the folders of the host.
  Languages(const std::string& folder, bool is_shut_in);

  /// What takes its time and is wanted before find(): Java's program is compiled by the JDK that
  /// will run it.
  Result<void> build(const FunctionSpec& function);
  /// Fails with what is to be installed. `code`, `layers`: folders of the host, "" where there is
  /// none or it does not matter.
  Result<LanguageRuntime> find(const FunctionSpec& function, const std::string& code,
                               const std::string& layers);

  /// Where the function sees a folder: in its sandbox, or where it is.
  std::string place_of(std::string_view inside, const std::string& outside) const {
    return is_shut_in_ ? std::string(inside) : outside;
  }
  std::string opt(const std::string& layers) const {
    return is_shut_in_ || layers.empty() ? "/opt" : layers;
  }
  std::string runtime_folder() const { return place_of("/var/runtime", folder_); }
  /// A folder of packages for Node.js that the user of this process chose; "" for none.
  const std::string& node_modules() const { return node_modules_; }

 private:
  void write_program(const char* name, std::string_view text) const;
  Result<void> build_java(const Interpreter& java);
  void add_python(LanguageRuntime& runtime, const Interpreter& python, const std::string& layers);
  void add_node(LanguageRuntime& runtime, const Interpreter& node, const FunctionSpec& function,
                const std::string& layers) const;
  void add_ruby(LanguageRuntime& runtime, const Interpreter& ruby, const FunctionSpec& function,
                const std::string& code, const std::string& layers) const;
  Result<void> add_java(LanguageRuntime& runtime, const Interpreter& java,
                        const FunctionSpec& function, const std::string& layers);
  Result<LanguageRuntime> dotnet(const FunctionSpec& function, const std::string& code) const;

  const std::string folder_;
  const bool is_shut_in_;
  const std::string node_modules_;
  std::mutex mutex_;
  Interpreters interpreters_;
  std::mutex building_;             // of the rest: a compiler takes its time
  std::vector<std::string> built_;  // programs that a runtime was compiled for
};

}  // namespace formwork::lambda
