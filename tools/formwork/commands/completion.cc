// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/base/text.hh"
#include "tools/formwork/command.hh"

namespace formwork::cli {
namespace {

// A word between single quotes for all three shells.
std::string quoted(std::string_view text) {
  return "'" + replace_all(replace_all(text, "\\", "\\\\"), "'", "'\\''") + "'";
}

std::string joined(const std::vector<std::string_view>& words) {
  std::string text;
  for (std::string_view word : words) {
    text += (text.empty() ? "" : " ") + std::string(word);
  }
  return text;
}

// "-p,--parameter" as "-p|--parameter", a pattern of case.
std::string case_pattern(const OptionSpec& spec) {
  return replace_all(spec.names, ",", "|");
}

constexpr const char* kStackWords = "$(formwork stacks --quiet 2>/dev/null | cut -d' ' -f1)";

std::string bash_command(const Command& command, Console& console) {
  std::string names = "--help";
  std::string values;
  std::string words;
  OptionSet set = declared_options(command, console);
  for (const OptionSpec& spec : set.all()) {
    std::string source = !spec.choices.empty()                             ? joined(spec.choices)
                         : spec.completion == OptionSet::Completion::Stack ? kStackWords
                                                                           : "";
    if (spec.is_positional) {
      words += source.empty() ? "" : " " + source;
      continue;
    }
    names += " " + replace_all(spec.names, ",", " ");
    if (!spec.is_flag()) {
      values += "        " + case_pattern(spec) + ") words=\"" + source + "\"; value=1 ;;\n";
    }
  }
  std::string text = "    " + std::string(command.name) + ")\n      case \"$previous\" in\n";
  text += values + "        *) words=\"" + words + "\" ;;\n      esac\n";
  return text + "      options=\"" + names + "\" ;;\n";
}

std::string bash_script(Console& console) {
  std::string names;
  std::string cases;
  for (const Command* command : all_commands()) {
    names += (names.empty() ? "" : " ") + std::string(command->name);
    cases += bash_command(*command, console);
  }
  return "# bash completion of formwork: eval \"$(formwork completion bash)\"\n"
         "_formwork() {\n"
         "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
         "  local words=\"\" options=\"\" value=\"\"\n"
         "  if [ \"$COMP_CWORD\" = 1 ]; then\n"
         "    COMPREPLY=($(compgen -W \"" +
         names +
         " --version --help\" -- \"$current\"))\n"
         "    return\n  fi\n"
         "  case \"${COMP_WORDS[1]}\" in\n"
         "    help) words=\"" +
         names + " exit-codes\" ;;\n" + cases +
         "  esac\n"
         "  if [ -z \"$value\" ] && [[ $current == -* ]]; then\n"
         "    words=$options\n  fi\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
         "}\n"
         "complete -o default -F _formwork formwork\n";
}

std::string zsh_action(const OptionSpec& spec) {
  if (!spec.choices.empty()) {
    return "(" + joined(spec.choices) + ")";
  }
  if (spec.completion == OptionSet::Completion::File) {
    return "_files";
  }
  return spec.completion == OptionSet::Completion::Stack ? "_formwork_stacks" : " ";
}

// Colons and brackets divide zsh's specifications.
std::string zsh_text(std::string_view text) {
  std::string escaped = replace_all(replace_all(text, "[", "("), "]", ")");
  return replace_all(escaped, ":", "\\:");
}

std::string zsh_command(const Command& command, Console& console) {
  std::string text = "    " + std::string(command.name) + ") _arguments -s ";
  text += "'(-h --help)'{-h,--help}'[Show the page]' ";
  std::size_t position = 1;
  OptionSet set = declared_options(command, console);
  for (const OptionSpec& spec : set.all()) {
    if (spec.is_positional) {
      std::string place = spec.is_repeatable() ? "*" : std::to_string(position++);
      text += quoted(place + ":" + zsh_text(spec.names) + ":" + zsh_action(spec)) + " ";
      continue;
    }
    std::string tail = "[" + zsh_text(spec.help) + "]";
    tail += spec.is_flag() ? "" : ":" + zsh_text(spec.value_name) + ":" + zsh_action(spec);
    for (std::string_view name : split(spec.names, ",")) {
      text += quoted((spec.is_repeatable() ? "*" : "") + std::string(name) + tail) + " ";
    }
  }
  return text + ";;\n";
}

std::string zsh_script(Console& console) {
  std::string names;
  std::string cases;
  for (const Command* command : all_commands()) {
    names +=
        "      " + quoted(std::string(command->name) + ":" + zsh_text(command->summary)) + "\n";
    cases += zsh_command(*command, console);
  }
  return "#compdef formwork\n"
         "# zsh completion of formwork: formwork completion zsh > \"${fpath[1]}/_formwork\"\n"
         "_formwork_stacks() {\n"
         "  local -a stacks\n"
         "  stacks=(${(f)\"$(formwork stacks --quiet 2>/dev/null | cut -d' ' -f1)\"})\n"
         "  compadd -a stacks\n}\n"
         "_formwork() {\n"
         "  if (( CURRENT == 2 )); then\n"
         "    local -a commands\n    commands=(\n" +
         names +
         "    )\n"
         "    _describe command commands\n    return\n  fi\n"
         "  local command=$words[2]\n"
         "  shift words\n  (( CURRENT-- ))\n"
         "  case $command in\n" +
         cases +
         "  esac\n}\n"
         "_formwork \"$@\"\n";
}

std::string fish_option(const std::string& condition, const OptionSpec& spec) {
  std::string line = "complete -c formwork -n " + quoted(condition);
  if (!spec.is_positional) {
    for (std::string_view name : split(spec.names, ",")) {
      line += name.starts_with("--") ? " -l " + std::string(name.substr(2))
                                     : " -s " + std::string(name.substr(1));
    }
    line += " -d " + quoted(spec.help);
  }
  if (!spec.choices.empty()) {
    line += " -x -a " + quoted(joined(spec.choices));
  } else if (spec.completion == OptionSet::Completion::Stack) {
    line += " -x -a '(formwork stacks --quiet 2>/dev/null | string split -f1 \" \")'";
  } else if (!spec.is_flag()) {
    line += spec.completion == OptionSet::Completion::File ? " -r -F" : " -x";
  }
  return line + "\n";
}

std::string fish_script(Console& console) {
  std::string text =
      "# fish completion of formwork: formwork completion fish > "
      "~/.config/fish/completions/formwork.fish\n"
      "complete -c formwork -f\n";
  for (const Command* command : all_commands()) {
    text += "complete -c formwork -n __fish_use_subcommand -a " + std::string(command->name) +
            " -d " + quoted(command->summary) + "\n";
  }
  for (const Command* command : all_commands()) {
    std::string condition = "__fish_seen_subcommand_from " + std::string(command->name);
    OptionSet set = declared_options(*command, console);
    for (const OptionSpec& spec : set.all()) {
      text += fish_option(condition, spec);
    }
  }
  return text;
}

int run(CommandLine& line) {
  std::string shell;
  OptionSet set;
  set.positional("SHELL", shell, "The shell").choices = {"bash", "zsh", "fish"};
  if (auto code = line.parse(set)) {
    return *code;
  }
  Console& console = line.console();
  console.out(shell == "bash"  ? bash_script(console)
              : shell == "zsh" ? zsh_script(console)
                               : fish_script(console));
  return kOk;
}

constinit Command completion{"completion", Command::Group::Program,
                             "print a completion script for a shell",
#include "help_completion.md.inc"
                             , &run};
const Register<Command> kRegister{completion};

}  // namespace
}  // namespace formwork::cli
