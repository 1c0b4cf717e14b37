// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "tests/unit/document/read.hh"

namespace formwork {

namespace {

std::string repeat(std::string_view text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) {
    out += text;
  }
  return out;
}

}  // namespace

TEST_CASE("document: faults of syntax say what and where") {
  using namespace std::string_view_literals;
  static constexpr struct {
    std::string_view text;
    std::string_view fault;
  } kCases[] = {
      {"", "E0000 1:1 template is empty"},
      {" \n\t\n", "E0000 1:1 template is empty"},
      {"# only a comment\n", "E0000 1:1 template is empty"},
      {"---\n", "E0000 1:1 template is empty"},
      {"a: \0b"sv, "E0000 1:4 the text holds a NUL byte"},
      {"a: 1\nb: \xFF\n", "E0000 2:4 the text is not valid UTF-8"},
      {"\xC3\xA9: \xE2\x82", "E0000 1:4 the text is not valid UTF-8"},
      {"a: b\x04 c\n", "E0000 1:5 YAML: a control character is not allowed"},
      {"a: 1\n---\nb: 2\n",
       "E0000 2:1 YAML: a second document begins here; a template is only one"},
      {"a:\n\tb: 1\n", "E0000 2:1 YAML: a tab stands where only spaces are allowed"},
      {"-\tb: 1\n", "E0000 1:2 YAML: a tab stands where only spaces are allowed"},
      {"a:\n  - b\n\t- c\n", "E0000 3:1 YAML: a tab stands where only spaces are allowed"},
      {"a: \"b\nc: 1\n", "E0000 1:4 YAML: a quoted text is never closed"},
      {"a: 'b''\n", "E0000 1:4 YAML: a quoted text is never closed"},
      {"a:\n  b: [1, 2", "E0000 2:11 YAML: '[' is never closed"},
      {"a: [[\n", "E0000 1:5 YAML: '[' is never closed"},
      {"a: {b: 1\n", "E0000 1:9 YAML: '{' is never closed"},
      {"a: [b c: d e: f]\n", "E0000 1:13 YAML: ',' or ']' is missing in this list"},
      {"a: 'it's'\n", "E0000 1:8 YAML: more text stands after the end of the value"},
      {"a: ]\n", "E0000 1:4 YAML: this bracket closes none that is open here"},
      {"a: b: c\n", "E0000 1:5 YAML: ':' is not allowed here"},
      {"a:\n  b: 1\n c: 2\n", "E0000 3:2 YAML: this line does not continue the map above it"},
      {"a: {{ x }}\n", "E0000 1:5 YAML: a key must be text, not a list or map"},
      {"? [a]\n: 1\n", "E0000 1:3 YAML: a key must be text, not a list or map"},
      {"!Ref a: 1\n", "E0000 1:1 YAML: a function cannot be a key"},
      {"~: 1\n", "E0000 1:1 YAML: null cannot be a key"},
      {"a: @b\n", "E0000 1:4 YAML: this character cannot start a value"},
      {"a: \"\\q\"\n", "E0000 1:5 YAML: a double-quoted text holds an unknown escape"},
      {"a: !Base64 !Sub x\n", "E0000 1:12 YAML: a value can have only one tag"},
      {"a: |x\n  b\n",
       "E0000 1:5 YAML: only '+', '-', a digit or a comment may follow '|' and '>'"},
      {"{\"a\": 1", "E0000 1:8 JSON: the text ends inside an object: '}' is missing"},
      {"{\"a\": [1, 2}", "E0000 1:12 JSON: ',' or ']' is missing in the list"},
      {"{\"a\": \"\\ud83d\"}", "E0000 1:8 JSON: a \\u escape is half of a surrogate pair"},
      {"{\"a\": 1} x", "E0000 1:10 JSON: there is more text after the end of the JSON value"},
      {"{a: [1}", "E0000 1:7 YAML: this bracket closes none that is open here"},
  };
  for (const auto& c : kCases) {
    CAPTURE(c.text);
    Reading r{std::string(c.text)};
    CHECK(r.fault() == c.fault);
    CHECK(r.document == nullptr);
  }
}

TEST_CASE("document: a text in brackets may be JSON or YAML") {
  CHECK(Reading(R"({"a": 1})").document->is_json);
  Reading yaml("{a: 1}");
  CHECK_FALSE(yaml.document->is_json);
  CHECK(yaml.json() == R"({"a":1})");
  CHECK(Reading("{\"a\": [1,],}").json() == R"({"a":[1]})");
  CHECK(Reading("{\"a\": \"x\n  y\"}").json() == R"({"a":"x y"})");
  CHECK(Reading("[!Ref a]").json() == R"([{"Ref":"a"}])");
  CHECK(Reading("[1]", true).document->is_json);
  CHECK(Reading("{a: 1}", true).fault() ==
        "E0000 1:2 JSON: a key in double quotes is expected here");
}

