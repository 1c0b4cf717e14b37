// SPDX-License-Identifier: Apache-2.0
// CloudFormation's operations over stacks, change sets and templates, without a wire.
#include <set>

#include "tests/support/api_harness.hh"

namespace formwork {
namespace {

using testing::ApiHarness;
using testing::quoted;

constexpr std::string_view kService = "cloudformation";
constexpr std::string_view kTopic = "Resources: {Topic: {Type: AWS::SNS::Topic}}\n";

struct Cloud : ApiHarness {
  Value done(std::string_view operation, const std::string& input) {
    return ok(kService, operation, input);
  }
  std::string refused(std::string_view operation, const std::string& input) {
    return fault(kService, operation, input);
  }
  /// Input with StackName and TemplateBody, and what `more` adds (", \"X\": 1").
  static std::string stack(std::string_view name, std::string_view body,
                           const std::string& more = "") {
    return R"({"StackName": ")" + std::string(name) + R"(", "TemplateBody": )" + quoted(body) +
           more + "}";
  }
  std::size_t count(std::string_view operation, const std::string& input, std::string_view member) {
    Value answer = done(operation, input);
    return answer.find(member) == nullptr ? 0 : answer.find(member)->items().size();
  }
  std::size_t tags(const std::string& name) {
    Value stack = describe(name);
    return stack.find("Tags")->items().size();
  }
  Value describe(const std::string& name) {
    Value answer = done("DescribeStacks", R"({"StackName": ")" + name + "\"}");
    REQUIRE(answer.find("Stacks") != nullptr);
    return answer.find("Stacks")->items()[0];
  }
};

std::set<std::string> keys_of(const Value& map) {
  std::set<std::string> keys;
  for (const Value::Member& member : map.members()) {
    keys.insert(member.key);
  }
  return keys;
}

std::string resources(std::size_t count) {
  std::string body = "Resources:\n";
  for (std::size_t i = 0; i < count; ++i) {
    body += "  P" + std::to_string(i) +
            ": {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: a}}\n";
  }
  return body;
}

TEST_CASE("cloudformation api: DescribeStacks tells what CloudFormation tells, and no more") {
  Cloud cloud;
  cloud.done("CreateStack", Cloud::stack("shop", kTopic));
  std::set<std::string> always = {"StackId",
                                  "StackName",
                                  "StackStatus",
                                  "CreationTime",
                                  "DisableRollback",
                                  "DriftInformation",
                                  "NotificationARNs",
                                  "RollbackConfiguration",
                                  "Tags",
                                  "EnableTerminationProtection"};
  Value stack = cloud.describe("shop");
  CHECK(stack.get_text("StackStatus") == "CREATE_COMPLETE");
  CHECK(keys_of(stack) == always);
  std::string id = stack.get_text("StackId");
  cloud.done("DeleteStack", R"({"StackName": "shop"})");
  CHECK(cloud.refused("DescribeStacks", R"({"StackName": "shop"})") ==
        "ValidationError: Stack with id shop does not exist");
  always.erase("EnableTerminationProtection");
  always.insert("DeletionTime");
  CHECK(keys_of(cloud.describe(id)) == always);
  CHECK(cloud.count("DescribeStacks", "{}", "Stacks") == 0);
}

TEST_CASE("cloudformation api: each operation says in its own way that a stack is not there") {
  Cloud cloud;
  const std::string none = R"({"StackName": "none", "LogicalResourceId": "A"})";
  CHECK(cloud.refused("DescribeStackEvents", none) ==
        "ValidationError: Stack [none] does not exist");
  CHECK(cloud.refused("DescribeStackResource", none) ==
        "ValidationError: Stack 'none' does not exist");
  CHECK(cloud.refused("GetTemplate", none) == "ValidationError: Stack with id none does not exist");
  CHECK(cloud.refused("ListChangeSets", none) == "ValidationError: Stack [none] does not exist");
  CHECK(cloud.done("DeleteStack", none).members().empty());
}

TEST_CASE("cloudformation api: faults of templates are told in CloudFormation's words") {
  Cloud cloud;
  auto validate = [&](std::string_view body) {
    return cloud.refused("ValidateTemplate", R"({"TemplateBody": )" + quoted(body) + "}");
  };
  CHECK(validate(R"({"a"=1})") ==
        "ValidationError: Template format error: JSON not well-formed. (line 1, column 6)");
  CHECK(validate("A: b\n C: d\n") ==
        "ValidationError: Template format error: YAML not well-formed.");
  CHECK(validate("[]") == "ValidationError: Template format error: unsupported structure.");
  CHECK(validate("Resources: {A: {Properties: {}}}") ==
        "ValidationError: Template format error: [/Resources/A] Every Resources object must "
        "contain a Type member.");
  CHECK(validate("Resources: {A-b: {Type: AWS::SNS::Topic}}") ==
        "ValidationError: Template format error: Resource name A-b is non alphanumeric.");
  CHECK(validate("Resources: {A: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref X, "
                 "DisplayName: !Ref Y}}}") ==
        "ValidationError: Template format error: Unresolved resource dependencies [X, Y] in the "
        "Resources block of the template");
  CHECK(validate("Resources: {A: {Type: AWS::SNS::Topic}}\nOutputs: {O: {Value: }}\n") ==
        "ValidationError: [/Outputs/O/Value] 'null' values are not allowed in templates");
  CHECK(cloud.refused("ValidateTemplate", "{}") ==
        "ValidationError: Either Template URL or Template Body must be specified.");
}

TEST_CASE("cloudformation api: templates are read from the emulated S3 and nowhere else") {
  Cloud cloud;
  cloud.ok("s3", "CreateBucket", R"({"Bucket": "templates"})");
  cloud.ok("s3", "PutObject",
           R"({"Bucket": "templates", "Key": "a b.yaml", "Body": )" + quoted(kTopic) + "}");
  auto validate = [&](const std::string& url) {
    return cloud.refused("ValidateTemplate", R"({"TemplateURL": ")" + url + "\"}");
  };
  for (const char* url : {"https://templates.s3.amazonaws.com/a%20b.yaml",
                          "https://templates.s3.eu-west-1.amazonaws.com/a%20b.yaml?versionId=x",
                          "https://s3.amazonaws.com/templates/a%20b.yaml",
                          "http://127.0.0.1:4566/templates/a%20b.yaml",
                          "http://templates.s3.localhost:4566/a%20b.yaml",
                          "http://formwork:4566/templates/a%20b.yaml"}) {
    CHECK(validate(url) == "");
  }
  CHECK(validate("s3://templates/a b.yaml") ==
        "ValidationError: S3 error: Domain name specified in templates is not a valid S3 domain");
  for (const char* url : {"https://example.com/a.yaml", "file:///etc/passwd", "/etc/passwd", ""}) {
    CHECK(validate(url) == "ValidationError: TemplateURL must be a supported URL.");
  }
  CHECK(validate("https://templates.s3.amazonaws.com/none")
            .starts_with("ValidationError: S3 error: The specified key does not exist."));
  // Nor does a nested stack or an include of a served template read files of this machine.
  cloud.done("CreateStack",
             Cloud::stack("parent",
                          "Resources: {Child: {Type: AWS::CloudFormation::Stack, Properties: "
                          "{TemplateURL: /etc/passwd}}}"));
  CHECK(cloud.describe("parent").get_text("StackStatus") == "ROLLBACK_COMPLETE");
  cloud.done("CreateChangeSet",
             Cloud::stack("includes",
                          "Transform: {Name: AWS::Include, Parameters: {Location: /etc/passwd}}\n"
                          "Resources: {Topic: {Type: AWS::SNS::Topic}}\n",
                          R"(, "ChangeSetName": "c", "ChangeSetType": "CREATE")"));
  Value failed =
      cloud.done("DescribeChangeSet", R"({"StackName": "includes", "ChangeSetName": "c"})");
  CHECK(failed.get_text("Status") == "FAILED");
  CHECK(failed.get_text("StatusReason") ==
        "Transform AWS::Include failed with: The location parameter is not a valid S3 uri.");
}

