// SPDX-License-Identifier: Apache-2.0
#include "server/route/sigv4.hh"

#include <set>
#include <string>

#include <doctest/doctest.h>

#include "engine/service/access_key.hh"

namespace formwork {
namespace {

HttpRequest signed_with(std::string authorization) {
  HttpRequest request;
  request.method = "POST";
  request.target = "/";
  request.headers.add("Authorization", std::move(authorization));
  request.headers.add("X-Amz-Date", "20260101T000000Z");
  return request;
}

/// "key region service", or "Code: message".
std::string read(const HttpRequest& request, bool is_s3 = false) {
  const QueryParameters query = parse_query(request.query(), 100);
  const auto signature = read_signature(request, query, is_s3);
  return signature ? signature->access_key_id + " " + signature->region + " " + signature->service
                   : signature.error().code + ": " + signature.error().message;
}

std::string read_target(std::string target, bool is_s3 = false) {
  HttpRequest request;
  request.method = "GET";
  request.target = std::move(target);
  return read(request, is_s3);
}

TEST_CASE("sigv4: the scope of the Authorization field names key, region and service") {
  CHECK(read(signed_with("AWS4-HMAC-SHA256 Credential=AKID/20260101/eu-west-1/cloudformation/"
                         "aws4_request, SignedHeaders=host;x-amz-date, Signature=00")) ==
        "AKID eu-west-1 cloudformation");
  CHECK(read(signed_with("AWS4-HMAC-SHA256 Credential=AKID/20260101/eu-west-1/sqs/aws4_request,"
                         "SignedHeaders=host,Signature=00")) == "AKID eu-west-1 sqs");
  CHECK(read(HttpRequest{}) == "  ");
}

TEST_CASE("sigv4: presigned addresses carry the scope in the query") {
  CHECK(read_target("/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20260101%2F"
                    "us-west-2%2Fs3%2Faws4_request&X-Amz-Signature=00") == "AKID us-west-2 s3");
  CHECK(read_target("/b/k?AWSAccessKeyId=AKID&Expires=1&Signature=x") == "AKID  s3");
  CHECK(read_target("/b/k?AWSAccessKeyId=AKID") == "  ");
}

TEST_CASE("sigv4: older and newer signatures are understood") {
  CHECK(read(signed_with("AWS AKID:c2lnbmF0dXJl")) == "AKID  s3");
  HttpRequest request = signed_with(
      "AWS4-ECDSA-P256-SHA256 Credential=AKID/20260101/s3/aws4_request, "
      "SignedHeaders=host, Signature=00");
  CHECK(read(request) == "AKID  s3");
  request.headers.add("X-Amz-Region-Set", "eu-west-1,us-east-1");
  CHECK(read(request) == "AKID eu-west-1 s3");
}

TEST_CASE("sigv4: what is missing is told in one message") {
  CHECK(read(signed_with("AWS4-HMAC-SHA256")) ==
        "IncompleteSignature: Authorization header requires 'Credential' parameter. Authorization "
        "header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' "
        "parameter. Authorization=AWS4-HMAC-SHA256");
  HttpRequest undated;
  undated.headers.add("Authorization",
                      "AWS4-HMAC-SHA256 Credential=A/1/us-east-1/sqs/aws4_request, "
                      "SignedHeaders=host, Signature=00");
  CHECK(
      read(undated).starts_with("IncompleteSignature: Authorization header requires existence of "
                                "either a 'X-Amz-Date' or a 'Date' header. Authorization="));
}

TEST_CASE("sigv4: broken scopes are refused in AWS's words") {
  CHECK(read(signed_with("AWS4-HMAC-SHA256 Credential=AKID/us-east-1, SignedHeaders=h, "
                         "Signature=0")) ==
        "IncompleteSignature: Credential must have exactly 5 slash-delimited elements, e.g. "
        "keyid/date/region/service/term, got 'AKID/us-east-1'");
  CHECK(read(signed_with("AWS4-HMAC-SHA256 Credential=/1/us-east-1/sqs/aws4_request, "
                         "SignedHeaders=h, Signature=0"))
            .starts_with("IncompleteSignature: Credential must have exactly 5"));
  CHECK(read(signed_with("AWS4-HMAC-SHA256 Credential=A/1/us-east-1/sqs/aws5_request, "
                         "SignedHeaders=h, Signature=0")) ==
        "SignatureDoesNotMatch: Credential should be scoped with a valid terminator: "
        "'aws4_request', not 'aws5_request'.");
  CHECK(read(signed_with("Bearer token")) ==
        "IncompleteSignature: 'token' not a valid key=value pair (missing equal-sign) in "
        "Authorization header: 'Bearer token'.");
  CHECK(read(signed_with("")).starts_with("IncompleteSignature: "));
  CHECK(read(signed_with(std::string(60000, ','))).starts_with("IncompleteSignature: "));
}

TEST_CASE("sigv4: S3 has words of its own") {
  CHECK(read(signed_with("Bearer token"), true) ==
        "InvalidArgument: Unsupported Authorization Type");
  CHECK(read(signed_with("AWS4-HMAC-SHA256 Credential=A/1/sqs, SignedHeaders=h, Signature=0"), true)
            .starts_with("AuthorizationHeaderMalformed: "));
  CHECK(read_target("/b?X-Amz-Credential=A", true)
            .starts_with("AuthorizationQueryParametersError: "));
}

TEST_CASE("sigv4: long texts are cut in messages") {
  CHECK(read(signed_with("X " + std::string(50000, 'a'))).size() < 1000);
}

TEST_CASE("sigv4: issued keys carry their account, other keys none") {
  IdSource ids(7);
  std::set<std::string> keys;
  for (const char* account : {"000000000000", "123456789012", "999999999999"}) {
    for (int i = 0; i < 20; ++i) {
      const std::string key = issue_access_key(i % 2 == 0 ? "ASIA" : "AKIA", account, ids);
      CHECK(key.size() == 20);
      CHECK(account_of_issued_key(key) == account);
      CHECK(is_temporary_key(key) == (i % 2 == 0));
      keys.insert(key);
    }
  }
  CHECK(keys.size() == 60);
  for (const char* key : {"", "test", "AKIAIOSFODNN7EXAMPLE", "ASIAAAAAAAAAAAAAAAAA",
                          "ASIA0000000000000000", "ASIAIOSFODNN7EXAMPLE"}) {
    CAPTURE(key);
    CHECK_FALSE(account_of_issued_key(key));
  }
}

}  // namespace
}  // namespace formwork
