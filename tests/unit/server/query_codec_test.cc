// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include "tests/unit/server/codec_support.hh"

using namespace formwork;
using namespace formwork::test;

TEST_CASE("query codec: scalars, lists and structures are read by the model") {
  CHECK(form("cloudformation", "DescribeStacks",
             "Action=DescribeStacks&Version=2010-05-15&StackName=web&Unknown=1") ==
        R"({"StackName":"web"})");
  CHECK(form("cloudformation", "CreateStack",
             "StackName=web&Tags.member.1.Key=a&Tags.member.1.Value=b+c%2B&"
             "DisableRollback=true&TimeoutInMinutes=5&Capabilities.member.1=CAPABILITY_IAM") ==
        R"({"Capabilities":["CAPABILITY_IAM"],"DisableRollback":true,"StackName":"web",)"
        R"("Tags":[{"Key":"a","Value":"b c+"}],"TimeoutInMinutes":5})");
}

TEST_CASE("query codec: parameters of the target count too") {
  HttpRequest request;
  request.method = "GET";
  request.target = "/?Action=DescribeStacks&StackName=web";
  CHECK(decoded(wire("cloudformation", "DescribeStacks"), request) == R"({"StackName":"web"})");
}

TEST_CASE("query codec: items come by their numbers, and gaps cost nothing") {
  CHECK(form("cloudformation", "CreateStack",
             "StackName=web&NotificationARNs.member.999999999=c&NotificationARNs.member.10=b&"
             "NotificationARNs.member.2=a") ==
        R"({"NotificationARNs":["a","b","c"],"StackName":"web"})");
  CHECK(form("cloudformation", "CreateStack",
             "StackName=web&NotificationARNs.member.99999999999999999999=a") ==
        R"({"StackName":"web"})");
  CHECK(form("cloudformation", "CreateStack", "StackName=web&NotificationARNs.member.x=a") ==
        R"({"StackName":"web"})");
}

TEST_CASE("query codec: an empty list is one, and an absent one is absent") {
  CHECK(form("cloudformation", "UpdateStack", "StackName=web&Tags=") ==
        R"({"StackName":"web","Tags":[]})");
  CHECK(form("cloudformation", "UpdateStack", "StackName=web") == R"({"StackName":"web"})");
}

TEST_CASE("query codec: maps are entries with a key and a value") {
  CHECK(form("sns", "CreateTopic",
             "Name=t&Attributes.entry.1.key=DisplayName&Attributes.entry.1.value=x&"
             "Attributes.entry.2.key=KmsMasterKeyId&Attributes.entry.2.value=y&"
             "Attributes.entry.3.key=DisplayName&Attributes.entry.3.value=z") ==
        R"({"Attributes":{"DisplayName":"z","KmsMasterKeyId":"y"},"Name":"t"})");
}

TEST_CASE("query codec: a name that begins like another is told apart") {
  CHECK(form("cloudformation", "DescribeStackResource",
             "StackName=web&LogicalResourceIdX=no&StackName-=no&LogicalResourceId=A") ==
        R"({"LogicalResourceId":"A","StackName":"web"})");
}

TEST_CASE("query codec: what is no number or boolean is malformed") {
  CHECK(
      form("cloudformation", "CreateStack", "StackName=web&TimeoutInMinutes=soon").substr(0, 15) ==
      "MalformedInput:");
  CHECK(form("cloudformation", "CreateStack", "StackName=web&TimeoutInMinutes=99999999999")
            .substr(0, 15) == "MalformedInput:");
  CHECK(
      form("cloudformation", "CreateStack", "StackName=web&DisableRollback=maybe").substr(0, 15) ==
      "MalformedInput:");
  CHECK(form("cloudformation", "CreateStack", "StackName=web&DisableRollback=True") ==
        R"({"DisableRollback":true,"StackName":"web"})");
}

TEST_CASE("query codec: text that is not UTF-8 is malformed") {
  CHECK(form("cloudformation", "DescribeStacks", "StackName=%ff") ==
        "MalformedInput: A text of the request is not UTF-8.");
}

TEST_CASE("query codec: too many parameters are refused") {
  std::string body;
  for (int i = 0; i < 20'001; ++i) {
    body += "a=b&";
  }
  CHECK(form("cloudformation", "DescribeStacks", body).substr(0, 15) == "MalformedInput:");
}

