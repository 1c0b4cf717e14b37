// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/common_options.hh"

#include <algorithm>
#include <cstdlib>
#include <limits>

#include "engine/base/text.hh"
#include "engine/schema/regions.hh"
#include "engine/state/store.hh"

namespace formwork::cli {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

void OutputOptions::declare(OptionSet& set) {
  set.option("--color", color, "WHEN", "Colour").choices = {"auto", "always", "never"};
  set.flag("-q,--quiet", quiet, "No notes and no progress, only data and errors");
}

void OutputOptions::apply(Console& console) const {
  console.set_color(color == "always"  ? ColorChoice::Always
                    : color == "never" ? ColorChoice::Never
                                       : ColorChoice::Auto);
  console.set_quiet(quiet);
}

void PlaceOptions::declare(OptionSet& set) {
  set.option("--region", region, "REGION",
             "Region (default: FORMWORK_REGION, AWS_REGION, us-east-1)");
  set.option("--account", account, "ID", "Account (default: FORMWORK_ACCOUNT, 123456789012)");
}

namespace {

std::string find_chosen_region(std::string where) {
  for (const char* name : {"FORMWORK_REGION", "AWS_REGION", "AWS_DEFAULT_REGION"}) {
    where = where.empty() ? variable(name) : where;
  }
  return where;
}

}  // namespace

bool PlaceOptions::is_region_chosen() const {
  return !find_chosen_region(region).empty();
}

Result<Environment> PlaceOptions::environment() const {
  std::string where = find_chosen_region(region);
  where = where.empty() ? "us-east-1" : where;
  if (find_region(where) == nullptr) {
    std::vector<std::string_view> names;
    for (const RegionFacts& known : regions()) {
      names.push_back(known.name);
    }
    auto nearest = find_nearest(where, names);
    return fail("F001", "there is no region '" + where + "'", {},
                nearest ? "Did you mean " + std::string(*nearest) + "?" : "");
  }
  std::string who = account.empty() ? variable("FORMWORK_ACCOUNT") : account;
  who = who.empty() ? Environment{}.account_id : who;
  bool is_digits = who.find_first_not_of("0123456789") == std::string::npos;
  if (who.size() != 12 || !is_digits) {
    return fail("F001", "an account id has twelve digits, '" + who + "' is none");
  }
  return make_environment(std::move(who), std::move(where));
}

void StateOptions::declare(OptionSet& set) {
  set.option("--state", state, "FILE",
             "The store, or :memory: (default: FORMWORK_STATE, then one per account and region)")
      .completion = OptionSet::Completion::File;
  place.declare(set);
  set.integer("--seed", seed, "N", "Ids and times that are the same in every run (FORMWORK_SEED)");
  set.integer("--lock-timeout", lock_timeout, "SECONDS",
              "How long to wait for another formwork on the same store (default 10)");
}

std::string StateOptions::path(const Environment& environment) const {
  std::string path = state.empty() ? variable("FORMWORK_STATE") : state;
  return path.empty() ? default_store_path(environment.account_id, environment.region) : path;
}

Result<std::optional<std::uint64_t>> StateOptions::find_seed() const {
  if (seed) {
    return std::optional(static_cast<std::uint64_t>(*seed));
  }
  std::string text = variable("FORMWORK_SEED");
  if (text.empty()) {
    return std::optional<std::uint64_t>();
  }
  auto number = parse_integer(text);
  if (!number) {
    return fail("F001", "FORMWORK_SEED needs a whole number, not '" + text + "'");
  }
  return std::optional(static_cast<std::uint64_t>(*number));
}

int StateOptions::lock_wait_ms() const {
  constexpr std::int64_t kLongest = 86'400;
  return static_cast<int>(std::clamp<std::int64_t>(lock_timeout.value_or(10), 0, kLongest) * 1000);
}

void StackArgument::declare(OptionSet& set) {
  set.positional("STACK", argument, "Name or id of a stack", false).completion =
      OptionSet::Completion::Stack;
  set.option("-n,--stack-name", option, "STACK", "The same as an option").completion =
      OptionSet::Completion::Stack;
}

Result<std::string> StackArgument::name() const {
  if (argument.empty() == option.empty()) {
    return fail("F001", argument.empty() ? "STACK is missing" : "STACK is given twice");
  }
  return argument.empty() ? option : argument;
}

void InputOptions::declare_parameters(OptionSet& set) {
  set.repeatable("-p,--parameter", parameters, "NAME=VALUE", "A template parameter");
  set.repeatable("--parameter-file", parameter_files, "FILE",
                 "Parameters in a JSON or YAML file, or a Git sync deployment file")
      .completion = OptionSet::Completion::File;
  set.option("--s3-folder", s3_folder, "FOLDER",
             "Holds what s3://bucket/key would be, as FOLDER/bucket/key")
      .completion = OptionSet::Completion::File;
}

void InputOptions::declare_tags(OptionSet& set) {
  set.repeatable("--tag", tags, "KEY=VALUE", "A tag of the stack");
}

}  // namespace formwork::cli
