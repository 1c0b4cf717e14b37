// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "engine/base/text.hh"
#include "tools/formwork/options.hh"

namespace formwork::cli {

OptionSpec& OptionSet::add(OptionSpec spec) {
  specs_.push_back(std::move(spec));
  return specs_.back();
}

OptionSpec& OptionSet::flag(std::string_view names, bool& target, std::string_view help) {
  return add({names, "", help, {}, Completion::None, false, false, &target});
}

OptionSpec& OptionSet::option(std::string_view names, std::string& target,
                              std::string_view value_name, std::string_view help) {
  return add({names, value_name, help, {}, Completion::None, false, false, &target});
}

OptionSpec& OptionSet::option(std::string_view names, std::optional<std::string>& target,
                              std::string_view value_name, std::string_view help) {
  return add({names, value_name, help, {}, Completion::None, false, false, &target});
}

OptionSpec& OptionSet::integer(std::string_view names, std::optional<std::int64_t>& target,
                               std::string_view value_name, std::string_view help) {
  return add({names, value_name, help, {}, Completion::None, false, false, &target});
}

OptionSpec& OptionSet::repeatable(std::string_view names, std::vector<std::string>& target,
                                  std::string_view value_name, std::string_view help) {
  return add({names, value_name, help, {}, Completion::None, false, false, &target});
}

OptionSpec& OptionSet::positional(std::string_view name, std::string& target, std::string_view help,
                                  bool required) {
  return add({name, name, help, {}, Completion::None, true, required, &target});
}

OptionSpec& OptionSet::positionals(std::string_view name, std::vector<std::string>& target,
                                   std::string_view help, bool required) {
  return add({name, name, help, {}, Completion::None, true, required, &target});
}

namespace {

std::string left_column(const OptionSpec& spec) {
  if (spec.is_positional) {
    return std::string(spec.names) + (spec.is_repeatable() ? "..." : "");
  }
  std::string names = replace_all(spec.names, ",", ", ");
  // Long names stand below each other, with or without a short one before.
  std::string column = names.starts_with("--") ? "    " + names : names;
  return spec.is_flag() ? column : column + " " + std::string(spec.value_name);
}

std::string right_column(const OptionSpec& spec) {
  std::string text(spec.help);
  for (std::size_t i = 0; i < spec.choices.size(); ++i) {
    text += (i == 0 ? ": " : ", ") + std::string(spec.choices[i]);
  }
  return spec.is_repeatable() && !spec.is_positional ? text + " (may be repeated)" : text;
}

}  // namespace

std::string describe_options(const OptionSet& set) {
  std::vector<std::pair<std::string, std::string>> arguments;
  std::vector<std::pair<std::string, std::string>> options;
  for (const OptionSpec& spec : set.all()) {
    (spec.is_positional ? arguments : options).emplace_back(left_column(spec), right_column(spec));
  }
  options.emplace_back("-h, --help", "Show this page");
  constexpr std::size_t kWidest = 28;
  std::string text;
  for (const auto* part : {&arguments, &options}) {
    if (!part->empty()) {
      text += part == &arguments ? "Arguments:\n" : (text.empty() ? "Options:\n" : "\nOptions:\n");
    }
    for (const auto& [left, right] : *part) {
      text += "  " + left;
      text += left.size() > kWidest ? "\n" + std::string(kWidest + 4, ' ')
                                    : std::string(kWidest + 2 - left.size(), ' ');
      text += right + "\n";
    }
  }
  return text;
}

std::string usage_line(std::string_view command, const OptionSet& set) {
  std::string line = "formwork " + std::string(command) + " [OPTIONS]";
  for (const OptionSpec& spec : set.all()) {
    if (spec.is_positional) {
      std::string name = std::string(spec.names) + (spec.is_repeatable() ? "..." : "");
      line += spec.is_required ? " " + name : " [" + name + "]";
    }
  }
  return line;
}

}  // namespace formwork::cli
