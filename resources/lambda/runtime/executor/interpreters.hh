// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hh"

namespace formwork::lambda {

/// A program of this machine that runs functions of a language.
struct Interpreter {
  std::string program;  ///< Path without links.
  std::string version;  ///< "3.11"; Node.js: "20"; Java: "17".
  std::string prefix;   ///< The folder that it and its library are in; "" below /usr.
};

/// What this machine has for a language; looked for once. Programs that only root could run are
/// left out when functions run as somebody else and see the host's folders.
class Interpreters {
 public:
  /// `needs_open_path`: whether every folder above a program must let everybody in.
  explicit Interpreters(bool needs_open_path) : needs_open_path_(needs_open_path) {}

  /// For "python3.12", "nodejs20.x", "ruby3.3", "java21": the very version, else the next newer,
  /// else the newest. Fails with what is to be installed.
  Result<Interpreter> find(std::string_view runtime);
  /// .NET's own program; "" when the machine has none.
  std::string dotnet() const;
  /// The folder with boto3, for interpreters of that version or newer: {folder, version it is made
  /// for}; nothing when the machine has none.
  std::optional<std::string> python_sdk(const Interpreter& interpreter);

 private:
  const std::vector<Interpreter>& pythons();
  const std::vector<Interpreter>& nodes();
  const std::vector<Interpreter>& rubies();
  const std::vector<Interpreter>& javas();
  bool is_usable(const std::string& program) const;
  void add(std::vector<Interpreter>& found, const std::string& program, std::string version) const;

  const bool needs_open_path_;
  std::optional<std::vector<Interpreter>> pythons_;
  std::optional<std::vector<Interpreter>> nodes_;
  std::optional<std::vector<Interpreter>> rubies_;
  std::optional<std::vector<Interpreter>> javas_;
};

}  // namespace formwork::lambda