TEST_CASE("query codec: an answer is XML with its wrapper and the request's id") {
  const HttpResponse response = encode_output(
      wire("cloudformation", "DescribeStacks"),
      json(R"({"Stacks":[{"StackName":"a<b","CreationTime":1790000000123,"DisableRollback":false,
                          "NotificationARNs":[],"RollbackConfiguration":{},"Tags":[],
                          "Outputs":[{"OutputKey":"k","OutputValue":"v&\"\r"}],"Nothing":1,
                          "StackStatusReason":null}]})"),
      "id-1");
  CHECK(response.status == 200);
  CHECK(response.headers.get("content-type") == "text/xml");
  CHECK(response.headers.get("x-amzn-requestid") == "id-1");
  CHECK(response.body ==
        "<DescribeStacksResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\">"
        "<DescribeStacksResult><Stacks><member><StackName>a&lt;b</StackName>"
        "<CreationTime>2026-09-21T14:13:20.123Z</CreationTime>"
        "<DisableRollback>false</DisableRollback><NotificationARNs></NotificationARNs>"
        "<RollbackConfiguration></RollbackConfiguration><Tags></Tags><Outputs><member>"
        "<OutputKey>k</OutputKey><OutputValue>v&amp;&quot;&#xD;</OutputValue></member></Outputs>"
        "</member></Stacks></DescribeStacksResult><ResponseMetadata><RequestId>id-1</RequestId>"
        "</ResponseMetadata></DescribeStacksResponse>");
}

TEST_CASE("query codec: an operation without a result answers its id alone") {
  CHECK(encode_output(wire("cloudformation", "DeleteStack"), Value::map(), "r").body ==
        "<DeleteStackResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\">"
        "<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></DeleteStackResponse>");
}

TEST_CASE("query codec: an error has its type, code and message") {
  const WireContext context = wire("cloudformation", "CreateStack");
  HttpResponse response =
      encode_error(context, fault("AlreadyExistsException", "Stack [a] already exists"), "r");
  CHECK(response.status == 400);
  CHECK(response.body ==
        "<ErrorResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"><Error>"
        "<Type>Sender</Type><Code>AlreadyExistsException</Code>"
        "<Message>Stack [a] already exists</Message></Error><RequestId>r</RequestId>"
        "</ErrorResponse>");
  response = encode_error(context, fault("ChangeSetNotFound", "ChangeSet [c] does not exist"), "r");
  CHECK(response.status == 404);
  CHECK(response.body.find("<Code>ChangeSetNotFound</Code>") != std::string::npos);
  response = encode_error(context, fault("F301", "The store cannot be read."), "r");
  CHECK(response.status == 500);
  CHECK(response.body.find("<Type>Receiver</Type><Code>InternalFailure</Code>") !=
        std::string::npos);
  CHECK(encode_error(context, fault("NotImplemented", "no"), "r").status == 501);
}

TEST_CASE("query codec: text that XML cannot hold is replaced") {
  Value output = Value::map();
  output.set("TemplateBody", Value::string("a\x01\x02\tb\xff\n"));
  const HttpResponse response = encode_output(wire("cloudformation", "GetTemplate"), output, "r");
  CHECK(response.body.find("<TemplateBody>a\xEF\xBF\xBD\xEF\xBF\xBD\tb\xEF\xBF\xBD\n<") !=
        std::string::npos);
}

TEST_CASE("query codec: a service that went over to JSON still reads and answers forms") {
  CHECK(form("sqs", "SendMessage",
             "QueueUrl=u&MessageBody=m&MessageAttribute.1.Name=a&MessageAttribute.1.Value.DataType="
             "String&MessageAttribute.1.Value.StringValue=s") ==
        R"({"MessageAttributes":{"a":{"DataType":"String","StringValue":"s"}},"MessageBody":"m",)"
        R"("QueueUrl":"u"})");
  CHECK(form("sqs", "GetQueueAttributes", "QueueUrl=u&AttributeName.1=All") ==
        R"({"AttributeNames":["All"],"QueueUrl":"u"})");
  WireContext context = wire("sqs", "ReceiveMessage");
  context.protocol = Protocol::Query;
  CHECK(encode_output(context, json(R"({"Messages":[{"Body":"b","Attributes":{"SentTimestamp":"1"}},
                                                    {"Body":"c"}]})"),
                      "r")
            .body ==
        "<ReceiveMessageResponse xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\">"
        "<ReceiveMessageResult><Message><Body>b</Body><Attribute><Name>SentTimestamp</Name>"
        "<Value>1</Value></Attribute></Message><Message><Body>c</Body></Message>"
        "</ReceiveMessageResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>"
        "</ReceiveMessageResponse>");
}
