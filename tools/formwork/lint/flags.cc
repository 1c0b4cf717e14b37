// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/lint/flags.hh"

#include <algorithm>
#include <utility>

#include "engine/base/text.hh"

namespace formwork::cli {

namespace {

using Arity = LintFlag::Arity;
using Values = LintFlag::Values;

Failure wrong(std::string message, std::string help = {}) {
  return fail("F001", std::move(message), {}, std::move(help));
}

std::string shown(const LintFlag& flag) {
  std::string name(flag.short_name);
  return name.empty() ? std::string(flag.long_name) : name + "/" + std::string(flag.long_name);
}

// "E3012", "W2,E3": what stands in a list of rule ids; a file name never looks so.
bool is_rule_ids(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ',' ||
           c == '_';
  });
}

// "us-east-1,eu-west-1": names end in a digit, which file names never do without a dot before it.
bool is_region_list(std::string_view value) {
  for (std::string_view part : split(value, ",")) {
    bool has_other_letters =
        part.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string_view::npos;
    bool is_region = !has_other_letters && part.find('-') != std::string_view::npos &&
                     part.back() >= '0' && part.back() <= '9';
    if (part != "ALL_REGIONS" && !is_region) {
      return false;
    }
  }
  return true;
}

// Whether `value` can still belong to the list of an option that has a value already.
bool continues_list(const LintFlag& flag, std::string_view value) {
  switch (flag.values) {
    case Values::RuleIds:
      return is_rule_ids(value);
    case Values::Regions:
      return is_region_list(value);
    case Values::Pairs:
      return value.find('=') != std::string_view::npos;
    case Values::Settings:
      return value.find(':') != std::string_view::npos && value.find('=') != std::string_view::npos;
    case Values::Plain:
    case Values::Commas:
      return true;
  }
  return true;
}

class FlagParser {
 public:
  FlagParser(std::span<const std::string> arguments, LintPersona persona)
      : arguments_(arguments), table_(lint_flags(persona)) {}

  Result<LintFlags> run() {
    bool only_arguments = false;
    while (next_ < arguments_.size()) {
      const std::string& argument = arguments_[next_++];
      if (only_arguments || !looks_like_option(argument)) {
        flags_.templates.push_back(argument);
      } else if (argument == "--") {
        only_arguments = true;
      } else if (auto done = take_option(argument); !done) {
        return std::move(done).failure();
      }
      if (flags_.help || flags_.version) {
        break;
      }
    }
    return std::move(flags_);
  }

 private:
  static bool looks_like_option(std::string_view argument) {
    return argument.size() > 1 && argument.front() == '-' &&
           argument.find(' ') == std::string_view::npos;
  }

  Result<void> take_option(const std::string& argument) {
    if (argument.starts_with("--")) {
      std::size_t equals = argument.find('=');
      std::optional<std::string> value;
      if (equals != std::string::npos) {
        value = argument.substr(equals + 1);
      }
      auto flag = find_long(argument.substr(0, equals));
      return flag ? apply(**flag, std::move(value)) : Result<void>(std::move(flag).failure());
    }
    return take_short(argument);
  }

  // "-f", "-fjson", "-f=json", and "-be" for "-b -e".
  Result<void> take_short(std::string_view argument) {
    for (std::size_t at = 1; at < argument.size(); ++at) {
      std::string name = std::string("-") + argument[at];
      const LintFlag* flag = find_short(name);
      if (flag == nullptr) {
        return wrong("there is no option " + name);
      }
      std::string_view rest = argument.substr(at + 1);
      if (flag->arity != Arity::None) {
        if (rest.starts_with("=")) {
          rest.remove_prefix(1);
        }
        return apply(*flag, rest.empty() ? std::nullopt : std::optional<std::string>(rest));
      }
      if (auto done = apply(*flag, std::nullopt); !done) {
        return done;
      }
    }
    return {};
  }

  const LintFlag* find_short(std::string_view name) const {
    for (const LintFlag& flag : table_) {
      if (flag.short_name == name) {
        return &flag;
      }
    }
    return nullptr;
  }

