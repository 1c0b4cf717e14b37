// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/lambda/project.hh"

#include <filesystem>
#include <system_error>
#include <utility>

#include "engine/base/file.hh"
#include "engine/base/text.hh"

namespace formwork::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPython = R"(import json


def lambda_handler(event, context):
    return {
        "statusCode": 200,
        "body": json.dumps("Hello from Lambda!"),
    }
)";

constexpr std::string_view kNode = R"(export const handler = async (event) => {
  return {
    statusCode: 200,
    body: JSON.stringify("Hello from Lambda!"),
  };
};
)";

constexpr std::string_view kTemplate = R"(AWSTemplateFormatVersion: "2010-09-09"
Description: The function @NAME@.

Metadata:
  cfn-lint:
    config:
      ignore_checks: [W3002]  # the code lies in a folder

Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              Service: lambda.amazonaws.com
            Action: sts:AssumeRole
      ManagedPolicyArns:
        - !Sub arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole

  Function:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: @NAME@
      Runtime: @RUNTIME@
      Architectures: [x86_64]
      Handler: @HANDLER@
      Code: src
      Role: !GetAtt Role.Arn

Outputs:
  FunctionArn:
    Value: !GetAtt Function.Arn
)";

constexpr std::string_view kEvent = R"({
  "key1": "value1",
  "key2": "value2",
  "key3": "value3"
}
)";

bool is_function_name(std::string_view name) {
  constexpr std::size_t kLongest = 64;
  for (const char c : name) {
    const bool is_good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == '-' || c == '_';
    if (!is_good) {
      return false;
    }
  }
  return !name.empty() && name.size() <= kLongest;
}

}  // namespace

Result<std::vector<std::string>> make_project(const std::string& folder,
                                              const std::string& runtime) {
  const bool is_python = runtime.starts_with("python3.");
  const bool is_node = runtime.starts_with("nodejs") && runtime.ends_with(".x");
  if (!is_python && !is_node) {
    return fail("F001", "there is no beginning for the runtime '" + runtime + "'", {},
                "Those of python3.12 and nodejs20.x, in any version.");
  }
  const std::string name = fs::path(folder).lexically_normal().filename().string();
  if (!is_function_name(name)) {
    return fail("F001", "'" + name + "' cannot be the name of a function", {},
                "Names have up to 64 letters, digits, hyphens and underscores.");
  }
  std::error_code error;
  if (fs::exists(folder, error)) {
    return fail("F101", folder + " is there already");
  }
  fs::create_directories(fs::path(folder) / "src", error);
  fs::create_directories(fs::path(folder) / "events", error);
  if (error) {
    return fail("F101", "cannot make " + folder + ": " + error.message());
  }
  std::string text = replace_all(kTemplate, "@NAME@", name);
  text = replace_all(text, "@RUNTIME@", runtime);
  text = replace_all(text, "@HANDLER@",
                     is_python ? "lambda_function.lambda_handler" : "index.handler");
  const std::vector<std::pair<std::string, std::string>> files{
      {is_python ? "src/lambda_function.py" : "src/index.mjs",
       std::string(is_python ? kPython : kNode)},
      {"template.yaml", text},
      {"events/event.json", std::string(kEvent)}};
  std::vector<std::string> written;
  for (const auto& [file, content] : files) {
    const std::string path = (fs::path(folder) / file).string();
    if (auto done = write_file(path, content); !done) {
      return std::move(done).failure();
    }
    written.push_back(path);
  }
  return written;
}

}  // namespace formwork::cli
