// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "engine/base/file.hh"
#include "engine/base/json_write.hh"
#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "tools/formwork/command.hh"
#include "tools/formwork/session.hh"
#include "tools/formwork/table.hh"

namespace formwork::cli {
namespace {

struct ProviderOptions {
  OutputOptions output;
  StateOptions state;
  std::string action;
  std::string type;
  std::vector<std::string> command;
  std::string schema;
  std::string format = "text";

  OptionSet declare() {
    OptionSet set;
    set.positional("ACTION", action, "What to do").choices = {"add", "list", "remove"};
    set.positional("TYPE", type, "A resource type, e.g. Example::Note::Page", false);
    set.positionals("COMMAND", command, "Program and arguments; put -- before TYPE", false);
    set.option("--schema", schema, "FILE", "The type's schema, as JSON").completion =
        OptionSet::Completion::File;
    set.option("-f,--format", format, "FORMAT", "Output format").choices = {"text", "json"};
    state.declare(set);
    output.declare(set);
    return set;
  }
};

bool is_type_name(std::string_view name) {
  std::size_t parts = 0;
  for (std::string_view part : split(name, "::")) {
    bool is_word = !part.empty() && part.find_first_not_of(
                                        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                        "0123456789") == std::string_view::npos;
    parts = is_word ? parts + 1 : 100;
  }
  // "Custom::Name" has two parts, modules have four.
  return parts >= 2 && parts <= 4;
}

Result<void> add_provider(Session& session, const ProviderOptions& options) {
  ProviderRecord record;
  record.type_name = options.type;
  record.command = options.command;
  record.registered = session.clock().now();
  if (!options.schema.empty()) {
    auto text = read_file(options.schema);
    if (!text) {
      return std::move(text).failure();
    }
    if (auto json = value_from_json(*text); !json) {
      return std::move(json).failure();
    }
    record.schema = *std::move(text);
  }
  auto transaction = session.store().begin_write();
  if (!transaction) {
    return std::move(transaction).failure();
  }
  auto put = transaction->put_provider(record);
  return put ? transaction->commit() : std::move(put);
}

Result<void> remove_provider(Session& session, const std::string& type) {
  auto transaction = session.store().begin_write();
  if (!transaction) {
    return std::move(transaction).failure();
  }
  auto erased = transaction->erase_provider(type);
  if (!erased) {
    return std::move(erased).failure();
  }
  if (!*erased) {
    return fail("F504", "there is no external provider of " + type, {},
                "formwork provider list shows those there are.");
  }
  return transaction->commit();
}

int list_providers(Session& session, const ProviderOptions& options, CommandLine& line) {
  auto records = session.reading([](Transaction& t) { return t.list_providers(); });
  if (!records) {
    return line.failure(records.error());
  }
  if (options.format == "text") {
    std::vector<std::vector<std::string>> rows;
    for (const ProviderRecord& record : *records) {
      rows.push_back({record.type_name, join(record.command, " ")});
    }
    line.console().out(format_table(rows));
    return kOk;
  }
  std::string text;
  JsonWriter json(text, 2);
  json.begin_array();
  for (const ProviderRecord& record : *records) {
    json.begin_object().member("TypeName", record.type_name).key("Command").begin_array();
    for (const std::string& word : record.command) {
      json.string(word);
    }
    json.end_array().member("Registered", format_time(record.registered)).end_object();
  }
  json.end_array();
  line.console().out(text + "\n");
  return kOk;
}

int run(CommandLine& line) {
  ProviderOptions options;
  if (auto code = line.parse(options.declare())) {
    return *code;
  }
  Console& console = line.console();
  options.output.apply(console);
  bool is_list = options.action == "list";
  bool is_add = options.action == "add";
  if (!is_list && !is_type_name(options.type)) {
    return line.usage_error("'" + options.type + "' is not the name of a resource type",
                            "Write Organisation::Service::Name.");
  }
  if (is_add == options.command.empty()) {
    return line.usage_error(is_add ? "COMMAND is missing" : "COMMAND is for add only");
  }
  auto access = is_list ? Session::Access::Read : Session::Access::Write;
  auto session = Session::open(options.state, console, access, "provider");
  if (!session) {
    return line.failure(session.error());
  }
  if (is_list) {
    return list_providers(**session, options, line);
  }
  auto done = is_add ? add_provider(**session, options) : remove_provider(**session, options.type);
  if (!done) {
    return line.failure(done.error());
  }
  console.note((is_add ? "Registered the provider of " : "Removed the provider of ") +
               options.type + ".\n");
  return kOk;
}

constinit Command provider{"provider", Command::Group::World,
                           "register an executable as the provider of a type",
#include "help_provider.md.inc"
                           , &run};
const Register<Command> kRegister{provider};

}  // namespace
}  // namespace formwork::cli
