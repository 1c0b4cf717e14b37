// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <optional>
#include <string>

#include "engine/lint/rule.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kServerless = "AWS::Serverless-2016-10-31";
constexpr std::string_view kBlanks = " \t\n\r\f\v";

constexpr RuleOption kOptions[] = {
    {"partition", RuleOption::Type::Boolean, "true"},
    {"region", RuleOption::Type::Boolean, "false"},
    {"accountId", RuleOption::Type::Boolean, "false"},
};

/// The parts of an ARN that pseudo parameters stand for.
struct Arn {
  std::string_view partition;
  std::string_view region;
  std::string_view account;
  std::size_t end = 0;  ///< In the text.
};

// A part of an ARN from `at`: "${A::B}" or anything up to a colon or a blank. A part with a
// variable of a pseudo parameter ends at a bracket, which a colon follows unless the part is the
// last.
std::string_view part_at(std::string_view text, std::size_t at, bool is_last) {
  if (text.substr(at, 2) == "${") {
    const std::size_t colons = text.find_first_of(":\r\n", at + 2);
    if (colons != std::string_view::npos && text.substr(colons, 2) == "::") {
      const std::size_t limit = std::min(text.find_first_of(":\r\n", colons + 2), text.size());
      const std::size_t bracket = text.substr(0, limit).rfind('}');
      const bool is_closed = bracket != std::string_view::npos && bracket >= colons + 2;
      if (is_closed && (is_last || text.substr(bracket + 1, 1) == ":")) {
        return text.substr(at, bracket + 1 - at);
      }
    }
  }
  std::size_t end = at;
  while (end < text.size() && text[end] != ':' && kBlanks.find(text[end]) == kBlanks.npos) {
    ++end;
  }
  return text.substr(at, end - at);
}

std::optional<Arn> arn_at(std::string_view text, std::size_t at) {
  constexpr std::string_view kStart = "arn:";
  Arn arn;
  at += kStart.size();
  arn.partition = part_at(text, at, false);
  at += arn.partition.size();
  if (text.substr(at, 1) != ":") {
    return std::nullopt;
  }
  std::size_t end = ++at;
  while (end < text.size() && text[end] != ':' && kBlanks.find(text[end]) == kBlanks.npos) {
    ++end;
  }
  if (end == at || text.substr(end, 1) != ":") {
    return std::nullopt;
  }
  arn.region = part_at(text, end + 1, false);
  at = end + 1 + arn.region.size();
  if (text.substr(at, 1) != ":") {
    return std::nullopt;
  }
  arn.account = part_at(text, at + 1, true);
  arn.end = at + 1 + arn.account.size();
  return arn;
}

class ArnCheck {
 public:
  ArnCheck(const Rule& rule, const Run& run, RuleMatches& out)
      : partition_(run.option_is_true(rule, "partition")),
        region_(run.option_is_true(rule, "region")),
        account_(run.option_is_true(rule, "accountId")),
        out_(out) {}

  void check(const Node& node, bool is_in_sub) {
    if (node.is_string() && is_in_sub) {
      check_text(node.text());
    }
    for (const Member& member : node.members()) {
      path_.push_back(step_to(node, member));
      check(*member.value, is_in_sub || member.key == "Fn::Sub");
      path_.pop_back();
    }
    int index = 0;
    for (const Node* item : node.items()) {
      path_.emplace_back(index++);
      check(*item, is_in_sub);
      path_.pop_back();
    }
  }

 private:
  void check_text(std::string_view text) {
    for (std::size_t at = text.find("arn:"); at != std::string_view::npos;) {
      const auto arn = arn_at(text, at);
      if (arn) {
        check_arn(*arn);
      }
      at = text.find("arn:", arn ? arn->end : at + 1);
    }
  }

  void check_arn(const Arn& arn) {
    if (partition_ && !matches(R"(^(?:\$\{\w+\}|\$\{AWS::Partition\}|\*|$))", arn.partition)) {
      add("Partition");
    }
    if (region_ && !matches(R"(^(\$\{\w+\}|\$\{AWS::Region\}|\*|)$)", arn.region)) {
      add("Region");
    }
    if (account_ && arn.account != "cloudfront" &&
        !matches(R"(^(?:\$\{\w+\}|\$\{AWS::AccountId\}|aws|lambda|\*|$))", arn.account)) {
      add("AccountId");
    }
  }

  void add(std::string_view what) {
    RuleMatch& match = out_.emplace_back();
    match.path = path_;
    match.path.insert(match.path.begin(), "Resources");
    match.message = "ARN in Resource " + std::string(path_.front().key) + " contains hardcoded " +
                    std::string(what) + " in ARN or incorrectly placed Pseudo Parameters";
  }

  bool partition_;
  bool region_;
  bool account_;
  std::vector<PathStep> path_;
  RuleMatches& out_;
};

void check_arns(const Rule& rule, Run& run, RuleMatches& out) {
  const Node* resources = run.section("Resources");
  if (resources != nullptr && !run.has_transform(kServerless)) {
    ArnCheck(rule, run, out).check(*resources, false);
  }
}

constinit Rule rule{
    .id = "I3042",
    .title = "ARNs take partition, region and account from pseudo parameters",
    .what =
        "Looks at ARNs in Fn::Sub for a partition that is written out; with the options "
        "'region' and 'accountId' for these too.",
    .why =
        "The template works in one partition only: not in China, GovCloud or the sovereign "
        "cloud.",
    .example = R"(Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          - Action: s3:GetObject
            Effect: Allow
            Resource: !Sub arn:aws:s3:::${Bucket}/*
)",
    .instead = R"(Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          - Action: s3:GetObject
            Effect: Allow
            Resource: !Sub arn:${AWS::Partition}:s3:::${Bucket}/*
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "pseudo-parameter-reference.html",
    .options = kOptions,
    .match = &check_arns,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
