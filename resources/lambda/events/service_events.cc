// SPDX-License-Identifier: Apache-2.0
// Events of services that tell of themselves: rules, logs, Config, Cognito, Lex, IoT,
// CloudFormation.
#include "engine/base/hash.hh"
#include "resources/common/gzip.hh"
#include "resources/lambda/events/event_kinds.hh"

namespace formwork::lambda {

namespace {

constexpr std::string_view kEventBridge = R"({
"version":"0","id":"6a7e8feb-b491-4cf7-a9f1-bf3703467718",
"detail-type":"EC2 Instance State-change Notification","source":"aws.ec2",
"account":"000000000000","time":"2026-01-02T03:04:05Z","region":"us-east-1",
"resources":["arn:aws:ec2:us-east-1:000000000000:instance/i-0123456789abcdef0"],
"detail":{"instance-id":"i-0123456789abcdef0","state":"running"}})";

constexpr std::string_view kSchedule = R"({
"version":"0","id":"53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa","detail-type":"Scheduled Event",
"source":"aws.events","account":"000000000000","time":"2026-01-02T03:04:05Z",
"region":"us-east-1","resources":["arn:aws:events:us-east-1:000000000000:rule/my-schedule"],
"detail":{}})";

constexpr std::string_view kLogs = R"({"awslogs":{"data":{
"messageType":"DATA_MESSAGE","owner":"000000000000","logGroup":"/aws/lambda/my-function",
"logStream":"2026/01/02/[$LATEST]0123456789abcdef0123456789abcdef",
"subscriptionFilters":["my-filter"],"logEvents":[
{"id":"39410000000000000000000000000000000000000000000000000001","timestamp":1767323045678,
"message":"[ERROR] something went wrong"}]}}})";

constexpr std::string_view kConfig = R"({
"version":"1.0","invokingEvent":{"configurationItem":{
"configurationItemCaptureTime":"2026-01-02T03:04:05.678Z","awsAccountId":"000000000000",
"configurationItemStatus":"OK","resourceId":"i-0123456789abcdef0",
"ARN":"arn:aws:ec2:us-east-1:000000000000:instance/i-0123456789abcdef0",
"awsRegion":"us-east-1","availabilityZone":"us-east-1a","resourceType":"AWS::EC2::Instance",
"resourceCreationTime":"2026-01-01T00:00:00.000Z","tags":{"Name":"web"},"relationships":[],
"configuration":{"instanceType":"t3.micro"}},
"messageType":"ConfigurationItemChangeNotification"},
"ruleParameters":{"desiredInstanceType":"t3.micro"},"resultToken":"myResultToken",
"eventLeftScope":false,
"executionRoleArn":"arn:aws:iam::000000000000:role/config-role",
"configRuleArn":"arn:aws:config:us-east-1:000000000000:config-rule/config-rule-0123456",
"configRuleName":"my-rule","configRuleId":"config-rule-0123456","accountId":"000000000000"})";

constexpr std::string_view kSignUp = R"({
"version":"1","region":"us-east-1","userPoolId":"us-east-1_Example00","userName":"jane",
"callerContext":{"awsSdkVersion":"aws-sdk-unknown-unknown","clientId":"1example23456789"},
"triggerSource":"PreSignUp_SignUp",
"request":{"userAttributes":{"email":"jane@example.com"},"validationData":null},
"response":{"autoConfirmUser":false,"autoVerifyEmail":false,"autoVerifyPhone":false}})";

constexpr std::string_view kConfirmation = R"({
"version":"1","region":"us-east-1","userPoolId":"us-east-1_Example00","userName":"jane",
"callerContext":{"awsSdkVersion":"aws-sdk-unknown-unknown","clientId":"1example23456789"},
"triggerSource":"PostConfirmation_ConfirmSignUp",
"request":{"userAttributes":{"sub":"7a1d0c8e-2f3b-4c5d-8e9f-0a1b2c3d4e5f",
"email_verified":"true","cognito:user_status":"CONFIRMED","email":"jane@example.com"}},
"response":{}})";

constexpr std::string_view kAuthentication = R"({
"version":"1","region":"us-east-1","userPoolId":"us-east-1_Example00","userName":"jane",
"callerContext":{"awsSdkVersion":"aws-sdk-unknown-unknown","clientId":"1example23456789"},
"triggerSource":"PreAuthentication_Authentication",
"request":{"userAttributes":{"email":"jane@example.com"},"validationData":null,
"userNotFound":false},"response":{}})";

constexpr std::string_view kToken = R"({
"version":"1","region":"us-east-1","userPoolId":"us-east-1_Example00","userName":"jane",
"callerContext":{"awsSdkVersion":"aws-sdk-unknown-unknown","clientId":"1example23456789"},
"triggerSource":"TokenGeneration_Authentication",
"request":{"userAttributes":{"sub":"7a1d0c8e-2f3b-4c5d-8e9f-0a1b2c3d4e5f",
"email":"jane@example.com"},"groupConfiguration":{"groupsToOverride":[],
"iamRolesToOverride":[],"preferredRole":null}},
"response":{"claimsOverrideDetails":null}})";