TEST_CASE("cloudformation api: pages hold a hundred, and their tokens cannot be made up") {
  Cloud cloud;
  cloud.done("CreateStack", Cloud::stack("many", resources(60)));
  std::set<std::string> ids;
  std::string input = R"({"StackName": "many"})";
  std::vector<std::size_t> sizes;
  while (true) {
    Value page = cloud.done("DescribeStackEvents", input);
    sizes.push_back(page.find("StackEvents")->items().size());
    for (const Value& event : page.find("StackEvents")->items()) {
      ids.insert(event.get_text("EventId"));
    }
    std::string token = page.get_text("NextToken");
    if (token.empty()) {
      break;
    }
    input = R"({"StackName": "many", "NextToken": ")" + token + "\"}";
  }
  CHECK(sizes == std::vector<std::size_t>{100, 82});
  CHECK(ids.size() == 182);  // three of each resource and two of the stack, each with its own id
  for (const char* token : {"x", "MTAw", "////", "AAAAAAAAAAAAAAAA"}) {
    CHECK(cloud
              .refused("DescribeStackEvents",
                       R"({"StackName": "many", "NextToken": ")" + std::string(token) + "\"}")
              .starts_with("ValidationError: "));
  }
}

TEST_CASE("cloudformation api: an absent list of tags keeps them, an empty one removes them") {
  Cloud cloud;
  cloud.done("CreateStack",
             Cloud::stack("shop", kTopic, R"(, "Tags": [{"Key": "a", "Value": "b"}])"));
  std::string other = std::string(kTopic) + "Description: changed\nOutputs: {O: {Value: x}}\n";
  cloud.done("UpdateStack", Cloud::stack("shop", other));
  CHECK(cloud.tags("shop") == 1);
  cloud.done("UpdateStack", Cloud::stack("shop", other, R"(, "Tags": [])"));
  CHECK(cloud.tags("shop") == 0);
  CHECK(
      cloud.refused("UpdateStack",
                    Cloud::stack("shop", other, R"(, "Tags": [{"Key": "aws:x", "Value": "1"}])")) ==
      "ValidationError: aws: prefixed tag key names are not allowed for external use.");
}

