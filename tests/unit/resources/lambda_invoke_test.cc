// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "engine/service/api_host.hh"
#include "resources/common/event_stream.hh"
#include "resources/lambda/invoke/json_check.hh"
#include "resources/lambda/invoke/slots.hh"
#include "resources/lambda/invoke/stream_pipe.hh"
#include "resources/lambda/invoke/url_call.hh"

using namespace formwork;
using namespace formwork::lambda;

TEST_CASE("resources: payloads of calls are checked as JSON") {
  for (const char* good : {"{}", "[]", "null", " 1.5e3 ", "\"a\\u00e9\\n\"", "-0",
                           R"({"a":[1,{"b":null}],"c":"d"})", "[[],{}]"}) {
    INFO(good);
    CHECK(json_fault(good) == "");
  }
  for (const char* bad : {"", "{", "[1,]", "{\"a\"}", "{a:1}", "01", "1 2", "\"a", "\"\\x\"", "tru",
                          "{\"a\":1,}", "[1}", "\"\n\"", "-", "1.", "{\"a\":}"}) {
    INFO(bad);
    CHECK(json_fault(bad) != "");
  }
  CHECK(json_fault("bad").starts_with("Unrecognized token 'bad'"));
  CHECK(json_fault("<") ==
        "Unexpected character ('<' (code 60)): expected a valid value (JSON String, Number, Array, "
        "Object or token 'null', 'true' or 'false')");
  CHECK(json_fault(std::string(100'000, '[')) != "");  // deep, not recursive
}

TEST_CASE("resources: messages of event streams have their sums") {
  const std::string empty = event_frame({}, "");
  const std::string wanted("\x00\x00\x00\x10\x00\x00\x00\x00\x05\xc2\x48\xeb\x7d\x98\xc8\xff", 16);
  CHECK(empty == wanted);
  const std::string chunk = event_message("PayloadChunk", "application/octet-stream", "abc");
  CHECK(static_cast<unsigned char>(chunk[3]) == chunk.size());
  CHECK(chunk.find(":event-type\x07") != std::string::npos);
}

TEST_CASE("resources: calls have places, by function and by account") {
  std::vector<std::string> freed;
  Slots slots([&](const std::string& world, const std::string& function) {
    freed.push_back(world + "/" + function);
  });
  std::string reason;
  auto first = slots.take("w", "f", 1, reason);
  REQUIRE(first != nullptr);
  CHECK(slots.take("w", "f", 1, reason) == nullptr);
  CHECK(reason == "ReservedFunctionConcurrentInvocationLimitExceeded");
  CHECK_FALSE(slots.has_room("w", "f", 1));
  CHECK(slots.take("v", "f", 1, reason) != nullptr);
  first.reset();
  CHECK(slots.has_room("w", "f", 1));
  CHECK(freed == std::vector<std::string>{"v/f", "w/f"});
  CHECK(slots.take("w", "f", 0, reason) == nullptr);
  std::vector<Slots::Slot> all;
  for (int i = 0; i < 1000; ++i) {
    all.push_back(slots.take("w", "g", std::nullopt, reason));
  }
  CHECK(all.back() != nullptr);
  CHECK(slots.take("w", "h", std::nullopt, reason) == nullptr);
  CHECK(reason == "ConcurrentInvocationLimitExceeded");
}

namespace {

ApiAnswer answered(std::string payload, std::string content_type = "application/json") {
  InvocationOutcome outcome;
  outcome.payload = std::move(payload);
  outcome.content_type = std::move(content_type);
  return url_answer(Result<InvocationOutcome>(std::move(outcome)));
}

}  // namespace

TEST_CASE("resources: what a URL answers comes of what its function returns") {
  ApiAnswer plain = answered("{\"a\":1}");
  CHECK(plain.head.status == 200);
  CHECK(plain.output->get_text("Body") == "{\"a\":1}");
  ApiAnswer whole = answered(R"({"statusCode":404,"headers":{"X-A":1},"body":"gone"})");
  CHECK(whole.head.status == 404);
  CHECK(whole.output->get_text("Body") == "gone");
  CHECK(whole.head.headers.front() == std::pair<std::string, std::string>("X-A", "1"));
  CHECK(answered(R"({"statusCode":"x"})").head.status == 502);
  CHECK(answered(R"({"statusCode":200,"body":"%","isBase64Encoded":true})").head.status == 502);
  const std::string streamed = std::string(R"({"statusCode":201})") + std::string(8, '\0') + "rest";
  ApiAnswer prelude =
      answered(streamed, "application/vnd.awslambda.http-integration-response; charset=utf-8");
  CHECK(prelude.head.status == 201);
  CHECK(prelude.output->get_text("Body") == "rest");
  CHECK(url_answer(fail("X", "y")).head.status == 502);
}

TEST_CASE("resources: streams are passed on as they come") {
  auto stream = std::make_shared<AnswerStream>();
  std::string seen;
  stream->write("a");
  pass_on(stream, [&](std::string_view piece) { seen += piece; });
  CHECK(seen == "a");
  stream->write("b");
  CHECK(seen == "ab");
  stream->close();
  CHECK(seen == "ab");
}
