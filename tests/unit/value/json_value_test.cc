// SPDX-License-Identifier: Apache-2.0
#include "engine/value/json_value.hh"

#include <string>

#include <doctest/doctest.h>

#include "engine/value/convert.hh"

using formwork::read_json_value;
using formwork::value_from_json;
using formwork::value_to_json;

namespace {

std::string read(std::string text, std::size_t depth = 100) {
  const auto value = read_json_value(std::move(text), depth);
  return value ? value_to_json(*value) : "nothing";
}

}  // namespace

TEST_CASE("JSON becomes values in order, with numbers as they were written") {
  CHECK(read(R"({"b":12,"a":[1,2.50,-3e7,[]],"c":{"d":"x","e":null,"f":true}, "g":{} } )") ==
        R"({"b":12,"a":[1,2.50,-3e7,[]],"c":{"d":"x","e":null,"f":true},"g":{}})");
  CHECK(read("\t7\n") == "7");
  CHECK(read(R"("a\"\\\/\n\u00e9\ud83d\ude00")") ==
        value_to_json(*value_from_json(R"("a\"\\\/\n\u00e9\ud83d\ude00")")));
}

TEST_CASE("What is not well-formed is left to the reader that says why") {
  const std::string nul("{\"a\":\0 1}", 9);
  for (const std::string& text :
       {std::string(), std::string(" "), std::string("{"), std::string("[1,]"), std::string("{} x"),
        std::string("\"\xff\""), std::string("{\"a\":01}"), nul,
        std::string("{\"a\":1,\"b\":2,\"a\":3}"), std::string("\"\\ud83d\"")}) {
    CHECK(read(text) == "nothing");
    const auto slow = value_from_json(text);
    REQUIRE_FALSE(slow);
    CHECK(slow.error().message != "");
  }
}

TEST_CASE("Values nested deeper than is allowed are refused") {
  CHECK(read("[[[]]]", 3) == "[[[]]]");
  CHECK(read("[[[]]]", 2) == "nothing");
  CHECK(read("{\"a\":{\"a\":1}}", 1) == "nothing");
  const std::string deep = std::string(100000, '[');
  CHECK(read(deep) == "nothing");
  CHECK_FALSE(value_from_json(deep));
}
