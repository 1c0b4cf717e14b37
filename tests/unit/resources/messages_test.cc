// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include "resources/sns/filter.hh"
#include "resources/sqs/message.hh"

namespace formwork {

namespace {

Value attribute(std::string type, std::string_view member, std::string value) {
  Value map = Value::map();
  map.set("DataType", Value::string(std::move(type)));
  map.set(member, Value::string(std::move(value)));
  return map;
}

Value attributes() {
  Value map = Value::map();
  map.set("timestamp", attribute("Number", "StringValue", "1493147359900"));
  return map;
}

bool body_passes(const std::string& policy, const std::string& body) {
  auto read = sns::read_filter(policy, true);
  REQUIRE(read);
  return sns::body_passes_filter(*read, body);
}

}  // namespace

TEST_CASE("sqs: the digest of message attributes is the one that clients compute") {
  // Length and bytes of name and type, the kind of value, length and bytes of the value.
  CHECK(sqs::md5_of_attributes(attributes()) == "235c5c510d26fb653d073faed50ae77c");
  CHECK(sqs::md5_of_attributes(Value::map()).empty());
}

TEST_CASE("sqs: binary attributes survive being kept") {
  Value map = attributes();
  map.set("b", attribute("Binary", "BinaryValue", std::string("\0\xff", 2)));
  CHECK(sqs::attributes_from_text(sqs::attributes_to_text(map)) == map);
}

TEST_CASE("sqs: messages hold what XML can hold") {
  CHECK(sqs::is_message_text("tab\t line\n \xf0\x9f\x98\x80"));
  CHECK_FALSE(sqs::is_message_text("\x01"));
  CHECK_FALSE(sqs::is_message_text("\xef\xbf\xbf"));
  CHECK_FALSE(sqs::is_message_text("\xff"));
}

TEST_CASE("sqs: attributes need a type that is known and a value that fits it") {
  CHECK(sqs::check_message_attributes(attributes()));
  Value map = Value::map();
  map.set("n", attribute("Number", "StringValue", "five"));
  CHECK(sqs::check_message_attributes(map).error().message ==
        "Can't cast the value of message (user) attribute 'n' to a number.");
  map.set("n", attribute("Text", "StringValue", "five"));
  CHECK_FALSE(sqs::check_message_attributes(map));
}

TEST_CASE("sns: filter policies look into bodies") {
  CHECK(body_passes(R"({"a":{"b":[1]}})", R"({"a":{"b":1.0}})"));
  CHECK(body_passes(R"({"a":{"b":[1]}})", R"({"a":[{"b":2},{"b":1}]})"));
  CHECK(body_passes(R"({"a":[{"exists":false}]})", R"({"b":1})"));
  CHECK_FALSE(body_passes(R"({"a":[null]})", R"({"b":1})"));
  CHECK(body_passes(R"({"a":[{"wildcard":"x*z*"}]})", R"({"a":"xyzzy"})"));
  CHECK_FALSE(body_passes(R"({"a":[{"wildcard":"x*z"}]})", R"({"a":"xyzy"})"));
  CHECK(body_passes(R"({"$or":[{"a":[1]},{"b":[2]}]})", R"({"b":2})"));
}

TEST_CASE("sns: filter policies that are not well formed are told") {
  CHECK(sns::read_filter("{", false).error().message == "FilterPolicy: failed to parse JSON.");
  CHECK(sns::read_filter(R"({"a":"x"})", false).error().message ==
        "FilterPolicy: \"a\" must be an object or an array");
  CHECK(sns::read_filter(R"({"a":[{"what":1}]})", false).error().message ==
        "FilterPolicy: Unrecognized match type what");
  CHECK_FALSE(sns::read_filter(R"({"a":{"b":["x"]}})", false));
  CHECK(sns::read_filter(R"({"a":{"b":["x"]}})", true));
}

}  // namespace formwork
