// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include "engine/value/convert.hh"
#include "resources/iam/aws_policies.hh"
#include "resources/iam/policy/addresses.hh"
#include "resources/iam/policy/conditions.hh"
#include "resources/iam/policy/dates.hh"
#include "resources/iam/policy/evaluate.hh"
#include "resources/iam/policy/validate.hh"

namespace formwork::iam {
namespace {

Value json(std::string_view text) {
  auto value = value_from_json(text);
  REQUIRE(value);
  return *std::move(value);
}

Policy policy(const std::string& statements) {
  return parse_policy(json("{\"Version\":\"2012-10-17\",\"Statement\":[" + statements + "]}"), "p");
}

PolicyRequest request() {
  PolicyRequest asked;
  asked.action = "s3:GetObject";
  asked.resource = "arn:aws:s3:::b/home/ann/x";
  asked.principal = "arn:aws:iam::111111111111:user/ann";
  asked.account = "111111111111";
  asked.context = {{"aws:username", {"ann"}},
                   {"aws:currenttime", {"2026-11-22T10:00:00Z"}},
                   {"aws:sourceip", {"203.0.113.7"}},
                   {"aws:tagkeys", {"a", "b"}},
                   {"s3:max-keys", {"10"}},
                   {"aws:securetransport", {"true"}},
                   {"aws:principalarn", {"arn:aws:iam::111111111111:user/ann"}}};
  return asked;
}

}  // namespace

TEST_CASE("policies: wildcards reach as IAM's do") {
  struct Row {
    const char* pattern;
    const char* text;
    bool fits;
  };
  const Row rows[] = {{"*", "", true},           {"a*c", "abbc", true},
                      {"a*c", "abcd", false},    {"a?c", "abc", true},
                      {"a?c", "ac", false},      {"\\*", "*", true},
                      {"\\*", "x", false},       {"s3:Get*", "s3:GetObject", true},
                      {"*a*b*", "xaxxbx", true}, {"", "x", false}};
  for (const Row& row : rows) {
    CAPTURE(row.pattern);
    CHECK(match_wildcards(row.pattern, row.text) == row.fits);
  }
  CHECK(match_wildcards("S3:getobject", "s3:GetObject", true));
  const std::string stars(200, '*');
  CHECK_FALSE(match_wildcards(stars + "b", std::string(5000, 'a')));
}

TEST_CASE("policies: conditions hold or not") {
  struct Row {
    const char* conditions;
    bool holds;
  };
  const Row rows[] = {
      {R"({"StringEquals":{"aws:UserName":"ann"}})", true},
      {R"({"StringEquals":{"aws:username":["bob","ann"]}})", true},
      {R"({"StringNotEquals":{"aws:username":["bob","ann"]}})", false},
      {R"({"StringLike":{"aws:username":"a*"}})", true},
      {R"({"StringEqualsIgnoreCase":{"aws:username":"ANN"}})", true},
      {R"({"StringEquals":{"no:key":"x"}})", false},
      {R"({"StringNotEquals":{"no:key":"x"}})", true},
      {R"({"StringEqualsIfExists":{"no:key":"x"}})", true},
      {R"({"Null":{"no:key":"true"}})", true},
      {R"({"Null":{"aws:username":"true"}})", false},
      {R"({"Bool":{"aws:SecureTransport":"true"}})", true},
      {R"({"Bool":{"aws:SecureTransport":false}})", false},
      {R"({"NumericLessThanEquals":{"s3:max-keys":"10"}})", true},
      {R"({"NumericGreaterThan":{"s3:max-keys":10}})", false},
      {R"({"DateLessThan":{"aws:CurrentTime":"2027-01-01T00:00:00Z"}})", true},
      {R"({"DateGreaterThan":{"aws:CurrentTime":"2027-01-01T00:00:00Z"}})", false},
      {R"({"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}})", true},
      {R"({"NotIpAddress":{"aws:SourceIp":["203.0.113.0/24","::1"]}})", false},
      {R"({"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/*"}})", true},
      {R"({"ArnEquals":{"aws:PrincipalArn":"arn:aws:*"}})", false},
      {R"({"ForAllValues:StringEquals":{"aws:TagKeys":["a","b","c"]}})", true},
      {R"({"ForAllValues:StringEquals":{"aws:TagKeys":["a"]}})", false},
      {R"({"ForAllValues:StringEquals":{"no:key":["a"]}})", true},
      {R"({"ForAnyValue:StringEquals":{"aws:TagKeys":["b","z"]}})", true},
      {R"({"ForAnyValue:StringEquals":{"no:key":["a"]}})", false},
      {R"({"StringEquals":{"aws:username":"${aws:username}"}})", true},
      {R"({"StringEquals":{"aws:username":"${no:key, 'ann'}"}})", true},
      {R"({"StringEquals":{"aws:username":"${no:key}"}})", false},
      {R"({"NoSuchOperator":{"aws:username":"ann"}})", false},
      {R"({"StringEquals":{"aws:username":"ann"},"Bool":{"aws:SecureTransport":"false"}})", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.conditions);
    CHECK(conditions_hold(json(row.conditions), request(), true, nullptr) == row.holds);
  }
  std::vector<std::string> missing;
  CHECK_FALSE(
      conditions_hold(json(R"({"StringEquals":{"no:key":"x"}})"), request(), true, &missing));
  CHECK(missing == std::vector<std::string>{"no:key"});
}

TEST_CASE("policies: who decides") {
  using Outcome = Decision::Outcome;
  const std::string allow = R"({"Effect":"Allow","Action":"s3:*","Resource":"*"})";
  const std::string own =
      R"({"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::b/home/${aws:username}/*"})";
  const std::string deny = R"({"Effect":"Deny","NotAction":"s3:List*","Resource":"*"})";
  const std::string ec2 = R"({"Effect":"Allow","Action":"ec2:*","Resource":"*"})";
  const std::string other = R"({"Effect":"Allow","Action":"*","NotResource":"arn:aws:s3:::b/*"})";
  const auto by = [](const std::string& principal) {
    return R"({"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Principal":)" + principal +
           "}";
  };
  struct Row {
    const char* what;
    PolicySet set;
    Outcome outcome;
    PolicyKindWord by;
  };
  using Word = PolicyKindWord;
  const Policy ann = policy(by(R"({"AWS":"arn:aws:iam::111111111111:user/ann"})"));
  const Policy root = policy(by(R"({"AWS":"arn:aws:iam::111111111111:root"})"));
  const Policy service = policy(by(R"({"Service":"ec2.amazonaws.com"})"));
  const auto none = std::nullopt;
  using List = std::vector<Policy>;
  const Row rows[] = {
      {"nothing", {}, Outcome::ImplicitDeny, Word::Identity},
      {"allow", {.identity = {policy(allow)}}, Outcome::Allowed, Word::Identity},
      {"variable", {.identity = {policy(own)}}, Outcome::Allowed, Word::Identity},
      {"other action", {.identity = {policy(ec2)}}, Outcome::ImplicitDeny, Word::Identity},
      {"not resource", {.identity = {policy(other)}}, Outcome::ImplicitDeny, Word::Identity},
      {"deny", {.identity = {policy(allow + "," + deny)}}, Outcome::ExplicitDeny, Word::Identity},
      {"boundary",
       {.identity = {policy(allow)}, .boundary = List{policy(ec2)}},
       Outcome::ImplicitDeny,
       Word::Boundary},
      {"session",
       {.identity = {policy(allow)}, .boundary = none, .session = List{}},
       Outcome::ImplicitDeny,
       Word::Session},
      {"organisation",
       {.identity = {policy(allow)}, .boundary = none, .session = none, .organization = List{}},
       Outcome::ImplicitDeny,
       Word::Organization},
      {"resource alone", {.resource = ann}, Outcome::Allowed, Word::Resource},
      {"resource beyond boundary",
       {.boundary = List{policy(ec2)}, .resource = ann},
       Outcome::Allowed,
       Word::Resource},
      {"account delegates", {.resource = root}, Outcome::ImplicitDeny, Word::Identity},
      {"service", {.resource = service}, Outcome::ImplicitDeny, Word::Identity},
      {"foreign without grant",
       {.identity = {policy(allow)}, .resource_account = "222222222222"},
       Outcome::ImplicitDeny,
       Word::Resource},
      {"foreign with grant",
       {.identity = {policy(allow)}, .resource = root, .resource_account = "222222222222"},
       Outcome::Allowed,
       Word::Identity},
      {"foreign, not allowed at home",
       {.resource = ann, .resource_account = "222222222222"},
       Outcome::ImplicitDeny,
       Word::Identity},
      {"resource denies",
       {.identity = {policy(allow)},
        .resource = policy(R"({"Effect":"Deny","Action":"*","Resource":"*","Principal":"*"})")},
       Outcome::ExplicitDeny,
       Word::Resource},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const Decision decision = evaluate(row.set, request());
    CHECK(decision.outcome == row.outcome);
    CHECK(decision.by == row.by);
  }
}

TEST_CASE("policies: documents are refused in IAM's words") {
  const auto words = [](const std::string& statement) {
    auto read =
        read_identity_policy("{\"Version\":\"2012-10-17\",\"Statement\":" + statement + "}");
    return read ? std::string() : read.error().message;
  };
  CHECK(words(R"({"Effect":"Allow","Action":"s3:x","Resource":"*"})") == "");
  CHECK(words("[]") == "Syntax errors in policy.");
  CHECK(words(R"({"Effect":"Allow","Action":"s3:x","Resource":"*","NotResource":[]})") ==
        "Syntax errors in policy.");
  CHECK(words(R"({"Effect":"aLLow","Action":"s3:x","Resource":"*"})") ==
        "The policy failed legacy parsing");
  CHECK(words(R"({"Effect":"Allow","Action":"x","Resource":"*"})") ==
        "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
  CHECK(words(R"({"Effect":"Allow","Action":"a a:x","Resource":"*"})") ==
        "Vendor a a is not valid");
  CHECK(words(R"({"Effect":"Allow","Action":"s:3:x","Resource":"sdf"})") ==
        "Resource sdf must be in ARN format or \"*\".");
  CHECK(words(R"({"Effect":"Allow","Action":"s3:x","Resource":"a:b:c:d:e:f:g:h"})") ==
        "Partition \"b\" is not valid for resource \"arn:b:c:d:e:f:g:h\".");
  CHECK(words(R"({"Effect":"Allow","Action":"s3:x","Resource":"aws:s3:::b"})") ==
        "Partition \"s3\" is not valid for resource \"arn:s3:::b:*\".");
  CHECK(words(R"({"Effect":"Allow","Action":"s3:x","Resource":"arn:aws"})") ==
        "Resource vendor must be fully qualified and cannot contain regexes.");
  CHECK(words(R"({"Effect":"Allow","Action":"s3:x","Resource":"arn:aws:s3:us-east-1::b"})") ==
        "Resource arn:aws:s3:us-east-1::b can not contain region information.");
  CHECK(words(R"([{"Sid":"a","Effect":"Allow","Action":"s3:x","Resource":"*"},)"
              R"({"Sid":"a","Effect":"Allow"}])") ==
        "Statement IDs (SID) in a single policy must be unique.");
  CHECK(words(R"({"Effect":"Allow","Action":"s3:x","Resource":"*",)"
              R"("Condition":{"DateLessThan":{"a":"234-13"}}})") ==
        "The policy failed legacy parsing");
}

TEST_CASE("policies: dates and addresses") {
  CHECK(parse_policy_date("1970-01-02T00:00:00Z") == 86'400'000);
  CHECK(parse_policy_date("1970-01-01T01:00:00+01:00") == 0);
  CHECK(parse_policy_date("1700000000") == 1'700'000'000'000);
  CHECK(parse_policy_date("-292275054").has_value());
  CHECK_FALSE(parse_policy_date("9223372036854775808").has_value());
  CHECK_FALSE(parse_policy_date("sdfdsf").has_value());
  CHECK_FALSE(parse_policy_date("2016-12-13t2:00:00.593194+1").has_value());
  CHECK(address_fits("2001:db8::/32", "2001:db8:1::5"));
  CHECK_FALSE(address_fits("2001:db8::/32", "2001:db9::"));
  CHECK_FALSE(address_fits("10.0.0.0/33", "10.0.0.1"));
  CHECK_FALSE(address_fits("::1", "10.0.0.1"));
}

TEST_CASE("policies: AWS's own are carried with their documents") {
  CHECK(aws_policies().size() > 1000);
  const AwsPolicy* lambda =
      find_aws_policy("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole");
  REQUIRE(lambda != nullptr);
  CHECK(aws_policy_document(*lambda) ==
        json(R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":[)"
             R"("logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],)"
             R"("Resource":"*"}]})"));
  CHECK(find_aws_policy("arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole") == nullptr);
  const AwsPolicy* admin = find_aws_policy("arn:aws:iam::aws:policy/AdministratorAccess");
  REQUIRE(admin != nullptr);
  PolicySet set;
  set.identity.push_back(parse_policy(aws_policy_document(*admin)));
  CHECK(evaluate(set, request()).is_allowed());
}

}  // namespace formwork::iam
