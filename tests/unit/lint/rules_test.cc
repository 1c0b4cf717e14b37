// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "engine/base/text.hh"
#include "engine/document/document.hh"
#include "engine/lint/linter.hh"
#include "engine/lint/rule.hh"

namespace formwork::lint {
namespace {

// The rules of cfn-lint 1.51.0; the letter is the severity. None of them is experimental.
constexpr std::string_view kIds =
    "E0000 E0001 E0002 E0003 E0100 E0200 E1001 E1002 E1003 E1004 E1005 E1010 E1011 "
    "E1015 E1016 E1017 E1018 E1019 E1020 E1021 E1022 E1024 E1027 E1028 E1029 E1030 "
    "E1031 E1032 E1033 E1040 E1041 E1050 E1051 E1052 E1101 E1103 E1150 E1151 E1152 "
    "E1153 E1154 E1155 E1156 E1157 E1158 E1159 E1160 E1161 E1162 E1163 E1164 E1700 "
    "E1701 E1702 E2001 E2002 E2003 E2010 E2011 E2015 E2529 E2530 E2531 E2533 E2900 "
    "E3001 E3002 E3003 E3004 E3005 E3006 E3007 E3008 E3009 E3010 E3011 E3012 E3013 "
    "E3014 E3015 E3016 E3017 E3018 E3019 E3020 E3021 E3022 E3023 E3024 E3025 E3026 "
    "E3027 E3028 E3029 E3030 E3031 E3032 E3033 E3034 E3035 E3036 E3037 E3038 E3039 "
    "E3040 E3041 E3042 E3043 E3044 E3045 E3046 E3047 E3048 E3049 E3050 E3051 E3052 "
    "E3053 E3054 E3055 E3056 E3057 E3058 E3059 E3060 E3061 E3062 E3063 E3064 E3501 "
    "E3502 E3503 E3504 E3505 E3510 E3511 E3512 E3513 E3514 E3530 E3601 E3615 E3617 "
    "E3620 E3621 E3628 E3633 E3634 E3635 E3636 E3638 E3639 E3641 E3647 E3652 E3660 "
    "E3661 E3663 E3667 E3670 E3671 E3672 E3673 E3674 E3675 E3676 E3677 E3678 E3679 "
    "E3680 E3681 E3682 E3683 E3684 E3685 E3686 E3687 E3688 E3689 E3690 E3691 E3692 "
    "E3693 E3694 E3695 E3696 E3697 E3698 E3699 E3700 E3701 E3702 E3703 E3704 E3705 "
    "E3706 E3707 E3708 E3709 E3710 E3711 E3712 E3713 E3714 E3715 E3716 E3718 E3719 "
    "E3720 E3721 E4001 E4002 E5001 E6001 E6002 E6003 E6004 E6005 E6010 E6011 E6101 "
    "E6102 E7001 E7002 E7010 E8001 E8002 E8003 E8004 E8005 E8006 E8007 I1002 I1003 "
    "I1022 I2003 I2010 I2011 I2530 I3010 I3011 I3012 I3013 I3037 I3042 I3100 I3510 "
    "I6010 I6011 I7002 I7010 W1001 W1011 W1019 W1020 W1028 W1030 W1031 W1032 W1033 "
    "W1034 W1035 W1036 W1040 W1051 W1053 W1054 W1100 W2001 W2002 W2010 W2030 W2031 "
    "W2501 W2506 W2511 W2530 W2531 W2533 W3002 W3005 W3010 W3011 W3034 W3037 W3045 "
    "W3660 W3663 W3664 W3671 W3687 W3688 W3689 W3690 W3691 W3693 W3694 W3696 W3697 "
    "W3698 W3699 W3700 W3701 W3702 W3703 W4001 W4005 W6001 W7001 W8001 W8003";

/// Faults of reading, of settings and of the linter itself: no piece of a template shows them.
bool is_shown_by_template(std::string_view id) {
  constexpr std::string_view kOthers[] = {"E0000", "E0001", "E0002", "E0003",
                                          "E0100", "E0200", "E1101"};
  return std::find(std::begin(kOthers), std::end(kOthers), id) == std::end(kOthers);
}

/// Sizes and numbers: a piece that breaks them would be as long as the limit.
bool is_limit(std::string_view id) {
  constexpr std::string_view kLimits[] = {
      "E1002", "E1003", "E2010", "E2011", "E3010", "E3011", "E6010", "E6011", "E7002", "E7010",
      "I1002", "I1003", "I2010", "I2011", "I3010", "I3012", "I6010", "I6011", "I7002", "I7010"};
  return std::find(std::begin(kLimits), std::end(kLimits), id) != std::end(kLimits);
}

/// Rules whose examples are shortened, or need parameters or another file beside the template.
bool needs_more(std::string_view id) {
  return id == "E2900" || id == "E3043" || id == "E3697" || id == "E3716";
}

/// Rules that no template makes speak, as with cfn-lint: others tell of the same first.
bool is_silent(std::string_view id) {
  constexpr std::string_view kSilent[] = {
      "E0002", "E1052", "E1103", "E2003", "E2010", "E3008", "E3040", "E3652", "E6004", "E8002",
      "E8007", "I2010", "I2011", "I7002", "W1019", "W1040", "W2030", "W2031", "W3034"};
  return std::find(std::begin(kSilent), std::end(kSilent), id) != std::end(kSilent);
}

enum class Piece : std::uint8_t { Section, Resource, Condition, Other };

Piece piece_of(const Member& member) {
  constexpr std::string_view kSections[] = {"AWSTemplateFormatVersion",
                                            "Conditions",
                                            "Description",
                                            "Mappings",
                                            "Metadata",
                                            "Outputs",
                                            "Parameters",
                                            "Resources",
                                            "Rules",
                                            "Transform"};
  if (std::find(std::begin(kSections), std::end(kSections), member.key) != std::end(kSections)) {
    return Piece::Section;
  }
  const Node* type = member.value->get("Type");
  if (type != nullptr && type->is_string() && type->text().find("::") != std::string_view::npos) {
    return Piece::Resource;
  }
  return member.key.starts_with("Is") ? Piece::Condition : Piece::Other;
}

/// Sections, resources or conditions of a template made a whole one; "" for other pieces.
std::string make_whole(const Node& root, std::string_view text) {
  std::string sections;
  std::string resources = "Resources:\n";
  std::string conditions = "Conditions:\n";
  std::string* out = &sections;
  std::size_t index = 0;
  for (std::string_view line : split(text, "\n")) {
    const bool is_key = !line.empty() && line[0] != ' ' && line[0] != '#' && line[0] != '-';
    if (is_key && index < root.members().size()) {
      const Piece piece = piece_of(root.members()[index++]);
      if (piece == Piece::Other) {
        return "";
      }
      out = piece == Piece::Section ? &sections
                                    : (piece == Piece::Resource ? &resources : &conditions);
    }
    *out += (out == &sections ? "" : "  ") + std::string(line) + "\n";
  }
  if (root.get("Resources") != nullptr) {
    return sections;
  }
  if (resources == "Resources:\n") {
    resources += "  Topic: {Type: AWS::SNS::Topic}\n";
  }
  return sections + (conditions == "Conditions:\n" ? "" : conditions) + resources;
}

/// How many findings of `rule` there are in a text; -1 when it is not even a piece of a template
/// that can stand alone.
int count_findings(const Rule& rule, std::string_view text) {
  SourceMap sources;
  Sink sink;
  auto document = read_document(sources, "example.yaml", std::string(text), sink);
  REQUIRE_MESSAGE(document != nullptr, rule.id);
  const std::string whole = make_whole(*document->root, text);
  if (whole.empty()) {
    return -1;
  }
  document = read_document(sources, "example.yaml", whole, sink);
  REQUIRE_MESSAGE(document != nullptr, rule.id);
  REQUIRE_MESSAGE(!sink.has_errors(), rule.id);
  LintConfig config;
  config.include_checks = {"E", "W", "I"};
  // Runtimes of Lambda are a matter of the day.
  config.today = rule.id == "E2531" ? "2026-12-12" : "2026-11-22";
  const LintReport report = lint_document(*document, sources, "example.yaml", config);
  return static_cast<int>(std::count_if(report.findings.begin(), report.findings.end(),
                                        [&](const Finding& f) { return f.rule == &rule; }));
}

TEST_CASE("lint: every rule of cfn-lint is there, once, with its severity") {
  std::vector<std::string_view> ids;
  for (const Rule* rule : all_rules()) {
    ids.push_back(rule->id);
    CHECK_FALSE_MESSAGE(rule->is_experimental, rule->id);
    CHECK(find_rule(rule->id) == rule);
    const Severity severity = rule->id[0] == 'E'   ? Severity::Error
                              : rule->id[0] == 'W' ? Severity::Warning
                                                   : Severity::Info;
    CHECK_MESSAGE(rule->severity() == severity, rule->id);
  }
  const std::vector<std::string_view> expected = split(kIds, " ");
  CHECK(expected.size() == 311);
  CHECK(ids == expected);
}

TEST_CASE("lint: every rule says what it wants, why, and where AWS says so") {
  for (const Rule* rule : all_rules()) {
    CAPTURE(rule->id);
    for (std::string_view text : {rule->title, rule->what, rule->why}) {
      CHECK_FALSE(text.empty());
      CHECK(trim(text) == text);
    }
    CHECK(rule->title.find('\n') == std::string_view::npos);
    CHECK(rule->source.starts_with("https://"));
    CHECK(rule->example.empty() == rule->instead.empty());
    if (is_shown_by_template(rule->id) && !is_limit(rule->id)) {
      CHECK_FALSE(rule->example.empty());
    }
  }
}

TEST_CASE("lint: what a rule refers to exists") {
  for (const Rule* rule : all_rules()) {
    CAPTURE(rule->id);
    CHECK(find_rule(rule->parent) != nullptr);
    for (const KeywordOwner& owner : rule->owners) {
      CHECK_MESSAGE(find_rule(owner.rule_id) != nullptr, owner.rule_id);
    }
  }
}

TEST_CASE("lint: examples of rules break them, what stands instead does not") {
  int whole = 0;
  for (const Rule* rule : all_rules()) {
    CAPTURE(rule->id);
    if (!is_shown_by_template(rule->id) || needs_more(rule->id) || rule->example.empty()) {
      continue;
    }
    const int found = count_findings(*rule, rule->example);
    whole += found < 0 ? 0 : 1;
    if (is_silent(rule->id)) {
      CHECK(found <= 0);
    } else {
      CHECK(found != 0);
    }
    CHECK(count_findings(*rule, rule->instead) <= 0);
  }
  CHECK(whole > 200);  // the others are pieces of templates
}

}  // namespace
}  // namespace formwork::lint