  Result<const LintFlag*> find_long(const std::string& name) const {
    std::vector<const LintFlag*> beginning;
    for (const LintFlag& flag : table_) {
      if (flag.long_name == name) {
        return &flag;
      }
      if (flag.long_name.starts_with(name) && !flag.is_alias) {
        beginning.push_back(&flag);
      }
    }
    if (beginning.size() == 1 && name.size() > 2) {
      return beginning.front();
    }
    if (beginning.size() > 1 && name.size() > 2) {
      std::vector<std::string> names;
      for (const LintFlag* flag : beginning) {
        names.emplace_back(flag->long_name);
      }
      return wrong("ambiguous option: " + name + " could match " + join(names, ", "));
    }
    std::vector<std::string_view> known;
    for (const LintFlag& flag : table_) {
      known.push_back(flag.long_name);
    }
    auto nearest = find_nearest(name, known);
    return wrong("there is no option " + name,
                 nearest ? "Did you mean " + std::string(*nearest) + "?" : "");
  }

  Result<void> apply(const LintFlag& flag, std::optional<std::string> value) {
    if (std::holds_alternative<std::monostate>(flag.target)) {
      flags_.maintainer_option = std::string(flag.long_name);
      return {};
    }
    if (flag.arity == Arity::None) {
      if (value) {
        return wrong(shown(flag) + " takes no value");
      }
      flags_.*std::get<bool LintFlags::*>(flag.target) = true;
      return {};
    }
    std::vector<std::string> values = collect(flag, std::move(value));
    if (values.empty() && flag.arity != Arity::OptionalOne) {
      return wrong(shown(flag) +
                   (flag.arity == Arity::One ? " needs a value" : " needs at least one value"));
    }
    if (auto fine = check_group(flag); !fine) {
      return fine;
    }
    return store(flag, std::move(values));
  }

  std::vector<std::string> collect(const LintFlag& flag, std::optional<std::string> value) {
    std::vector<std::string> values;
    if (value) {
      values.push_back(*std::move(value));
      return values;
    }
    if (flag.arity == Arity::OptionalOne) {
      return values;
    }
    while (next_ < arguments_.size() && !looks_like_option(arguments_[next_]) &&
           (values.empty() || continues_list(flag, arguments_[next_]))) {
      values.push_back(arguments_[next_++]);
      if (flag.arity == Arity::One) {
        break;
      }
    }
    return values;
  }

  Result<void> check_group(const LintFlag& flag) {
    for (const LintFlag* other : seen_) {
      if (!flag.exclusive.empty() && other->exclusive == flag.exclusive &&
          other->long_name != flag.long_name) {
        return wrong("argument " + shown(flag) + ": not allowed with argument " + shown(*other));
      }
    }
    seen_.push_back(&flag);
    return {};
  }

  Result<void> store(const LintFlag& flag, std::vector<std::string> values) {
    if (auto* one = std::get_if<std::optional<std::string> LintFlags::*>(&flag.target)) {
      std::string value = values.empty() ? "diff" : values.front();
      if (auto fine = check_choice(flag, value); !fine) {
        return fine;
      }
      flags_.** one = std::move(value);
      return {};
    }
    if (std::holds_alternative<std::vector<GivenParameters> LintFlags::*>(flag.target)) {
      return store_parameters(flag, values);
    }
    if (std::holds_alternative<RuleSettings LintFlags::*>(flag.target)) {
      return store_rule_settings(flag, values);
    }
    auto& list = flags_.*std::get<std::vector<std::string> LintFlags::*>(flag.target);
    for (const std::string& value : values) {
      if (flag.values == Values::Plain) {
        list.push_back(value);
        continue;
      }
      for (std::string_view part : split(value, ",")) {
        list.emplace_back(part);
      }
    }
    return {};
  }

