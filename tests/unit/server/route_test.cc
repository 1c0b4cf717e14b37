// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include "server/route/router.hh"

namespace formwork {
namespace {

struct Asked {
  std::string method = "GET";
  std::string target = "/";
  std::string host = "localhost:4566";
  std::string service = {};  ///< Signing name.
  Headers headers = {};
  std::string body = {};
};

/// "s3.PutObject Bucket=b Key=k", or "Code: message".
std::string routed(const Asked& asked) {
  static Router router(ApiCatalog::builtin());
  HttpRequest request{asked.method, asked.target, asked.headers, asked.body};
  request.headers.set("Host", asked.host);
  const QueryParameters query = parse_query(request.query(), 100);
  Signature signature;
  signature.service = asked.service;
  const HostName host = parse_host(asked.host, asked.service == "s3");
  WireContext wire;
  PathParameters path;
  const auto done = router.route({request, query, signature, host}, wire, path);
  if (!done) {
    return done.error().code + ": " + done.error().message;
  }
  std::string text = std::string(wire.service->name) + "." + std::string(wire.operation->name);
  for (const auto& [name, value] : path) {
    text += " " + name + "=" + value;
  }
  return text;
}

std::string s3(std::string method, std::string target, Headers headers = {}) {
  return routed({.method = std::move(method),
                 .target = std::move(target),
                 .service = "s3",
                 .headers = std::move(headers)});
}

TEST_CASE("route: a form's action is looked up in the service that it is signed for") {
  CHECK(routed({.method = "POST",
                .service = "cloudformation",
                .body = "Action=DescribeStacks&Version=2010-05-15"}) ==
        "cloudformation.DescribeStacks");
  CHECK(routed({.target = "/?Action=DescribeStacks", .service = "cloudformation"}) ==
        "cloudformation.DescribeStacks");
  CHECK(routed({.method = "POST", .service = "cloudformation", .body = "Action=Nope"}) ==
        "InvalidAction: The action Nope is not valid for this web service.");
  CHECK(routed({.method = "POST", .service = "cloudformation", .body = "Version=2010-05-15"})
            .starts_with("MissingAction: "));
}

TEST_CASE("route: an unsigned form is found by action and version") {
  CHECK(routed({.method = "POST", .body = "Action=GetCallerIdentity&Version=2011-06-15"}) ==
        "sts.GetCallerIdentity");
  CHECK(routed({.method = "POST", .body = "Action=Nope"}) ==
        "InvalidAction: The action Nope is not valid for this web service.");
}

TEST_CASE("route: X-Amz-Target names service and operation") {
  CHECK(routed({.method = "POST", .headers = {{"X-Amz-Target", "DynamoDB_20120810.ListTables"}}}) ==
        "dynamodb.ListTables");
  CHECK(routed({.method = "POST",
                .service = "sqs",
                .headers = {{"X-Amz-Target", "AmazonSQS.ListQueues"},
                            {"Content-Type", "application/x-amz-json-1.0"}}}) == "sqs.ListQueues");
  CHECK(routed({.method = "POST", .headers = {{"X-Amz-Target", "DynamoDB_20120810.Nope"}}})
            .starts_with("UnknownOperationException: "));
  CHECK(routed({.method = "POST", .headers = {{"X-Amz-Target", "Nope.Nope"}}})
            .starts_with("UnknownOperationException: "));
  CHECK(routed({.method = "POST", .headers = {{"X-Amz-Target", ".."}}})
            .find("UnknownOperationException") == 0);
}

TEST_CASE("route: a service that no model has is not implemented") {
  CHECK(routed({.method = "POST", .service = "nope"}) ==
        "NotImplemented: formwork knows no service that signs as 'nope'.");
}

TEST_CASE("route: paths of S3 with bucket and key") {
  CHECK(s3("GET", "/") == "s3.ListBuckets");
  CHECK(s3("PUT", "/photos") == "s3.CreateBucket Bucket=photos");
  CHECK(s3("PUT", "/photos/") == "s3.CreateBucket Bucket=photos");
  CHECK(s3("PUT", "/photos/a/b%20c//d") == "s3.PutObject Bucket=photos Key=a/b c//d");
  CHECK(s3("GET", "/photos//a") == "s3.GetObject Bucket=photos Key=/a");
  CHECK(s3("GET", "/photos/../x") == "s3.GetObject Bucket=photos Key=../x");
  CHECK(s3("PATCH", "/photos") ==
        "MethodNotAllowed: The specified method is not allowed against this resource.");
}

TEST_CASE("route: the query chooses among operations of one path") {
  CHECK(s3("GET", "/b") == "s3.ListObjects Bucket=b");
  CHECK(s3("GET", "/b?list-type=2&prefix=a") == "s3.ListObjectsV2 Bucket=b");
  CHECK(s3("GET", "/b?location") == "s3.GetBucketLocation Bucket=b");
  CHECK(s3("GET", "/b?lifecycle") == "s3.GetBucketLifecycleConfiguration Bucket=b");
  CHECK(s3("POST", "/b?delete") == "s3.DeleteObjects Bucket=b");
  CHECK(s3("GET", "/b/k?acl") == "s3.GetObjectAcl Bucket=b Key=k");
  CHECK(s3("PUT", "/b/k?partNumber=1&uploadId=u") == "s3.UploadPart Bucket=b Key=k");
  CHECK(s3("DELETE", "/b/k?uploadId=u") == "s3.AbortMultipartUpload Bucket=b Key=k");
  CHECK(s3("DELETE", "/b/k") == "s3.DeleteObject Bucket=b Key=k");
}

TEST_CASE("route: a required header chooses too") {
  const Headers copy = {{"x-amz-copy-source", "a/b"}};
  CHECK(s3("PUT", "/b/k", copy) == "s3.CopyObject Bucket=b Key=k");
  CHECK(s3("PUT", "/b/k?partNumber=1&uploadId=u", copy) == "s3.UploadPartCopy Bucket=b Key=k");
}

TEST_CASE("route: buckets in the host") {
  for (const char* host :
       {"photos.s3.localhost:4566", "photos.s3.localhost.localstack.cloud:4566",
        "photos.s3.us-east-1.amazonaws.com", "photos.s3.amazonaws.com",
        "photos.s3-us-west-2.amazonaws.com", "photos.s3.dualstack.us-east-1.amazonaws.com"}) {
    CAPTURE(host);
    CHECK(routed({.target = "/a/b", .host = host}) == "s3.GetObject Bucket=photos Key=a/b");
    CHECK(routed({.target = "/", .host = host}) == "s3.ListObjects Bucket=photos");
  }
  CHECK(routed({.target = "/k", .host = "my.photos.localhost", .service = "s3"}) ==
        "s3.GetObject Bucket=my.photos Key=k");
  CHECK(routed({.target = "/photos/k", .host = "s3.localhost"}) ==
        "s3.GetObject Bucket=photos Key=k");
  CHECK(routed({.target = "/photos/k", .host = "127.0.0.1:4566", .service = "s3"}) ==
        "s3.GetObject Bucket=photos Key=k");
}

TEST_CASE("route: hosts are taken apart") {
  CHECK(parse_host("SQS.eu-west-1.localhost:1", false).endpoint == "sqs");
  CHECK(parse_host("sqs.eu-west-1.amazonaws.com", false).region == "eu-west-1");
  CHECK(parse_host("api.ecr.us-east-1.amazonaws.com", false).endpoint == "api.ecr");
  CHECK(parse_host("a.s3-us-west-2.amazonaws.com", false).region == "us-west-2");
  CHECK(parse_host("[::1]:4566", true).name == "[::1]");
  for (const char* host : {"", ".", "..", ".localhost", "localhost", ".amazonaws.com", "[", ":",
                           "evil.test", "..localhost", "us-east-1.localhost"}) {
    CAPTURE(host);
    CHECK(parse_host(host, false).bucket.empty());
  }
}

TEST_CASE("route: a dated path leads to its service without a signature") {
  CHECK(routed({.target = "/2015-03-31/functions/f%3A1"}) == "lambda.GetFunction FunctionName=f:1");
  CHECK(routed({.target = "/2015-03-31/functions/"}) == "lambda.ListFunctions");
  CHECK(routed({.target = "/2015-03-31/functions"}) == "lambda.ListFunctions");
}

TEST_CASE("route: a REST service without the path says so") {
  CHECK(
      routed({.target = "/nope", .service = "lambda"}).starts_with("UnknownOperationException: "));
  CHECK(routed({.target = "/2015-03-31/functions/f//code", .service = "lambda"})
            .starts_with("UnknownOperationException: "));
}

TEST_CASE("route: form fields are found without reading the others") {
  CHECK(find_form_field("a=1&Action=Describe%53tacks&b=2", "Action") == "DescribeStacks");
  CHECK(find_form_field("XAction=1&Actions=2", "Action") == "");
  CHECK(find_form_field("Action", "Action") == "");
  CHECK(find_form_field("&&&=&Action=", "Action") == "");
}

TEST_CASE("route: absurd paths end in an answer") {
  const std::string deep = [] {
    std::string path;
    for (int i = 0; i < 20000; ++i) {
      path += "/a";
    }
    return path;
  }();
  CHECK(s3("GET", deep).starts_with("s3.GetObject Bucket=a Key=a/a/"));
  CHECK(routed({.target = deep, .service = "lambda"}).starts_with("UnknownOperationException: "));
  CHECK(routed({.target = "/?" + std::string(60000, '&')}) == "s3.ListBuckets");
  CHECK(routed({.target = "/%", .service = "s3"}) == "s3.ListObjects Bucket=%");
}

}  // namespace
}  // namespace formwork
