// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include "tests/unit/evaluate/support.hh"

namespace formwork::evaluate_test {
namespace {

/// The value of parameter P with `declaration`, given `value` (null: not given); or the faults.
std::string bind_one(std::string_view declaration, const char* value) {
  World world("Parameters:\n  P: {" + std::string(declaration) + "}\nResources: {A: {Type: T}}\n");
  ParameterInputs inputs;
  if (value != nullptr) {
    inputs["P"] = {value, false};
  }
  world.bind(inputs, MissingParameters::Error);
  return world.sink.has_errors() ? world.faults() : show(world.parameters.at("P").value);
}

struct Case {
  const char* declaration;
  const char* value;
  const char* expected;  // of faults the beginning
};

void check_cases(std::span<const Case> cases) {
  for (const Case& row : cases) {
    const std::string declaration(row.declaration);
    const std::string value(row.value == nullptr ? "(not given)" : row.value);
    CAPTURE(declaration);
    CAPTURE(value);
    const std::string expected(row.expected);
    const std::string actual = bind_one(declaration, row.value);
    CHECK((expected[0] == 'V' ? actual.substr(0, expected.size()) : actual) == expected);
  }
}

}  // namespace

TEST_CASE("evaluate: parameters are typed") {
  static constexpr Case kCases[] = {
      {"Type: String", "x", R"("x")"},
      {"Type: String", "", R"("")"},
      {"Type: String", " x ", R"(" x ")"},
      {"Type: String, Default: d", nullptr, R"("d")"},
      {"Type: String, Default: d", "x", R"("x")"},
      {"Type: String, Default: ''", nullptr, R"("")"},
      {"Type: String, Default: 012", nullptr, R"("012")"},
      {"Type: String, Default: yes", nullptr, R"("true")"},
      {"Type: Number", "3", R"("3")"},
      {"Type: Number", "-1.50", R"("-1.50")"},
      {"Type: Number, Default: 5", nullptr, R"("5")"},
      {"Type: Number", "x", "ValidationError Parameter 'P' must be a number. <P>"},
      {"Type: Number", "", "ValidationError Parameter 'P' must be a number."},
      {"Type: Number, Default: x", nullptr, "ValidationError Parameter 'P' must be a number."},
      {"Type: CommaDelimitedList", "a, b ,c", R"(["a","b","c"])"},
      {"Type: CommaDelimitedList", "a,,", R"(["a","",""])"},
      {"Type: CommaDelimitedList", "", R"([""])"},
      {"Type: 'List<Number>'", "1, 2", R"(["1","2"])"},
      {"Type: 'List<Number>'", "1, x", "ValidationError Parameter 'P' must be a number."},
      {"Type: 'List<AWS::EC2::Subnet::Id>'", "subnet-1,subnet-2", R"(["subnet-1","subnet-2"])"},
      {"Type: 'AWS::EC2::VPC::Id'", "vpc-1", R"("vpc-1")"},
      {"Type: 'AWS::SSM::Parameter::Name'", "/ami", R"("/ami")"},
      {"Type: 'AWS::SSM::Parameter::Value<String>'", "/ami", R"("ami-1")"},
      {"Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: /ami", nullptr,
       R"("ami-1")"},
      {"Type: 'AWS::SSM::Parameter::Value<List<String>>'", "/subnets",
       R"(["subnet-1","subnet-2"])"},
      {"Type: 'AWS::SSM::Parameter::Value<CommaDelimitedList>'", "/subnets",
       R"(["subnet-1","subnet-2"])"},
      {"Type: 'AWS::SSM::Parameter::Value<String>'", "/later", "? Parameter P"},
      {"Type: 'AWS::SSM::Parameter::Value<String>'", "/gone",
       "ValidationError Unable to fetch parameters [/gone] from parameter store for this account. "
       "<P>"},
  };
  check_cases(kCases);
}

TEST_CASE("evaluate: constraints are checked in CloudFormation's words") {
  static constexpr Case kCases[] = {
      {"Type: String, AllowedValues: [a, b]", "b", R"("b")"},
      {"Type: String, AllowedValues: [a, b]", "c",
       "ValidationError Parameter 'P' must be one of AllowedValues <P>"},
      {"Type: String, AllowedValues: [a, b]", "A",
       "ValidationError Parameter 'P' must be one of AllowedValues"},
      {"Type: String, AllowedValues: [true, 1]", "true", R"("true")"},
      {"Type: Number, AllowedValues: [1, 2]", "2.0", R"("2.0")"},
      {"Type: String, AllowedValues: [1, 2]", "2.0",
       "ValidationError Parameter 'P' must be one of AllowedValues"},
      {"Type: CommaDelimitedList, AllowedValues: [a, b]", "a, b", R"(["a","b"])"},
      {"Type: CommaDelimitedList, AllowedValues: [a, b]", "a,c",
       "ValidationError Parameter 'P' must be one of AllowedValues"},
      {"Type: String, AllowedPattern: '[a-z]+'", "abc", R"("abc")"},
      {"Type: String, AllowedPattern: '[a-z]+'", "abc1",
       "ValidationError Parameter 'P' must match pattern [a-z]+"},
      {"Type: String, AllowedPattern: 'a|ab'", "ab", R"("ab")"},
      {"Type: CommaDelimitedList, AllowedPattern: '[a-z]+'", "a, b", R"(["a","b"])"},
      {"Type: CommaDelimitedList, AllowedPattern: '[a-z]+'", "a,1",
       "ValidationError Parameter 'P' must match pattern [a-z]+"},
      {"Type: String, MinLength: 2", "ab", R"("ab")"},
      {"Type: String, MinLength: 2", "a",
       "ValidationError Parameter 'P' must contain at least 2 characters"},
      {"Type: String, MaxLength: '2'", "abc",
       "ValidationError Parameter 'P' must contain at most 2 characters"},
      {"Type: String, MaxLength: 2", "\xC3\xA9\xC3\xA9", "\"\xC3\xA9\xC3\xA9\""},
      {"Type: Number, MinValue: 1", "0.5",
       "ValidationError Parameter 'P' must be a number not less than 1"},
      {"Type: Number, MinValue: 1", "1", R"("1")"},
      {"Type: Number, MaxValue: 10", "10.5",
       "ValidationError Parameter 'P' must be a number not greater than 10"},
      {"Type: Number, MaxValue: 10", "9", R"("9")"},
      {"Type: 'List<Number>', MaxValue: 10", "9,11",
       "ValidationError Parameter 'P' must be a number not greater than 10"},
      {"Type: String, AllowedValues: [a], ConstraintDescription: be a", "b",
       "ValidationError Parameter 'P' failed to satisfy constraint: be a"},
      {"Type: String, MinLength: 3, ConstraintDescription: be long", "b",
       "ValidationError Parameter 'P' failed to satisfy constraint: be long"},
      {"Type: Number, ConstraintDescription: be a number of things", "b",
       "ValidationError Parameter 'P' must be a number."},
      {"Type: String, AllowedValues: [a], Default: b", nullptr,
       "ValidationError Parameter 'P' must be one of AllowedValues"},
      {"Type: String, AllowedValues: [a], MinLength: 5", "b",
       "ValidationError Parameter 'P' must be one of AllowedValues"},
      {"Type: 'AWS::SSM::Parameter::Value<String>', AllowedPattern: '/.*'", "ami",
       "ValidationError Parameter 'P' must match pattern /.*"},
      {"Type: 'AWS::SSM::Parameter::Value<Number>'", "/ami", R"("ami-1")"},
  };
  check_cases(kCases);
  CHECK(bind_one("Type: String, AllowedPattern: '['", "x").starts_with("F206 "));
  CHECK(bind_one("Type: String", std::string(4097, 'x').c_str())
            .starts_with("ValidationError Parameter 'P' has a value of more than 4096 bytes"));
}

TEST_CASE("evaluate: unknown names come before missing values, and those before types") {
  World world(
      "Parameters:\n  A: {Type: String}\n  B: {Type: String}\n  N: {Type: Number}\nResources: "
      "{}\n");
  const std::size_t before = world.sink.error_count();
  world.bind({{"X", {"1", false}}, {"Y", {"1", false}}, {"N", {"x", false}}},
             MissingParameters::Error);
  REQUIRE(world.sink.error_count() == before + 3);
  const auto all = world.sink.all().subspan(before);
  CHECK(all[0].message == "Parameters: [X, Y] do not exist in the template");
  CHECK(all[1].message == "Parameters: [A, B] must have values");
  CHECK(all[1].related.size() == 1);
  CHECK(all[2].message == "Parameter 'N' must be a number.");
}

TEST_CASE("evaluate: a parameter without value is unknown to those who do not deploy") {
  World world("Parameters:\n  A: {Type: String, NoEcho: true}\nResources: {R: {Type: T}}\n");
  world.bind();
  CHECK_FALSE(world.sink.has_errors());
  CHECK(show(world.parameters.at("A").value) == "? Parameter A");
  CHECK(world.parameters.at("A").no_echo);
  CHECK_FALSE(world.parameters.at("A").is_default);
}

TEST_CASE("evaluate: previous values are taken when asked for") {
  World world(
      "Parameters:\n  A: {Type: Number, Default: 1}\n  B: {Type: String}\nResources: {R: {Type: "
      "T}}\n");
  const ParameterInputs inputs = {{"A", {"", true}}, {"B", {"", true}}};
  const BoundParameters bound =
      bind_parameters(world.loaded->model, inputs, {{"A", "7"}, {"C", "x"}}, world.knowledge,
                      MissingParameters::Error, world.sink);
  CHECK(bound.at("A").given == "7");
  CHECK(show(bound.at("A").value) == R"("7")");
  CHECK_FALSE(bound.at("A").is_default);
  REQUIRE(world.sink.error_count() == 1);
  CHECK(world.sink.all()[0].message ==
        "Invalid input for parameter key B. Cannot specify usePreviousValue as true for a "
        "parameter key "
        "not in the previous template");
}

TEST_CASE("evaluate: what DescribeStacks shows of a parameter is kept") {
  World world(
      "Parameters:\n  A: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /ami}\n"
      "  L: {Type: CommaDelimitedList, Default: 'a, b'}\nResources: {R: {Type: T}}\n");
  world.bind();
  CHECK(world.parameters.at("A").given == "/ami");
  CHECK(world.parameters.at("A").is_ssm);
  CHECK(world.parameters.at("A").is_default);
  CHECK(world.parameters.at("L").given == "a, b");
}

TEST_CASE("evaluate: regions decide partition and suffix") {
  static constexpr struct {
    const char* region;
    const char* partition;
    const char* suffix;
  } kCases[] = {
      {"us-east-1", "aws", "amazonaws.com"},
      {"cn-north-1", "aws-cn", "amazonaws.com.cn"},
      {"us-gov-west-1", "aws-us-gov", "amazonaws.com"},
      {"us-iso-east-1", "aws-iso", "c2s.ic.gov"},
      {"us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov"},
      {"cn-future-9", "aws-cn", "amazonaws.com.cn"},
      {"us-isob-future-9", "aws-iso-b", "sc2s.sgov.gov"},
      {"mars-east-1", "aws", "amazonaws.com"},
      {"us-gov-future-9", "aws-us-gov", "amazonaws.com"},
      {"", "aws", "amazonaws.com"},
  };
  for (const auto& row : kCases) {
    CAPTURE(std::string(row.region));
    const Environment environment = make_environment("1", row.region);
    CHECK(environment.partition == row.partition);
    CHECK(environment.url_suffix == row.suffix);
    CHECK(environment.account_id == "1");
  }
}

}  // namespace formwork::evaluate_test
