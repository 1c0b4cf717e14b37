// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/options.hh"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tools/formwork/command.hh"

using namespace formwork;
using namespace formwork::cli;

namespace {

struct Bound {
  bool flag = false;
  std::string text = "default";
  std::optional<std::string> maybe;
  std::optional<std::int64_t> number;
  std::vector<std::string> list;
  std::string first;
  std::vector<std::string> rest;
  OptionSet set;

  Bound() {
    set.positional("FIRST", first, "first");
    set.positionals("REST", rest, "rest", false);
    set.flag("-b,--flag", flag, "a flag");
    set.option("-t,--text", text, "TEXT", "a text").choices = {"one", "two"};
    set.option("--maybe", maybe, "TEXT", "perhaps");
    set.integer("--number", number, "N", "a number");
    set.repeatable("-l,--list", list, "ITEM", "items");
  }

  // "" or the fault's message.
  std::string parse(std::vector<std::string> arguments, bool* help = nullptr) {
    bool asked = false;
    auto parsed = parse_options(set, arguments, help == nullptr ? asked : *help);
    return parsed ? "" : parsed.error().message;
  }
};

}  // namespace

TEST_CASE("cli: options in any order fill their variables") {
  Bound bound;
  CHECK(bound.parse({"a", "-l", "x=1", "b", "--text=two", "-b", "--list", "y", "c", "--number",
                     "-5", "--maybe", ""}) == "");
  CHECK(bound.first == "a");
  CHECK(bound.rest == std::vector<std::string>{"b", "c"});
  CHECK(bound.list == std::vector<std::string>{"x=1", "y"});
  CHECK(bound.text == "two");
  CHECK(bound.flag);
  CHECK(bound.number == -5);
  CHECK(bound.maybe == "");
}

TEST_CASE("cli: what is not given keeps its default") {
  Bound bound;
  CHECK(bound.parse({"-"}) == "");
  CHECK(bound.first == "-");
  CHECK(bound.text == "default");
  CHECK_FALSE(bound.flag);
  CHECK_FALSE(bound.maybe);
  CHECK_FALSE(bound.number);
}

TEST_CASE("cli: behind -- everything is an argument") {
  Bound bound;
  CHECK(bound.parse({"--", "--flag", "-l"}) == "");
  CHECK(bound.first == "--flag");
  CHECK(bound.rest == std::vector<std::string>{"-l"});
  CHECK_FALSE(bound.flag);
}

TEST_CASE("cli: wrong calls are told") {
  CHECK(Bound().parse({}) == "FIRST is missing");
  CHECK(Bound().parse({"a", "--flga"}) == "there is no option --flga");
  CHECK(Bound().parse({"a", "--text", "three"}) == "--text cannot be 'three'");
  CHECK(Bound().parse({"a", "--number", "x"}) == "--number needs a whole number, not 'x'");
  CHECK(Bound().parse({"a", "--text"}) != "");
  CHECK(Bound().parse({"a", "--flag=maybe"}) != "");
}

TEST_CASE("cli: help wins over everything that is wrong") {
  bool help = false;
  CHECK(Bound().parse({"--help", "--nonsense"}, &help) == "");
  CHECK(help);
}

TEST_CASE("cli: every command has a page, a summary and options that describe themselves") {
  Console console;
  std::vector<const Command*> commands = all_commands();
  CHECK(commands.size() >= 20);
  for (const Command* command : commands) {
    CAPTURE(command->name);
    CHECK(command->page.starts_with("formwork " + std::string(command->name) + " - "));
    CHECK(command->page.find("Exit codes: ") != std::string_view::npos);
    OptionSet set = declared_options(*command, console);
    std::string page = command_page(*command, set);
    for (const OptionSpec& spec : set.all()) {
      CAPTURE(spec.names);
      CHECK_FALSE(spec.help.empty());
      CHECK_FALSE(spec.help.ends_with('.'));
      CHECK(page.find(spec.help) != std::string::npos);
    }
  }
}