constexpr std::string_view kMessage = R"({
"version":"1","region":"us-east-1","userPoolId":"us-east-1_Example00","userName":"jane",
"callerContext":{"awsSdkVersion":"aws-sdk-unknown-unknown","clientId":"1example23456789"},
"triggerSource":"CustomMessage_SignUp",
"request":{"userAttributes":{"email":"jane@example.com"},"codeParameter":"{####}",
"linkParameter":"{##Click Here##}","usernameParameter":null},
"response":{"smsMessage":null,"emailMessage":null,"emailSubject":null}})";

constexpr std::string_view kLex = R"({
"messageVersion":"1.0","invocationSource":"FulfillmentCodeHook","inputMode":"Text",
"responseContentType":"text/plain; charset=utf-8","sessionId":"000000000000001",
"inputTranscript":"Book a room","bot":{"id":"ABCDEFGHIJ","name":"my-bot","aliasId":"TSTALIASID",
"aliasName":"TestBotAlias","localeId":"en_US","version":"DRAFT"},
"interpretations":[{"intent":{"name":"BookRoom","state":"ReadyForFulfillment",
"confirmationState":"None","slots":{"City":{"shape":"Scalar","value":{
"originalValue":"Graz","interpretedValue":"Graz","resolvedValues":["Graz"]}}}},
"nluConfidence":0.95}],
"sessionState":{"originatingRequestId":"d1b6f0d5-3a0b-4a7e-9d40-6d0d6a5d4c3b",
"sessionAttributes":{},"activeContexts":[],"intent":{"name":"BookRoom",
"state":"ReadyForFulfillment","confirmationState":"None","slots":{"City":{"shape":"Scalar",
"value":{"originalValue":"Graz","interpretedValue":"Graz","resolvedValues":["Graz"]}}}}},
"transcriptions":[{"transcription":"Book a room","transcriptionConfidence":1.0,
"resolvedContext":{"intent":"BookRoom"},"resolvedSlots":{}}],"requestAttributes":{}})";

constexpr std::string_view kIot = R"({
"topic":"devices/thermometer-1/readings","temperature":21.5,"humidity":40,
"timestamp":1767323045678})";

constexpr std::string_view kCustomResource = R"({
"RequestType":"Create","ServiceToken":"arn:aws:lambda:us-east-1:000000000000:function:my-function",
"ResponseURL":"http://127.0.0.1:4566/custom-resource-answer",
"StackId":"arn:aws:cloudformation:us-east-1:000000000000:stack/my-stack/6f8a1b2c-3d4e-4f50-8162-738495a6b7c8",
"RequestId":"9d8c7b6a-5f4e-4d3c-8b2a-190807060504","LogicalResourceId":"MyResource",
"ResourceType":"Custom::MyResource",
"ResourceProperties":{"ServiceToken":"arn:aws:lambda:us-east-1:000000000000:function:my-function",
"Name":"value"}})";

void finish_logs(Value& event) {
  if (Value* data = find_below(event, "awslogs.data")) {
    *data = Value::string(
        base64_encode(gzip_stored(data->is_string() ? data->as_string() : value_to_json(*data))));
  }
}

void finish_config(Value& event) {
  encode_json(find_below(event, "invokingEvent"));
  encode_json(find_below(event, "ruleParameters"));
}

// Updates and deletions name the resource; updates have its old properties, too.
void finish_custom_resource(Value& event) {
  const std::string type = event.get_text("RequestType");
  if (type != "Create" && event.find("PhysicalResourceId") == nullptr) {
    event.set("PhysicalResourceId", Value::string("my-resource-1"));
  }
  const Value* properties = event.find("ResourceProperties");
  if (type == "Update" && properties != nullptr && event.find("OldResourceProperties") == nullptr) {
    event.set("OldResourceProperties", Value(*properties));
  }
}

constinit EventKind kinds[]{
    {"eventbridge", "an event that a rule matches", kEventBridge},
    {"schedule", "a rule's schedule", kSchedule},
    {"logs", "lines of a log group's subscription; data is given plain", kLogs, &finish_logs},
    {"config", "a configuration to judge; invokingEvent is given plain", kConfig, &finish_config},
    {"cognito-pre-signup", "a user is about to sign up", kSignUp},
    {"cognito-post-confirmation", "a user was confirmed", kConfirmation},
    {"cognito-pre-authentication", "a user is about to sign in", kAuthentication},
    {"cognito-pre-token", "a token is about to be made", kToken},
    {"cognito-custom-message", "a message to a user is about to be sent", kMessage},
    {"lex", "an intent of a bot is to be fulfilled (V2)", kLex},
    {"iot", "what an IoT rule selected", kIot},
    {"custom-resource", "a custom resource of a stack; RequestType is Create, Update or Delete",
     kCustomResource, &finish_custom_resource},
};
const bool kRegistered = [] {
  for (EventKind& kind : kinds) {
    Register<EventKind>{kind};
  }
  return true;
}();

}  // namespace

}  // namespace formwork::lambda
