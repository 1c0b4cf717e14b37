// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include "engine/value/convert.hh"
#include "resources/lambda/sources/failure_record.hh"
#include "resources/lambda/sources/source_records.hh"
#include "resources/lambda/sources/stream_batches.hh"

namespace formwork::lambda {
namespace {

Value json(const std::string& text) {
  auto value = value_from_json(text);
  REQUIRE_MESSAGE(value, text);
  return std::move(*value);
}

bool passes(const std::string& pattern, const std::string& record) {
  return SourceFilter({pattern}).lets_through(json(record));
}

TEST_CASE("lambda: filters look at bodies as what the pattern wants") {
  const std::string object = R"({"body": "{\"kind\": \"a\", \"n\": 3}"})";
  const std::string text = R"({"body": "hello"})";
  CHECK(passes(R"({"body": {"kind": ["a"]}})", object));
  CHECK_FALSE(passes(R"({"body": {"kind": ["b"]}})", object));
  CHECK_FALSE(passes(R"({"body": {"kind": ["a"]}})", text));
  CHECK(passes(R"({"body": [{"prefix": "he"}]})", text));
  CHECK_FALSE(passes(R"({"body": [{"prefix": "{"}]})", object));
  CHECK(passes(R"({"attributes": {"SenderId": ["me"]}})",
               R"({"body": "x", "attributes": {"SenderId": "me"}})"));
  CHECK(passes("{}", text));
  CHECK(SourceFilter().lets_through(json(text)));
  const SourceFilter either({R"({"body": ["a"]})", R"({"body": ["hello"]})"});
  CHECK(either.lets_through(json(text)));
}

TEST_CASE("lambda: numbers of items are texts to filters") {
  const std::string record = R"({"dynamodb": {"NewImage": {"n": {"N": "42"}}}})";
  CHECK(passes(R"({"dynamodb": {"NewImage": {"n": {"N": ["42"]}}}})", record));
  CHECK_FALSE(
      passes(R"({"dynamodb": {"NewImage": {"n": {"N": [{"numeric": ["=", 42]}]}}}})", record));
}

TEST_CASE("lambda: answers that tell of failed items") {
  for (const char* good : {"", "null", "{}", R"({"batchItemFailures": []})",
                           R"({"batchItemFailures": null})", R"({"other": 1})"}) {
    const auto failed = failed_items(good);
    CHECK_MESSAGE((failed && failed->empty()), std::string(good));
  }
  CHECK(failed_items(R"({"batchItemFailures": [{"itemIdentifier": "a"}]})")->front() == "a");
  for (const char* bad :
       {"[", "\"text\"", "7", R"({"batchItemFailures": "a"})", R"({"batchItemFailures": [{}]})",
        R"({"batchItemFailures": [{"itemIdentifier": ""}]})",
        R"({"batchItemFailures": [{"itemIdentifier": null}]})",
        R"({"batchItemFailures": [{"id": "a"}]})"}) {
    CHECK_MESSAGE(!failed_items(bad).has_value(), std::string(bad));
  }
}

TEST_CASE("lambda: records of streams have seconds and base64") {
  const Value record = stream_record(
      json(R"({"eventID": "1", "dynamodb": {"ApproximateCreationDateTime": 1700000000500,
               "Keys": {"id": {"B": "ab"}}, "NewImage": {"l": {"L": [{"M": {"x": {"BS": ["a"]}}}]}}}})"),
      "arn:stream");
  CHECK(record.get_text("eventSourceARN") == "arn:stream");
  CHECK(record.find_path({"dynamodb", "ApproximateCreationDateTime"})->scalar_text() ==
        "1700000000.5");
  CHECK(record.find_path({"dynamodb", "Keys", "id", "B"})->as_string() == "YWI=");
  CHECK(
      record.find_path({"dynamodb", "NewImage", "l", "L", "0", "M", "x", "BS", "0"})->as_string() ==
      "YQ==");
}

StreamItem item(int number, std::int64_t time_ms = 0) {
  StreamItem one;
  one.sequence = std::to_string(number);
  one.time_ms = time_ms;
  one.record = json(R"({"dynamodb": {"SequenceNumber": ")" + one.sequence + R"("}})");
  return one;
}

TEST_CASE("lambda: batches wait for their window or their size") {
  EventSourceMapping mapping;
  mapping.batch_size = 3;
  mapping.window_s = 5;
  StreamLane lane;
  lane.waiting_since = 1000;
  lane.waiting.push_back(item(1));
  lane.form(mapping, 2000);
  CHECK(lane.work.empty());
  lane.form(mapping, 6000);
  REQUIRE(lane.work.size() == 1);
  CHECK(lane.work.front().items.size() == 1);
  lane.work.clear();
  for (int i = 2; i < 7; ++i) {
    lane.waiting.push_back(item(i));
  }
  lane.form(mapping, 6001);
  REQUIRE(lane.work.size() == 1);
  CHECK(lane.work.front().items.size() == 3);
  CHECK(lane.waiting.size() == 2);
}

TEST_CASE("lambda: tumbling windows end before the next begins") {
  EventSourceMapping mapping;
  mapping.batch_size = 10;
  mapping.tumbling_window_s = 60;
  StreamLane lane;
  lane.waiting = {item(1, 61'000), item(2, 119'999), item(3, 120'000)};
  lane.form(mapping, 0);
  REQUIRE(lane.work.size() == 1);
  CHECK(lane.work.front().items.size() == 2);
  CHECK(lane.window->start_ms == 60'000);
  lane.work.clear();
  lane.form(mapping, 0);
  REQUIRE(lane.work.size() == 1);
  CHECK(lane.work.front().ends_window);
  const Value event = json(stream_event(mapping, "shard", lane, lane.work.front()));
  CHECK(event.find_path({"window", "start"})->as_string() == "1970-01-01T00:01:00Z");
  CHECK(event.find_path({"window", "end"})->as_string() == "1970-01-01T00:02:00Z");
  CHECK(event.find("isFinalInvokeForWindow")->as_bool());
  lane.work.clear();
  lane.window.reset();
  lane.form(mapping, 0);
  REQUIRE(lane.window);
  CHECK(lane.window->start_ms == 120'000);
}

TEST_CASE("lambda: what is given up is told with its place in the stream") {
  EventSourceMapping mapping;
  mapping.function = "arn:function";
  mapping.source = "arn:stream";
  GivenUp given;
  given.condition = "RecordAgeExceeded";
  given.shard_id = "shard";
  given.records = {item(5).record, item(9).record};
  given.first_ms = 1'700'000'000'500;
  given.last_ms = 1'700'000'001'000;
  Value record = failure_record(mapping, given, 1'700'000'002'000);
  CHECK(record.find("responseContext") == nullptr);  // it was never called
  const Value* batch = record.find("DDBStreamBatchInfo");
  REQUIRE(batch != nullptr);
  CHECK(batch->get_text("startSequenceNumber") == "5");
  CHECK(batch->get_text("endSequenceNumber") == "9");
  CHECK(batch->get_text("batchSize") == "2");
  CHECK(batch->get_text("approximateArrivalOfFirstRecord") == "2023-11-14T22:13:20Z");
  CHECK(record.get_text("timestamp") == "2023-11-14T22:13:22.000Z");
  given.calls = 3;
  given.outcome.is_error = true;
  record = failure_record(mapping, given, 0);
  CHECK(record.find_path({"responseContext", "functionError"})->as_string() == "Unhandled");
  CHECK(record.find_path({"requestContext", "approximateInvokeCount"})->scalar_text() == "3");
}

}  // namespace
}  // namespace formwork::lambda
