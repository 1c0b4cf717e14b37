// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/json_write.hh"
#include "tools/formwork/command.hh"
#include "tools/formwork/session.hh"

namespace formwork::cli {

/// The frame of commands that only show what is in the store: which store, which stack, text or
/// JSON. A command adds its own options to options(), calls begin(), then read() and tells.
class StoreReading {
 public:
  /// `command` is the name that notes say.
  StoreReading(CommandLine& line, std::string_view command) : line_(line), command_(command) {}

  OptionSet& options() { return set_; }
  /// Adds STACK, as an argument or --stack-name. Before begin().
  void take_stack();

  /// Parses the line and opens the store. With an exit code there is nothing more to do.
  std::optional<int> begin();

  const std::string& stack() const { return stack_name_; }
  bool is_json() const { return format_ == "json"; }
  Console& console() { return line_.console(); }
  Session& session() { return *session_; }

  /// Result<T> of a function of a Transaction that only reads.
  template <class Read>
  auto read(Read read) {
    return session_->reading(std::move(read));
  }

  /// Prints the JSON document that `write` gives to a JsonWriter.
  template <class Write>
  int tell_json(Write write) {
    std::string text;
    JsonWriter json(text, 2);
    write(json);
    console().out(text + "\n");
    return kOk;
  }

  /// Prints a JSON list of what `write` makes of each of `rows`.
  template <class Rows, class Write>
  int tell_json_list(const Rows& rows, Write write) {
    return tell_json([&](JsonWriter& json) {
      json.begin_array();
      for (const auto& row : rows) {
        write(json, row);
      }
      json.end_array();
    });
  }

 private:
  CommandLine& line_;
  std::string_view command_;
  OptionSet set_;
  OutputOptions output_;
  StateOptions state_;
  std::optional<StackArgument> stack_argument_;
  std::string stack_name_;
  std::string format_ = "text";
  std::unique_ptr<Session> session_;
};

}  // namespace formwork::cli
