// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include "tests/unit/server/codec_support.hh"

using namespace formwork;
using namespace formwork::test;

TEST_CASE("validation: AWS's words for a stack's name and a template's size") {
  CHECK(form("cloudformation", "CreateStack", "StackName=my_stack") ==
        "ValidationError: 1 validation error detected: Value 'my_stack' at 'stackName' failed to "
        "satisfy constraint: Member must satisfy regular expression pattern: "
        "[a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*");
  const std::string body(51'201, 'x');
  CHECK(form("cloudformation", "CreateStack", "StackName=a&TemplateBody=" + body) ==
        "ValidationError: 1 validation error detected: Value '" + body +
            "' at 'templateBody' failed to satisfy constraint: Member must have length less than "
            "or equal to 51200");
  CHECK(form("cloudformation", "CreateStack",
             "StackName=a&TemplateBody=" + body.substr(0, 51'200))[0] == '{');
}

TEST_CASE("validation: what must be there is null") {
  CHECK(form("cloudformation", "CreateStack", "") ==
        "ValidationError: 1 validation error detected: Value null at 'stackName' failed to "
        "satisfy constraint: Member must not be null");
  CHECK(form("cloudformation", "BatchDescribeTypeConfigurations", "") ==
        "ValidationError: 1 validation error detected: Value null at 'typeConfigurationIdentifiers'"
        " failed to satisfy constraint: Member must not be null");
  CHECK(form("cloudformation", "CreateStack", "StackName=a&Tags.member.1.Key=k") ==
        "ValidationError: 1 validation error detected: Value null at 'tags.1.member.value' failed "
        "to satisfy constraint: Member must not be null");
}

TEST_CASE("validation: items that break the model are told at their list") {
  CHECK(form("cloudformation", "CreateStack",
             "StackName=a&Capabilities.member.1=CAPABILITY_IAM&Capabilities.member.2=x") ==
        "ValidationError: 1 validation error detected: Value '[CAPABILITY_IAM, x]' at "
        "'capabilities' failed to satisfy constraint: Member must satisfy constraint: [Member must "
        "satisfy enum value set: [CAPABILITY_IAM, CAPABILITY_NAMED_IAM, CAPABILITY_AUTO_EXPAND]]");
}

TEST_CASE("validation: several errors stand in one message") {
  const std::string told =
      form("cloudformation", "CreateStack", "StackName=9&TimeoutInMinutes=0&OnFailure=NOTHING");
  CHECK(told.find("ValidationError: 3 validation errors detected: ") == 0);
  CHECK(told.find("Value '0' at 'timeoutInMinutes' failed to satisfy constraint: Member must have "
                  "value greater than or equal to 1") != std::string::npos);
  CHECK(told.find("Value 'NOTHING' at 'onFailure' failed to satisfy constraint: Member must "
                  "satisfy enum value set: [DO_NOTHING, ROLLBACK, DELETE]") != std::string::npos);
}

TEST_CASE("validation: a secret is not repeated") {
  const std::string told = form("iam", "CreateLoginProfile", "UserName=a&Password=");
  CHECK(told.find("Value at 'password' failed to satisfy constraint") != std::string::npos);
}

TEST_CASE("validation: lengths count characters") {
  std::string name;
  for (int i = 0; i < 128; ++i) {
    name += "%C3%A4";
  }
  CHECK(form("iam", "TagUser", "UserName=a&Tags.member.1.Value=v&Tags.member.1.Key=" + name)[0] ==
        '{');
  CHECK(form("iam", "TagUser", "UserName=a&Tags.member.1.Value=v&Tags.member.1.Key=" + name + "x")
            .find("at 'tags.1.member.key' failed to satisfy constraint: Member must have length "
                  "less than or equal to 128") != std::string::npos);
}

TEST_CASE("validation: JSON services have their own code for it") {
  HttpRequest request;
  request.body = R"({"Name":"a","Type":"Text","Value":"v"})";
  CHECK(decoded(wire("ssm", "PutParameter"), request) ==
        "ValidationException: 1 validation error detected: Value 'Text' at 'type' failed to "
        "satisfy constraint: Member must satisfy enum value set: [String, StringList, "
        "SecureString]");
}

TEST_CASE("validation: the number of errors told is bounded") {
  std::string body = "StackName=a";
  for (int i = 1; i <= 500; ++i) {
    body += "&Tags.member." + std::to_string(i) + ".Key=k";
  }
  CHECK(form("cloudformation", "CreateStack", body).find("50 validation errors detected") !=
        std::string::npos);
}

TEST_CASE("validation: values that a newer model will list are taken where that happens") {
  HttpRequest request;
  request.body = R"({"FunctionName":"f","Role":"arn:aws:iam::123456789012:role/r",
                     "Runtime":"python9.9","Code":{}})";
  CHECK(decoded(wire("lambda", "CreateFunction"), request)[0] == '{');
}