  static Result<void> check_choice(const LintFlag& flag, const std::string& value) {
    if (flag.choices.empty()) {
      return {};
    }
    std::vector<std::string> names;
    for (std::string_view choice : split(flag.choices, " ")) {
      if (choice == value) {
        return {};
      }
      names.emplace_back(choice);
    }
    return wrong(shown(flag) + " cannot be '" + value + "'",
                 "Use one of: " + join(names, ", ") + ".");
  }

  Result<void> store_parameters(const LintFlag& flag, const std::vector<std::string>& values) {
    GivenParameters set;
    for (const std::string& value : values) {
      std::size_t equals = value.find('=');
      if (equals == std::string::npos) {
        return wrong(shown(flag) + " needs NAME=VALUE, not '" + value + "'");
      }
      set[std::string(trim(std::string_view(value).substr(0, equals)))] =
          std::string(trim(std::string_view(value).substr(equals + 1)));
    }
    // Two -p are one set, as two values of --parameters are; two --parameters are two sets.
    if (flag.is_alias && !flags_.parameters.empty()) {
      set.merge(flags_.parameters.back());
      flags_.parameters.back() = std::move(set);
    } else {
      flags_.parameters.push_back(std::move(set));
    }
    return {};
  }

  Result<void> store_rule_settings(const LintFlag& flag, const std::vector<std::string>& values) {
    for (const std::string& value : values) {
      for (std::string_view part : split(value, ",")) {
        std::size_t colon = part.find(':');
        std::size_t equals = part.find('=', colon == std::string_view::npos ? 0 : colon);
        if (colon == std::string_view::npos || equals == std::string_view::npos) {
          return wrong(shown(flag) + " needs ID:NAME=VALUE, not '" + std::string(part) + "'");
        }
        auto& setting =
            flags_.configure_rules[std::string(part.substr(0, colon))]
                                  [std::string(part.substr(colon + 1, equals - colon - 1))];
        setting = {std::string(part.substr(equals + 1))};
      }
    }
    return {};
  }

  std::span<const std::string> arguments_;
  std::span<const LintFlag> table_;
  std::size_t next_ = 0;
  std::vector<const LintFlag*> seen_;
  LintFlags flags_;
};

std::string_view joined_names(const LintFlag& flag) {
  // Names live as long as the program: the table does not change.
  static std::map<const LintFlag*, std::string> kept;
  std::string& names = kept[&flag];
  if (names.empty()) {
    names = std::string(flag.short_name) + (flag.short_name.empty() ? "" : ",") +
            std::string(flag.long_name);
  }
  return names;
}

}  // namespace

Result<LintFlags> parse_lint_flags(std::span<const std::string> arguments, LintPersona persona) {
  return FlagParser(arguments, persona).run();
}

OptionSet lint_option_set(LintPersona persona, LintFlags& unused) {
  OptionSet set;
  set.positionals("TEMPLATE", unused.templates,
                  persona == LintPersona::CfnLint
                      ? "Template files; ** in a pattern goes through folders"
                      : "Template files, patterns, folders, or - for standard input",
                  false)
      .completion = OptionSet::Completion::File;
  for (const LintFlag& flag : lint_flags(persona)) {
    if (flag.is_hidden || flag.is_alias || flag.long_name == "--help") {
      continue;
    }
    OptionSpec* spec = nullptr;
    if (flag.arity == Arity::None) {
      spec = &set.flag(joined_names(flag), unused.help, flag.help);
    } else if (flag.arity == Arity::Many) {
      spec = &set.repeatable(joined_names(flag), unused.templates, flag.value_name, flag.help);
    } else {
      spec = &set.option(joined_names(flag), unused.format, flag.value_name, flag.help);
    }
    for (std::string_view choice :
         flag.choices.empty() ? std::vector<std::string_view>() : split(flag.choices, " ")) {
      spec->choices.push_back(choice);
    }
    if (flag.value_name == "FILE" || flag.value_name == "TEMPLATE" || flag.value_name == "FOLDER") {
      spec->completion = OptionSet::Completion::File;
    }
  }
  return set;
}

}  // namespace formwork::cli
