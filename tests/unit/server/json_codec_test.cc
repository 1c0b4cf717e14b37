// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include "tests/unit/server/codec_support.hh"

using namespace formwork;
using namespace formwork::test;

namespace {

std::string decoded_json(std::string_view service, std::string_view operation, std::string body) {
  HttpRequest request;
  request.method = "POST";
  request.target = "/";
  request.body = std::move(body);
  return decoded(wire(service, operation), request);
}

}  // namespace

TEST_CASE("json codec: members that the model does not know and nulls are left out") {
  CHECK(decoded_json("ssm", "GetParameter", R"({"Name":"a","X":[1],"WithDecryption":null})") ==
        R"({"Name":"a"})");
  CHECK(decoded_json("sqs", "ListQueues", "") == "{}");
}

TEST_CASE("json codec: values of another kind are refused") {
  for (const char* body :
       {R"({"Name":1})", R"({"Name":{}})", R"({"Name":"a","WithDecryption":"x"})", "[]", "3", "{",
        R"({"Name":"a"}x)"}) {
    CAPTURE(body);
    CHECK(decoded_json("ssm", "GetParameter", body).find("SerializationException: ") == 0);
  }
  CHECK(decoded_json("sqs", "ReceiveMessage", R"({"QueueUrl":"u","MaxNumberOfMessages":3.5})")
            .find("SerializationException: ") == 0);
  CHECK(decoded_json("sqs", "ReceiveMessage", R"({"QueueUrl":"u","MaxNumberOfMessages":3.0})") ==
        R"({"MaxNumberOfMessages":3,"QueueUrl":"u"})");
}

TEST_CASE("json codec: blobs are bytes and timestamps milliseconds") {
  CHECK(decoded_json("kinesis", "PutRecord",
                     R"({"StreamName":"s","Data":"aGkA","PartitionKey":"p"})") ==
        R"({"Data":"hi\u0000","PartitionKey":"p","StreamName":"s"})");
  CHECK(decoded_json("kinesis", "GetShardIterator",
                     R"({"StreamName":"s","ShardId":"1","ShardIteratorType":"AT_TIMESTAMP",
                         "Timestamp":1459799926.48})")
            .find("\"Timestamp\":1459799926480") != std::string::npos);
  CHECK(decoded_json("kinesis", "PutRecord", R"({"StreamName":"s","Data":"a*","PartitionKey":"p"})")
            .find("SerializationException: ") == 0);
}

TEST_CASE("json codec: shapes may hold themselves, but not without end") {
  std::string value = R"({"S":"x"})";
  for (int i = 0; i < 20; ++i) {
    value = R"({"L":[)" + value + "]}";
  }
  const std::string item = R"({"TableName":"abc","Item":{"k":)";
  CHECK(decoded_json("dynamodb", "PutItem", item + value + "}}")[0] == '{');
  for (int i = 0; i < 220; ++i) {
    value = R"({"L":[)" + value + "]}";
  }
  CHECK(decoded_json("dynamodb", "PutItem", item + value + "}}").find("SerializationException: ") ==
        0);
}

TEST_CASE("json codec: an answer has the kinds of the model") {
  const HttpResponse response =
      encode_output(wire("ssm", "GetParameter"),
                    json(R"({"Parameter":{"Name":"n","Value":"5","Version":3,"Unknown":1,
                             "LastModifiedDate":1790000000123,"DataType":null}})"),
                    "r");
  CHECK(response.headers.get("content-type") == "application/x-amz-json-1.1");
  CHECK(response.body == R"({"Parameter":{"Name":"n","Value":"5","Version":3,)"
                         R"("LastModifiedDate":1790000000.123}})");
  CHECK(encode_output(wire("sqs", "DeleteQueue"), Value::map(), "r").body == "{}");
  CHECK(encode_output(wire("kms", "ListKeys"), Value(), "r").body == "{}");
}

TEST_CASE("json codec: an error has its type, and the code that forms had") {
  HttpResponse response =
      encode_error(wire("sqs", "SendMessage"), fault("QueueDoesNotExist", "no queue"), "r");
  CHECK(response.status == 400);
  CHECK(response.headers.get("content-type") == "application/x-amz-json-1.0");
  CHECK(response.headers.get("x-amzn-query-error") ==
        "AWS.SimpleQueueService.NonExistentQueue;Sender");
  CHECK(response.body == R"({"__type":"QueueDoesNotExist","message":"no queue"})");
  response = encode_error(wire("ssm", "GetParameter"), fault("ParameterNotFound", ""), "r");
  CHECK(response.body.find(R"({"__type":"ParameterNotFound")") == 0);
  CHECK(response.headers.find("x-amzn-query-error") == nullptr);
  CHECK(encode_error(wire("dynamodb", "PutItem"), fault("InternalServerError", "x"), "r").status ==
        500);
}

TEST_CASE("codec: a request tells which of several protocols it speaks") {
  const ApiService& metrics = *ApiCatalog::builtin().find_service("cloudwatch");
  HttpRequest request;
  request.target = "/";
  CHECK(request_protocol(metrics, request) == Protocol::Cbor);
  request.headers.add("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
  CHECK(request_protocol(metrics, request) == Protocol::Query);
  request.headers.add("X-Amz-Target", "GraniteServiceVersion20100801.ListMetrics");
  CHECK(request_protocol(metrics, request) == Protocol::Json);
}
