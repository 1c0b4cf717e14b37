// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include "engine/base/hash.hh"
#include "resources/lambda/events/event_kinds.hh"

namespace formwork::lambda {
namespace {

Value event_of(std::string_view kind, const std::vector<std::string>& changes = {}) {
  auto event = make_event(kind, changes);
  REQUIRE_MESSAGE(event, std::string(kind));
  return std::move(*event);
}

std::string text_at(const Value& event, std::initializer_list<std::string_view> path) {
  const Value* found = event.find_path(path);
  return found == nullptr ? "(none)" : found->scalar_text();
}

TEST_CASE("lambda: every kind of event can be made") {
  CHECK(event_kinds().size() >= 26);
  for (const EventKind* kind : event_kinds()) {
    CHECK_MESSAGE(make_event(kind->name, {}), std::string(kind->name));
    CHECK_FALSE(kind->summary.empty());
  }
}

TEST_CASE("lambda: members of events are changed, made and added") {
  const Value event =
      event_of("s3-put", {"Records.0.s3.object.key=a b.png", "Records.0.s3.object.size=7",
                          "Records.1.s3.object.key=second", "Records.0.s3.object.versionId=v1"});
  CHECK(text_at(event, {"Records", "0", "s3", "object", "key"}) == "a b.png");
  CHECK(event.find_path({"Records", "0", "s3", "object", "size"})->is_number());
  CHECK(text_at(event, {"Records", "1", "s3", "object", "key"}) == "second");
  CHECK(text_at(event, {"Records", "1", "eventSource"}) == "aws:s3");
  CHECK(text_at(event, {"Records", "0", "s3", "object", "versionId"}) == "v1");
  const Value dotted = event_of("alb", {R"(headers.x\.y=1)", "path="});
  CHECK(text_at(dotted, {"headers", "x.y"}) == "1");
  CHECK(text_at(dotted, {"path"}).empty());
}

TEST_CASE("lambda: what sources encode is encoded after the changes") {
  const Value kinesis = event_of("kinesis", {"Records.0.kinesis.data=hello"});
  CHECK(text_at(kinesis, {"Records", "0", "kinesis", "data"}) == "aGVsbG8=");
  const Value queue = event_of("sqs", {R"(Records.0.body={"a":1})"});
  CHECK(text_at(queue, {"Records", "0", "body"}) == R"({"a":1})");
  CHECK(text_at(queue, {"Records", "0", "md5OfBody"}) == md5_hex(R"({"a":1})"));
  const auto logs = base64_decode(text_at(event_of("logs"), {"awslogs", "data"}));
  REQUIRE(logs);
  CHECK(logs->starts_with("\x1f\x8b"));
  CHECK(logs->find("\"messageType\":\"DATA_MESSAGE\"") != std::string::npos);
  const Value config = event_of("config");
  CHECK(config.find("invokingEvent")->is_string());
  const Value update = event_of("custom-resource", {"RequestType=Update"});
  CHECK(update.find("PhysicalResourceId") != nullptr);
  CHECK(update.find("OldResourceProperties")->is_map());
  const Value creation = event_of("custom-resource");
  CHECK(creation.find("PhysicalResourceId") == nullptr);
}

TEST_CASE("lambda: wrong events and paths are refused") {
  CHECK(make_event("s3-putt", {}).error().help == "Did you mean s3-put?");
  CHECK_FALSE(make_event("sqs", {"no"}));
  CHECK_FALSE(make_event("sqs", {"=x"}));
  CHECK_FALSE(make_event("sqs", {"Records.7.body=x"}));
  CHECK_FALSE(make_event("sqs", {"Records.x.body=x"}));
  CHECK_FALSE(make_event("sqs", {"Records.0.body.x=1"}));
  CHECK_FALSE(make_event("sqs", {std::string(300, '.') + "=1"}));
}

}  // namespace
}  // namespace formwork::lambda