TEST_CASE("document: depth has a limit in every style") {
  static constexpr std::size_t kDeep = 10'000;
  const std::string kTexts[] = {
      repeat("[", kDeep) + repeat("]", kDeep),
      repeat("{\"a\":", kDeep) + "1" + repeat("}", kDeep),
      "a: " + repeat("[", kDeep) + repeat("]", kDeep),
      repeat("{a: ", kDeep) + "1" + repeat("}", kDeep),
      repeat("- ", kDeep) + "x",
      "a: " + repeat("{a: ", kDeep) + "1" + repeat("}", kDeep),
      "[!X " + repeat("[!X ", kDeep) + repeat("]", kDeep) + "]",
  };
  for (const std::string& text : kTexts) {
    CAPTURE(text.substr(0, 12));
    Reading r(text);
    CHECK(r.document == nullptr);
    REQUIRE(r.sink.all().size() == 1);
    CHECK(r.sink.all().front().code == "F203");
    CHECK(r.sink.all().front().span.is_known());
  }
  std::string block;
  for (std::size_t i = 0; i < 2000; ++i) {
    block += std::string(i, ' ') + "a:\n";
  }
  CHECK(Reading(block).sink.all().front().code == "F203");
  // Also where the brackets are never closed, which yaml-cpp finds first.
  CHECK(Reading("a: " + std::string(10000, '[')).sink.all().front().code == "F203");
  std::string mixed = "a:\n  - ";
  for (int i = 0; i < 2000; ++i) {
    mixed += "[{b: ";
  }
  CHECK(Reading(mixed).sink.all().front().code == "F203");
}

TEST_CASE("document: depth counts long forms, aliases and the chosen limit") {
  DocumentLimits limits;
  limits.depth = 4;
  CHECK(Reading("[[[[1]]]]", false, limits).fault() == "");
  CHECK(Reading("[[[[[1]]]]]", false, limits).fault().starts_with("F203 1:5 "));
  CHECK(Reading("- - - [1]\n", false, limits).fault() == "");
  CHECK(Reading("- - - [[1]]\n", false, limits).fault().starts_with("F203"));
  CHECK(Reading("- !A\n  - !B x\n", false, limits).fault() == "");
  CHECK(Reading("- !A\n  - !B [x]\n", false, limits).fault().starts_with("F203"));
  CHECK(Reading("- !A\n  - !GetAtt x.y\n", false, limits).fault().starts_with("F203"));
  CHECK(Reading("- &x [[1]]\n- [*x]\n", false, limits).fault() == "");
  CHECK(Reading("- &x [[1]]\n- [[*x]]\n", false, limits).fault().starts_with("F203"));
}

TEST_CASE("document: aliases cannot multiply without end") {
  std::string laugh = "a: &a [x, x, x, x, x, x, x, x, x]\n";
  for (char c = 'b'; c <= 'k'; ++c) {
    std::string alias = std::string("*") + static_cast<char>(c - 1);
    laugh += std::string(1, c) + ": &" + c + " [" + repeat(alias + ", ", 8) + alias + "]\n";
  }
  Reading r(laugh);
  CHECK(r.fault() == "F204 6:12 aliases repeat more than 200000 values");
  CHECK(r.document == nullptr);

  DocumentLimits limits;
  limits.nodes = 5;
  CHECK(Reading("[1, 2, 3, 4]", false, limits).fault() == "");
  CHECK(Reading("[1, 2, 3, 4, 5]", false, limits).fault() ==
        "F205 1:1 the text holds more than 5 values");
  CHECK(Reading("- 1\n- 2\n- 3\n- 4\n- 5\n", false, limits).fault().starts_with("F205"));
}

TEST_CASE("document: long and hostile texts are read in time that grows with their length") {
  const std::string kTexts[] = {
      "~ a:\n  b:\n !\"x\n !\"",
      "NULL ~:\n  !Sub\n",
      repeat("[]", 100'000),
      repeat("\"", 100'000),
      repeat("'", 100'000),
      repeat(":", 100'000),
      repeat(": ", 100'000),
      repeat("? ", 100'000),
      repeat("!", 100'000),
      repeat("! ", 100'000),
      repeat("&a ", 100'000),
      repeat("*", 100'000),
      repeat("%TAG ! x\n", 50'000),
      repeat("---\n", 100'000),
      "a: |\n" + repeat(" \n", 99'999),
      "[" + repeat("a: b, ", 50'000) + "]",
      repeat("- &a x\n- *a\n", 20'000),
      "{" + repeat("k: v, ", 5'000) + "}",
      "[" + repeat(",", 100'000) + "]",
      repeat("\t", 100'000) + "a",
      repeat(" ", 100'000) + "\xFF",
      "a: \"" + repeat("\\n\n ", 50'000) + "\"",
  };
  for (const std::string& text : kTexts) {
    CAPTURE(text.substr(0, 12));
    Reading r(text);
    // Whatever the answer is, it is one of the two.
    CHECK((r.document != nullptr || r.sink.has_errors()));
    if (r.document) {
      CHECK_FALSE(dump(r.root(), r.sources).empty());
    }
  }
}

TEST_CASE("document: every prefix of a template is read or refused with a place") {
  const std::string text =
      "A: &x !Sub \"q\\x41\"\nB: {c: [1, 'd', *x], e: }\nF:\n  - !GetAtt g.h\n  - |+2\n     i\n\n"
      "? j\n: !If [k, {l: m}, \xC3\xA9]\n<<: {n: ~}\n";
  for (std::size_t length = 0; length <= text.size(); ++length) {
    CAPTURE(length);
    Reading r(text.substr(0, length));
    CHECK((r.document != nullptr || r.sink.has_errors()));
    for (const Diagnostic& fault : r.sink.all()) {
      CHECK(fault.span.is_known());
      CHECK_FALSE(fault.message.empty());
    }
  }
}

}  // namespace formwork