TEST_CASE("cloudformation api: parameters of an update that are not given take their defaults") {
  Cloud cloud;
  const std::string body =
      "Parameters: {Name: {Type: String, Default: one}}\n"
      "Resources: {P: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Name}}}\n";
  auto given = [](const std::string& rest) {
    return R"(, "Parameters": [{"ParameterKey": "Name", )" + rest + "}]";
  };
  cloud.done("CreateStack", Cloud::stack("shop", body, given(R"("ParameterValue": "two")")));
  CHECK(cloud.refused("UpdateStack",
                      Cloud::stack("shop", body, given(R"("UsePreviousValue": true)"))) ==
        "ValidationError: No updates are to be performed.");
  cloud.done("UpdateStack", Cloud::stack("shop", body));
  Value stack = cloud.describe("shop");
  CHECK(stack.find("Parameters")->items()[0].get_text("ParameterValue") == "one");
}

TEST_CASE("cloudformation api: DescribeEvents tells operations and finds the failed") {
  Cloud cloud;
  cloud.done("CreateStack",
             Cloud::stack("fails",
                          "Resources: {Bad: {Type: AWS::SSM::Parameter, Properties: {Value: a}}}"));
  Value all = cloud.done("DescribeEvents", R"({"StackName": "fails"})");
  Value failed =
      cloud.done("DescribeEvents", R"({"StackName": "fails", "Filters": {"FailedEvents": true}})");
  REQUIRE(!failed.find("OperationEvents")->items().empty());
  CHECK(failed.find("OperationEvents")->items().size() <
        all.find("OperationEvents")->items().size());
  for (const Value& event : failed.find("OperationEvents")->items()) {
    CHECK(event.get_text("ResourceStatus").ends_with("_FAILED"));
    CHECK(!event.get_text("OperationId").empty());
  }
  CHECK(cloud.refused("DescribeEvents", "{}") ==
        "ValidationError: Either StackName, ChangeSetName or OperationId must be specified.");
}

TEST_CASE("cloudformation api: a role must be there and trust CloudFormation") {
  Cloud cloud;
  auto create = [&](const std::string& name, const std::string& role) {
    return cloud.refused(
        "CreateStack",
        Cloud::stack(name, kTopic,
                     R"(, "RoleARN": "arn:aws:iam::000000000001:role/)" + role + "\""));
  };
  const std::string fault = " is invalid or cannot be assumed";
  CHECK(create("a", "none").ends_with(fault));
  auto role_of = [](const std::string& service) {
    return "Resources: {R: {Type: AWS::IAM::Role, Properties: {RoleName: " + service +
           ", AssumeRolePolicyDocument: {Statement: {Effect: Allow, Action: 'sts:AssumeRole', "
           "Principal: {Service: " +
           service + ".amazonaws.com}}}}}}";
  };
  const std::string capability = R"(, "Capabilities": ["CAPABILITY_NAMED_IAM"])";
  cloud.done("CreateStack", Cloud::stack("r1", role_of("lambda"), capability));
  cloud.done("CreateStack", Cloud::stack("r2", role_of("cloudformation"), capability));
  CHECK(create("b", "lambda").ends_with(fault));
  CHECK(create("c", "cloudformation") == "");
}

TEST_CASE("cloudformation api: language extensions leave nothing open that is known") {
  Cloud cloud;
  cloud.done("CreateStack",
             Cloud::stack("shop",
                          "Transform: AWS::LanguageExtensions\n"
                          "Parameters: {Names: {Type: CommaDelimitedList}}\n"
                          "Resources:\n"
                          "  Fn::ForEach::Topics:\n"
                          "    - Name\n"
                          "    - !Ref Names\n"
                          "    - T${Name}:\n"
                          "        Type: AWS::SNS::Topic\n"
                          "        Properties: {TopicName: !Sub '${AWS::StackName}-${Name}'}\n"
                          "Outputs:\n"
                          "  Count: {Value: {Fn::Length: !Ref Names}}\n"
                          "  First: {Value: !GetAtt Ta.TopicName}\n",
                          R"(, "Capabilities": ["CAPABILITY_AUTO_EXPAND"],
                             "Parameters": [{"ParameterKey": "Names", "ParameterValue": "a,b"}])"));
  Value answer =
      cloud.done("GetTemplate", R"({"StackName": "shop", "TemplateStage": "Processed"})");
  auto processed = value_from_json(answer.get_text("TemplateBody"));
  REQUIRE(processed);
  CHECK(processed->find("Transform") == nullptr);
  const Value* name = processed->find_path({"Resources", "Tb", "Properties", "TopicName"});
  REQUIRE(name != nullptr);
  CHECK(name->scalar_text() == "shop-b");
  CHECK(value_to_json(*processed->find("Outputs")) ==
        R"({"Count":{"Value":2},"First":{"Value":{"Fn::GetAtt":["Ta","TopicName"]}}})");
}

}  // namespace
}  // namespace formwork
