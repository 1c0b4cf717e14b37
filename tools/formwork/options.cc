// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/options.hh"

#include <algorithm>
#include <deque>

#include <CLI/CLI.hpp>

#include "engine/base/text.hh"

namespace formwork::cli {

namespace {

// All values are collected as texts and typed by us, so that faults read alike.
struct Collected {
  const OptionSpec* spec = nullptr;
  CLI::Option* option = nullptr;
  std::vector<std::string> values;
};

Failure usage_fault(std::string message, std::string help = {}) {
  return fail("F001", std::move(message), {}, std::move(help));
}

void declare(CLI::App& app, Collected& entry) {
  const OptionSpec& spec = *entry.spec;
  std::string name(spec.names);
  if (spec.is_flag()) {
    entry.option = app.add_flag(name)->disable_flag_override();
    return;
  }
  entry.option = app.add_option(name, entry.values);
  if (spec.is_positional) {
    bool takes_many = spec.is_repeatable();
    entry.option->expected(1, takes_many ? CLI::detail::expected_max_vector_size : 1);
    entry.option->allow_extra_args(takes_many);
  } else {
    entry.option->expected(1)->allow_extra_args(false);
    entry.option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  }
}

std::string display_name(const OptionSpec& spec) {
  std::size_t comma = spec.names.rfind(',');
  return std::string(comma == std::string_view::npos ? spec.names : spec.names.substr(comma + 1));
}

Result<void> check_choice(const OptionSpec& spec, const std::string& value) {
  if (spec.choices.empty()) {
    return {};
  }
  std::vector<std::string> choices;
  for (std::string_view choice : spec.choices) {
    if (choice == value) {
      return {};
    }
    choices.emplace_back(choice);
  }
  return usage_fault(display_name(spec) + " cannot be '" + value + "'",
                     "Use one of: " + join(choices, ", ") + ".");
}

Result<void> assign(const Collected& entry) {
  const OptionSpec& spec = *entry.spec;
  if (auto* flag = std::get_if<bool*>(&spec.target)) {
    **flag = entry.option->count() != 0;
    return {};
  }
  if (entry.values.empty()) {
    return spec.is_required ? usage_fault(display_name(spec) + " is missing") : Result<void>();
  }
  for (const std::string& value : entry.values) {
    if (auto fine = check_choice(spec, value); !fine) {
      return fine;
    }
  }
  // Given twice, the last one counts.
  const std::string& last = entry.values.back();
  if (auto* list = std::get_if<std::vector<std::string>*>(&spec.target)) {
    **list = entry.values;
  } else if (auto* text = std::get_if<std::string*>(&spec.target)) {
    **text = last;
  } else if (auto* maybe = std::get_if<std::optional<std::string>*>(&spec.target)) {
    **maybe = last;
  } else if (auto* number = std::get_if<std::optional<std::int64_t>*>(&spec.target)) {
    **number = parse_integer(last);
    if (!**number) {
      return usage_fault(display_name(spec) + " needs a whole number, not '" + last + "'");
    }
  }
  return {};
}

Failure unknown_argument(const OptionSet& set, const std::string& argument) {
  if (!argument.starts_with("-") || argument == "-") {
    return usage_fault("'" + argument + "' is one argument too many");
  }
  std::string name = argument.substr(0, argument.find('='));
  std::vector<std::string_view> known{"--help"};
  for (const OptionSpec& spec : set.all()) {
    for (std::string_view option : split(spec.names, ",")) {
      if (!spec.is_positional) {
        known.push_back(option);
      }
    }
  }
  auto nearest = find_nearest(name, known);
  return usage_fault("there is no option " + name,
                     nearest ? "Did you mean " + std::string(*nearest) + "?" : "");
}

}  // namespace

Result<void> parse_options(const OptionSet& set, std::span<const std::string> arguments,
                           bool& help) {
  try {
    CLI::App app;
    app.set_help_flag();
    app.allow_extras();
    app.add_flag("-h,--help", help);
    std::deque<Collected> entries;
    for (const OptionSpec& spec : set.all()) {
      declare(app, entries.emplace_back(Collected{&spec, nullptr, {}}));
    }
    // CLI11 takes arguments from the back.
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
    if (help) {
      return {};
    }
    std::vector<std::string> rest = app.remaining();
    // CLI11 hands back the first mark that only arguments follow.
    if (auto mark = std::find(rest.begin(), rest.end(), "--"); mark != rest.end()) {
      rest.erase(mark);
    }
    if (!rest.empty()) {
      return unknown_argument(set, rest.front());
    }
    for (const Collected& entry : entries) {
      if (auto done = assign(entry); !done) {
        return done;
      }
    }
    return {};
  } catch (const CLI::Error& error) {
    return usage_fault(error.what());
  }
}

}  // namespace formwork::cli
