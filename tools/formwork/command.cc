// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/command.hh"

#include <algorithm>
#include <tuple>
#include <utility>

#include "tools/formwork/fault_text.hh"

namespace formwork::cli {

std::vector<const Command*> all_commands() {
  std::vector<const Command*> commands;
  for (const Command* c = RegisteredList<Command>::head; c != nullptr; c = c->next) {
    commands.push_back(c);
  }
  std::sort(commands.begin(), commands.end(), [](const Command* a, const Command* b) {
    return std::tie(a->group, a->name) < std::tie(b->group, b->name);
  });
  return commands;
}

const Command* find_command(std::string_view name) {
  for (const Command* c = RegisteredList<Command>::head; c != nullptr; c = c->next) {
    if (c->name == name) {
      return c;
    }
  }
  return nullptr;
}

bool CommandLine::declares(const OptionSet& set) {
  if (wanted_ != nullptr) {
    *wanted_ = set;
  }
  return wanted_ != nullptr;
}

std::optional<int> CommandLine::parse(const OptionSet& set) {
  if (declares(set)) {
    return kOk;
  }
  bool help = false;
  auto parsed = parse_options(set, arguments_, help);
  if (help) {
    console_.out(command_page(command_, set));
    return kOk;
  }
  return parsed ? std::nullopt : std::optional(usage_error(parsed.error()));
}

int CommandLine::usage_error(const Diagnostic& fault) {
  console_.error(fault_text(fault, nullptr, console_.colors_error()));
  console_.error("usage: see formwork help " + std::string(command_.name) + "\n");
  return kUsage;
}

int CommandLine::usage_error(std::string message, std::string help) {
  return usage_error({"F001", Severity::Error, std::move(message), {}, {}, std::move(help)});
}

int CommandLine::failure(const Diagnostic& fault, const SourceMap* sources) {
  if (fault.code == "F001") {
    return usage_error(fault);
  }
  console_.error(fault_text(fault, sources, console_.colors_error()));
  return kFailed;
}

OptionSet declared_options(const Command& command, Console& console) {
  OptionSet set;
  CommandLine line(command, {}, console);
  line.wanted_ = &set;
  command.run(line);
  return set;
}

std::string command_page(const Command& command, const OptionSet& set) {
  std::string page(command.page);
  page += "\nUsage: " + usage_line(command.name, set) + "\n\n" + describe_options(set);
  return page;
}

std::string program_page() {
  static constexpr std::string_view kTitles[] = {"Templates", "Stacks", "The emulated world",
                                                 "The program"};
  std::string page =
      "formwork checks CloudFormation templates, says what a change would do, and deploys into an\n"
      "emulated stack on this machine.\n\nUsage: formwork COMMAND [OPTIONS] [ARGUMENTS]\n";
  int group = -1;
  std::size_t width = 0;
  for (const Command* command : all_commands()) {
    width = std::max(width, command->name.size() + 2);
  }
  for (const Command* command : all_commands()) {
    if (static_cast<int>(command->group) != group) {
      group = static_cast<int>(command->group);
      page += "\n" + std::string(kTitles[group]) + ":\n";
    }
    page += "  " + std::string(command->name) + std::string(width - command->name.size(), ' ') +
            std::string(command->summary) + "\n";
  }
  return page +
         "\nformwork help COMMAND shows a command's page; formwork help exit-codes the "
         "exit codes.\n";
}

}  // namespace formwork::cli
