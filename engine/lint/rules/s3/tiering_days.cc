// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <optional>
#include <string>

#include "engine/lint/rules/wording.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/lookup.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {
    "Resources/AWS::S3::Bucket/Properties/IntelligentTieringConfigurations/*/Tierings/*"};

struct Tier {
  std::string_view name;
  int least;
  int most;
};
constexpr std::array<Tier, 2> kTiers = {{
    {"ARCHIVE_ACCESS", 90, 730},
    {"DEEP_ARCHIVE_ACCESS", 180, 730},
}};

void add(const HookCall& call, std::string message) {
  call.add(std::move(message)).path = {PathStep("Days")};
}

void check_days(const HookCall& call, const std::string& text, double days, const Tier& tier) {
  if (days < tier.least) {
    add(call, text + " is less than the minimum of " + std::to_string(tier.least));
  }
  if (days > tier.most) {
    add(call, text + " is greater than the maximum of " + std::to_string(tier.most));
  }
}

void check(const HookCall& call) {
  for (const auto& [access, under_access] :
       values_at(call.validator, &call.instance, {"AccessTier"})) {
    if (!is_text(access)) {
      continue;
    }
    for (const auto& [days, at] : values_at(under_access, &call.instance, {"Days"})) {
      if (days == nullptr) {
        continue;
      }
      std::optional<double> number = number_value(*days);
      std::string text = quote(*days);
      if (days->is_string()) {
        const std::optional<std::int64_t> whole = integer_like(*days);
        if (!whole) {
          return;
        }
        number = static_cast<double>(*whole);
        text = std::to_string(*whole);
      } else if (!number || !is_type(*days, "integer")) {
        continue;
      }
      for (const Tier& tier : kTiers) {
        if (access->text() == tier.name) {
          check_days(call, text, *number, tier);
        }
      }
    }
  }
}

constinit Rule rule{
    .id = "E3061",
    .title = "Days until archiving that S3 does not allow",
    .what =
        "Objects go to ARCHIVE_ACCESS after 90 to 730 days and to DEEP_ARCHIVE_ACCESS after "
        "180 to 730.",
    .why = "S3 refuses the bucket.",
    .example = R"(Bucket:
  Type: AWS::S3::Bucket
  Properties:
    IntelligentTieringConfigurations:
      - {Id: archive, Status: Enabled, Tierings: [{AccessTier: ARCHIVE_ACCESS, Days: 30}]}
)",
    .instead = R"(Bucket:
  Type: AWS::S3::Bucket
  Properties:
    IntelligentTieringConfigurations:
      - {Id: archive, Status: Enabled, Tierings: [{AccessTier: ARCHIVE_ACCESS, Days: 90}]}
)",
    .source =
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/"
        "intelligent-tiering-overview.html",
    .places = kPlaces,
    .validate = &check,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
