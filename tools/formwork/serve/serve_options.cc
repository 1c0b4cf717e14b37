// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "engine/base/text.hh"
#include "tools/formwork/common_options.hh"
#include "tools/formwork/serve/serve_options.hh"

namespace formwork::cli {
namespace {

constexpr std::string_view kScaled = "scaled=";
// Where seeded clocks begin: 2026-01-01T00:00:00Z.
constexpr Millis kSeededStart = 1767225600000;

std::optional<double> scale_of(std::string_view clock) {
  if (!clock.starts_with(kScaled)) {
    return std::nullopt;
  }
  const auto factor = parse_number(clock.substr(kScaled.size()));
  return factor && *factor > 0 && *factor <= 1e6 ? factor : std::nullopt;
}

}  // namespace

void ServeOptions::declare(OptionSet& set) {
  set.option("--host", host, "ADDRESS", "Address to listen on (default: this machine only)");
  set.integer("--port", port, "PORT", "Port to listen on; 0 takes one that is free (default 4566)");
  set.option("--account", account, "ID",
             "Account of keys that name none (default: FORMWORK_ACCOUNT, 000000000000)");
  set.option("--region", region, "REGION",
             "Region of unsigned requests (default: FORMWORK_REGION, AWS_REGION, us-east-1)");
  set.option("--state-dir", state_folder, "DIR", "Keep the worlds here (default: in memory)")
      .completion = OptionSet::Completion::File;
  set.option("--clock", clock, "CLOCK", "instant, real, or scaled=N for N times as fast");
  set.integer("--seed", seed, "N", "Ids and times that are the same in every run");
  set.flag("--log", is_logging, "One JSON line for each request on standard error");
  set.flag("--waterfall", is_traced,
           "Tell on standard error how each request went through functions");
  set.option("--pid-file", pid_file, "FILE", "Write the process id here while serving").completion =
      OptionSet::Completion::File;
  set.repeatable("--function", functions, "NAME=PROGRAM",
                 "Program behind a custom resource's or macro's function");
  set.option("--auth", auth, "MODE",
             "Signatures that are verified: those of keys issued here (issued), or all (strict)");
  set.option("--policies", policies, "MODE",
             "Whether IAM's policies decide who may call what: off, warn or on");
  set.repeatable("--allow-origin", origins, "ORIGIN", "Let web pages of this origin call");
}

Result<void> ServeOptions::complete() {
  PlaceOptions place{.region = region, .account = account};
  if (place.account.empty() && variable("FORMWORK_ACCOUNT").empty()) {
    place.account = kDefaultAccount;
  }
  auto environment = place.environment();
  if (!environment) {
    return std::move(environment).failure();
  }
  account = environment->account_id;
  region = environment->region;
  if (auto checked = checked_port(port); !checked) {
    return std::move(checked).failure();
  }
  if (!clock.empty() && clock != "instant" && clock != "real" && !scale_of(clock)) {
    return fail("F001", "there is no clock '" + clock + "'", {},
                "Clocks are instant, real and scaled=N, with N above 0 and up to 1000000.");
  }
  if (!auth.empty() && auth != "issued" && auth != "strict") {
    return fail("F001", "there is no way '" + auth + "' to verify signatures", {},
                "The ways are issued and strict.");
  }
  if (!policies.empty() && policies != "off" && policies != "warn" && policies != "on") {
    return fail("F001", "policies cannot be '" + policies + "'", {}, "They are off, warn or on.");
  }
  if (seed && *seed < 0) {
    return fail("F001", "a seed is 0 or more");
  }
  if (seed && !state_folder.empty()) {
    return fail("F001", "--seed and --state-dir exclude each other", {},
                "A seed gives the same ids again, which a kept world may hold already.");
  }
  for (const std::string& function : functions) {
    const std::size_t equals = function.find('=');
    if (equals == 0 || equals >= function.size() - 1) {
      return fail("F001", "'" + function + "' is not NAME=PROGRAM");
    }
  }
  return {};
}

FunctionCommands ServeOptions::function_commands() const {
  FunctionCommands commands;
  for (const std::string& function : functions) {
    const std::size_t equals = function.find('=');
    std::vector<std::string> words;
    for (const std::string_view word : split(std::string_view(function).substr(equals + 1), " ")) {
      if (!word.empty()) {
        words.emplace_back(word);
      }
    }
    commands.insert_or_assign(function.substr(0, equals), std::move(words));
  }
  return commands;
}

std::unique_ptr<Clock> ServeOptions::make_clock() const {
  if (const auto scale = scale_of(clock)) {
    return std::make_unique<ScaledClock>(*scale);
  }
  if (clock == "real") {
    return std::make_unique<ScaledClock>(1.0);
  }
  if (clock.empty() && seed) {
    return std::make_unique<ManualClock>(kSeededStart);
  }
  return std::make_unique<InstantClock>();
}

Result<std::uint16_t> checked_port(const std::optional<std::int64_t>& port) {
  const std::int64_t number = port.value_or(kDefaultPort);
  if (number < 0 || number > 65535) {
    return fail("F001", "a port is a number from 0 to 65535");
  }
  return static_cast<std::uint16_t>(number);
}

}  // namespace formwork::cli
