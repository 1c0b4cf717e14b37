// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "engine/service/access_key.hh"
#include "engine/value/convert.hh"
#include "server/server.hh"

namespace formwork {
namespace {

/// Remembers the calls, and answers or fails as it is told.
class FakeHost final : public ApiHost {
 public:
  Result<Value> call(const ApiRequest& request) override {
    calls.push_back(request);
    if (throws) {
      throw std::runtime_error("broken");
    }
    if (!code.empty()) {
      return fail(code, "as told");
    }
    return answer;
  }
  Result<void> in_world(const std::string&, const std::string&,
                        const std::function<Result<void>(ApiCall&)>&) override {
    return {};
  }
  Result<void> reset() override {
    ++resets;
    return {};
  }

  std::vector<ApiRequest> calls;
  Value answer = Value::map();
  std::string code;
  bool throws = false;
  int resets = 0;
};

struct Chain {
  FakeHost host;
  std::string log;
  ServerOptions options;

  HttpResponse ask(HttpRequest request) {
    options.endpoint = "http://127.0.0.1:4566";
    Server server(host, options);
    return server.answer(std::move(request));
  }
  HttpResponse form(std::string body, Headers headers = {}) {
    headers.add("Content-Type", "application/x-www-form-urlencoded");
    headers.add("Host", "localhost:4566");
    return ask({"POST", "/", std::move(headers), std::move(body)});
  }
};

Headers signed_by(const std::string& key, const std::string& region = "eu-west-1") {
  return {{"Authorization", "AWS4-HMAC-SHA256 Credential=" + key + "/20260101/" + region +
                                "/sts/aws4_request, SignedHeaders=host, Signature=00"},
          {"X-Amz-Date", "20260101T000000Z"}};
}

const std::string kIdentity = "Action=GetCallerIdentity&Version=2011-06-15";

bool has(const HttpResponse& response, std::string_view text) {
  return response.body.find(text) != std::string::npos;
}

TEST_CASE("http chain: a call reaches the host with caller, input and request id") {
  Chain chain;
  chain.host.answer.set("Account", Value::string("111122223333"));
  const HttpResponse response =
      chain.form("Action=GetAccessKeyInfo&Version=2011-06-15&AccessKeyId=AKIAIOSFODNN7EXAMPLE",
                 signed_by("111122223333"));
  REQUIRE(chain.host.calls.size() == 1);
  const ApiRequest& call = chain.host.calls.front();
  CHECK(call.service == "sts");
  CHECK(call.operation == "GetAccessKeyInfo");
  CHECK(call.input.get_text("AccessKeyId") == "AKIAIOSFODNN7EXAMPLE");
  CHECK(call.caller.account_id == "111122223333");
  CHECK(call.caller.region == "eu-west-1");
  CHECK(call.caller.arn == "arn:aws:iam::111122223333:root");
  CHECK(call.caller.endpoint == "http://localhost:4566");
  CHECK(response.status == 200);
  CHECK(has(response, "<Account>111122223333</Account>"));
  CHECK(has(response, "<RequestId>" + call.request_id + "</RequestId>"));
  CHECK(response.headers.get("x-amzn-RequestId") == call.request_id);
}

TEST_CASE("http chain: without a signature it is the default account and region") {
  Chain chain;
  chain.options.region = "us-west-2";
  chain.form(kIdentity);
  REQUIRE(chain.host.calls.size() == 1);
  CHECK(chain.host.calls[0].caller.account_id == "000000000000");
  CHECK(chain.host.calls[0].caller.region == "us-west-2");
  chain.form(kIdentity, signed_by("test"));
  CHECK(chain.host.calls[1].caller.account_id == "000000000000");
  CHECK(chain.host.calls[1].caller.access_key_id == "test");
  chain.form(kIdentity, signed_by("test", "cn-north-1"));
  CHECK(chain.host.calls[2].caller.arn == "arn:aws-cn:iam::000000000000:root");
}

TEST_CASE("http chain: an issued key is asked for its identity first") {
  Chain chain;
  chain.host.answer.set("Arn", Value::string("arn:aws:sts::222233334444:assumed-role/r/s"));
  chain.host.answer.set("UserId", Value::string("AROA:s"));
  IdSource ids(1);
  chain.form(kIdentity, signed_by(issue_access_key("ASIA", "222233334444", ids)));
  REQUIRE(chain.host.calls.size() == 3);
  CHECK(chain.host.calls[0].operation == "GetCallerIdentity");
  CHECK(chain.host.calls[0].caller.region == "us-east-1");
  CHECK(chain.host.calls[1].service == "formwork");
  CHECK(chain.host.calls[1].operation == "AccessKeySecret");
  CHECK(chain.host.calls[2].caller.account_id == "222233334444");
  CHECK(chain.host.calls[2].caller.arn == "arn:aws:sts::222233334444:assumed-role/r/s");
  CHECK(chain.host.calls[2].caller.user_id == "AROA:s");
}

TEST_CASE("http chain: who has a key that was issued, but not its secret, is refused") {
  Chain chain;
  chain.host.answer.set("SecretAccessKey", Value::string("secret"));
  IdSource ids(1);
  Headers headers = signed_by(issue_access_key("AKIA", "222233334444", ids));
  const HttpResponse late = chain.form(kIdentity, headers);
  CHECK(late.status == 403);
  CHECK(has(late, "<Code>SignatureDoesNotMatch</Code><Message>Signature "));
  chain.options.is_strict = true;
  CHECK(has(chain.form(kIdentity, signed_by("AKIAIOSFODNN7EXAMPLE")),
            "<Code>InvalidClientTokenId</Code>"));
  CHECK(has(chain.form(kIdentity), "<Code>MissingAuthenticationToken</Code>"));
  const HttpResponse anonymous = chain.ask({"GET", "/b/k", {{"Host", "localhost"}}, ""});
  CHECK(anonymous.status == 200);
  CHECK(chain.host.calls.back().operation == "GetObject");
}

TEST_CASE("http chain: content that is not what its hash says is refused") {
  Chain chain;
  const auto put = [&](const std::string& hash) {
    Headers headers{{"Host", "localhost"},
                    {"Authorization",
                     "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, "
                     "SignedHeaders=host, Signature=00"},
                    {"X-Amz-Date", "20260101T000000Z"},
                    {"x-amz-content-sha256", hash}};
    return chain.ask({"PUT", "/b/k", std::move(headers), "abc"});
  };
  CHECK(put("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad").status == 200);
  CHECK(put("UNSIGNED-PAYLOAD").status == 200);
  CHECK(has(put(std::string(64, '0')), "<Code>XAmzContentSHA256Mismatch</Code>"));
}

TEST_CASE("http chain: presigned addresses end") {
  Chain chain;
  const auto get = [&](const std::string& query) {
    return chain.ask({"GET",
                      "/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=test/20260101/"
                      "us-east-1/s3/aws4_request&X-Amz-SignedHeaders=host&X-Amz-Signature=0&" +
                          query,
                      {{"Host", "localhost"}},
                      ""});
  };
  const HttpResponse late = get("X-Amz-Date=20260101T000000Z&X-Amz-Expires=60");
  CHECK(late.status == 403);
  CHECK(has(late,
            "<Code>AccessDenied</Code><Message>Request has expired</Message>"
            "<X-Amz-Expires>60</X-Amz-Expires><Expires>2026-01-01T00:01:00"));
  CHECK(has(get("X-Amz-Date=20260101T000000Z&X-Amz-Expires=-1"), "must be non-negative"));
  CHECK(has(get("X-Amz-Date=20260101T000000Z&X-Amz-Expires=604801"), "less than a week"));
  CHECK(has(get("X-Amz-Date=20260101T000000Z"), "AuthorizationQueryParametersError"));
  CHECK(chain.host.calls.empty());
}

TEST_CASE("http chain: what browsers do with buckets has operations") {
  Chain chain;
  const Headers page{{"Host", "localhost"},
                     {"Origin", "https://shop.test"},
                     {"Access-Control-Request-Method", "PUT"}};
  chain.ask({"OPTIONS", "/b/a/k%20", page, ""});
  REQUIRE(chain.host.calls.size() == 1);
  CHECK(chain.host.calls[0].operation == "PreflightObject");
  CHECK(chain.host.calls[0].input.get_text("Key") == "a/k ");
  CHECK(chain.host.calls[0].input.get_text("Origin") == "https://shop.test");
  chain.ask({"GET", "/a/k", {{"Host", "photos.s3-website-eu-west-1.amazonaws.com"}}, ""});
  REQUIRE(chain.host.calls.size() == 2);
  CHECK(chain.host.calls[1].operation == "GetWebsiteObject");
  CHECK(chain.host.calls[1].input.get_text("Bucket") == "photos");
  CHECK(chain.host.calls[1].input.get_text("Key") == "a/k");
  CHECK(chain.host.calls[1].caller.region == "eu-west-1");
  CHECK(chain.host.calls[1].caller.access_key_id.empty());
  chain.ask({"POST",
             "/b",
             {{"Host", "localhost"}, {"Content-Type", "multipart/form-data; boundary=xyz"}},
             "--xyz\r\nContent-Disposition: form-data; name=\"Key\"\r\n\r\na/${filename}\r\n"
             "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f.txt\"\r\n"
             "Content-Type: text/plain\r\n\r\nhel\r\nlo\r\n--xyz\r\n"
             "Content-Disposition: form-data; name=\"submit\"\r\n\r\nx\r\n--xyz--\r\n"});
  REQUIRE(chain.host.calls.size() == 3);
  const ApiRequest& post = chain.host.calls[2];
  CHECK(post.operation == "PostObject");
  CHECK(value_to_json(post.input) == R"({"Bucket":"b","Fields":{"key":"a/${filename}"},)"
                                     R"("FileName":"f.txt","ContentType":"text/plain"})");
  REQUIRE(post.body);
  CHECK(post.body->bytes == "hel\r\nlo");
  CHECK(has(
      chain.ask(
          {"POST", "/b", {{"Host", "localhost"}, {"Content-Type", "multipart/form-data"}}, "x"}),
      "<Code>MalformedPOSTRequest</Code>"));
}

TEST_CASE("http chain: a region that is none, and signatures that cannot be read") {
  Chain chain;
  const HttpResponse region = chain.form(kIdentity, signed_by("test", "us-nowhere-1"));
  CHECK(region.status == 403);
  CHECK(has(region, "Credential should be scoped to a valid region, not 'us-nowhere-1'."));
  const HttpResponse broken = chain.form(kIdentity, {{"Authorization", "AWS4-HMAC-SHA256 x"}});
  CHECK(has(broken, "<Code>IncompleteSignature</Code>"));
  CHECK(chain.host.calls.empty());
}

TEST_CASE("http chain: faults of the host are written in the protocol of the request") {
  Chain chain;
  chain.host.code = "ValidationError";
  const HttpResponse xml = chain.form(kIdentity);
  CHECK(xml.status == 400);
  CHECK(has(xml, "<Code>ValidationError</Code>"));
  CHECK(has(xml, "<Message>as told</Message>"));
  chain.host.code = "ResourceNotFoundException";
  const HttpResponse json = chain.ask({"POST",
                                       "/",
                                       {{"X-Amz-Target", "DynamoDB_20120810.ListTables"},
                                        {"Content-Type", "application/x-amz-json-1.0"}},
                                       "{}"});
  CHECK(json.status == 400);
  CHECK(has(json, "ResourceNotFoundException"));
  CHECK(value_from_json(json.body));
  chain.host.code = "NotImplemented";
  CHECK(chain.form(kIdentity).status == 501);
}

TEST_CASE("http chain: an exception is an internal fault of one request") {
  Chain chain;
  chain.host.throws = true;
  const HttpResponse response = chain.form(kIdentity);
  CHECK(response.status == 500);
  CHECK(has(response, "<Code>InternalFailure</Code>"));
}

TEST_CASE("http chain: refusals have the shape of the protocol") {
  FakeHost host;
  Server server(host, {});
  const HttpResponse large = server.refuse({"POST", "/", {}, ""}, HttpFault::BodyTooLarge);
  CHECK(large.status == 413);
  CHECK(has(large, "<Code>RequestEntityTooLarge</Code>"));
  const HttpResponse upload =
      server.refuse({"PUT", "/b/k", {{"Host", "s3.localhost"}}, ""}, HttpFault::BodyTooLarge);
  CHECK(upload.status == 400);
  CHECK(has(upload, "<Code>EntityTooLarge</Code>"));
  const HttpResponse json =
      server.refuse({"POST", "/", {{"X-Amz-Target", "a.b"}}, ""}, HttpFault::TooManyConnections);
  CHECK(json.status == 503);
  CHECK(value_from_json(json.body));
  CHECK(server.refuse({}, HttpFault::Malformed).status == 400);
  CHECK(server.refuse({}, HttpFault::Internal).status == 500);
}

TEST_CASE("http chain: addresses of the server itself") {
  Chain chain;
  for (const char* path : {"/_formwork/health", "/_localstack/health"}) {
    const HttpResponse health = chain.ask({"GET", path, {}, ""});
    CHECK(health.status == 200);
    CHECK(health.headers.get("Content-Type") == "application/json");
    CHECK(value_from_json(health.body)->find("services") != nullptr);
  }
  CHECK(value_from_json(chain.ask({"GET", "/_localstack/init", {}, ""}).body)
            ->find_path({"completed", "READY"})
            ->as_bool());
  CHECK(chain.ask({"POST", "/_formwork/reset", {}, ""}).status == 200);
  CHECK(chain.ask({"POST", "/_localstack/state/reset", {}, ""}).status == 200);
  CHECK(chain.ask({"POST", "/moto-api/reset", {}, ""}).status == 200);
  CHECK(chain.host.resets == 3);
  const HttpResponse wrong = chain.ask({"GET", "/_formwork/reset", {}, ""});
  CHECK(wrong.status == 405);
  CHECK(wrong.headers.get("Allow") == "POST");
  CHECK(chain.ask({"GET", "/_formwork/nope", {}, ""}).status == 404);
  CHECK(chain.host.calls.empty());
}

TEST_CASE("http chain: a callback reaches its operation") {
  Chain chain;
  CHECK(
      chain.ask({"PUT", "/_formwork/callback/a%2Bb?x=1", {}, "{\"Status\":\"SUCCESS\"}"}).status ==
      200);
  REQUIRE(chain.host.calls.size() == 1);
  CHECK(chain.host.calls[0].service == "formwork");
  CHECK(chain.host.calls[0].operation == "Callback");
  CHECK(chain.host.calls[0].input.get_text("Token") == "a+b");
  CHECK(chain.host.calls[0].input.get_text("Body") == "{\"Status\":\"SUCCESS\"}");
  CHECK(chain.ask({"PUT", "/_formwork/callback/111122223333/eu-west-1/t", {}, ""}).status == 200);
  CHECK(chain.host.calls[1].caller.account_id == "111122223333");
  CHECK(chain.host.calls[1].caller.region == "eu-west-1");
  CHECK(chain.ask({"PUT", "/_formwork/callback/", {}, ""}).status == 404);
  CHECK(chain.ask({"PUT", "/_formwork/callback/a/b", {}, ""}).status == 404);
  chain.host.code = "NotFound";
  CHECK(chain.ask({"PUT", "/_formwork/callback/t", {}, ""}).status == 400);
}

TEST_CASE("http chain: web pages of this machine may call, others not") {
  Chain chain;
  const HttpResponse local = chain.form(kIdentity, {{"Origin", "http://localhost:3000"}});
  CHECK(local.status == 200);
  CHECK(local.headers.get("Access-Control-Allow-Origin") == "http://localhost:3000");
  for (const Headers& foreign :
       {Headers{{"Origin", "https://evil.test"}}, Headers{{"Origin", "http://localhost.evil.test"}},
        Headers{{"Origin", "null"}}, Headers{{"Sec-Fetch-Site", "cross-site"}}}) {
    const HttpResponse refused = chain.form(kIdentity, foreign);
    CHECK(refused.status == 403);
    CHECK(refused.headers.find("Access-Control-Allow-Origin") == nullptr);
  }
  CHECK(chain.host.calls.size() == 1);
  chain.options.origins = {"https://console.test"};
  CHECK(chain.form(kIdentity, {{"Origin", "https://console.test"}}).status == 200);
  const HttpResponse before = chain.ask({"OPTIONS",
                                         "/",
                                         {{"Origin", "https://console.test"},
                                          {"Access-Control-Request-Method", "POST"},
                                          {"Access-Control-Request-Headers", "x-amz-date"}},
                                         ""});
  CHECK(before.status == 204);
  CHECK(before.headers.get("Access-Control-Allow-Headers") == "x-amz-date");
}

TEST_CASE("http chain: targets that no client sends are refused") {
  Chain chain;
  for (const char* target : {"*", "", "b/k", "/b/%00", "/b/%ff%fe"}) {
    CAPTURE(target);
    CHECK(has(chain.ask({"GET", target, {}, ""}), "<Code>InvalidURI</Code>"));
  }
  CHECK(has(chain.ask({"GET", "/?" + std::string(4000, 'a') + "&a=1", {}, ""}), "List"));
  std::string many = "/?";
  for (int i = 0; i < 2000; ++i) {
    many += "a=1&";
  }
  CHECK(chain.ask({"GET", many, {}, ""}).status == 400);
}

TEST_CASE("http chain: a proxy's target is taken apart") {
  Chain chain;
  chain.ask({"GET", "http://photos.s3.localhost/a?acl", {{"Host", "other"}}, ""});
  REQUIRE(chain.host.calls.size() == 1);
  CHECK(chain.host.calls[0].operation == "GetObjectAcl");
  CHECK(chain.host.calls[0].input.get_text("Bucket") == "photos");
}

TEST_CASE("http chain: S3's chunked uploads arrive without their framing") {
  Chain chain;
  const Headers chunked = {{"Host", "s3.localhost"},
                           {"x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"}};
  chain.ask({"PUT", "/b/k", chunked, "2;chunk-signature=0\r\nhi\r\n0;chunk-signature=1\r\n\r\n"});
  REQUIRE(chain.host.calls.size() == 1);
  REQUIRE(chain.host.calls[0].body);
  CHECK(chain.host.calls[0].body->bytes == "hi");
  CHECK(chain.host.calls[0].body->size == 2);
  CHECK(has(chain.ask({"PUT", "/b/k", chunked, "2;x"}), "<Code>IncompleteBody</Code>"));
}

TEST_CASE("http chain: the log has a line of JSON for each request, without the query") {
  Chain chain;
  chain.options.log = [&](std::string_view line) { chain.log += line; };
  chain.form(kIdentity);
  chain.ask({"GET", "/b/k?X-Amz-Signature=secret", {}, ""});
  const std::size_t end = chain.log.find('\n');
  const auto first = value_from_json(chain.log.substr(0, end));
  REQUIRE(first);
  CHECK(first->get_text("service") == "sts");
  CHECK(first->get_text("operation") == "GetCallerIdentity");
  CHECK(first->get_text("status") == "200");
  CHECK(value_from_json(chain.log.substr(end + 1)));
  CHECK(chain.log.find("secret") == std::string::npos);
}

}  // namespace
}  // namespace formwork
