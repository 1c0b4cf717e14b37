// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include "server/wire/message.hh"
#include "server/wire/scalars.hh"
#include "server/wire/xml_read.hh"

using namespace formwork;

TEST_CASE("message: header names have no case, and are set once") {
  Headers headers{{"Content-Type", "a"}, {"content-type", "b"}};
  CHECK(headers.get("CONTENT-TYPE") == "a");
  headers.set("content-Type", "c");
  CHECK(std::distance(headers.begin(), headers.end()) == 1);
  CHECK(headers.get("Content-Type") == "c");
  CHECK(headers.find("Host") == nullptr);
}

TEST_CASE("message: percent coding and forms") {
  CHECK(percent_decode("a%20b+c%2") == "a b+c%2");
  CHECK(percent_decode("a+%zz%", true) == "a %zz%");
  const QueryParameters parameters = parse_query("a=1&&b&c=%26=&a=2", 10);
  REQUIRE(parameters.fields.size() == 4);
  CHECK(*parameters.find("a") == "1");
  CHECK(*parameters.find("b") == "");
  CHECK(*parameters.find("c") == "&=");
  CHECK(parameters.is_complete);
  CHECK(!parse_query("a&b&c", 2).is_complete);
  CHECK(parse_query("a&b", 2).is_complete);
  const HttpRequest request{"GET", "/a?b?c", {}, ""};
  CHECK(request.path() == "/a");
  CHECK(request.query() == "b?c");
}

TEST_CASE("scalars: every form of a time") {
  constexpr Millis kTime = 1'790'000'000'000;
  CHECK(parse_timestamp("2026-09-21T14:13:20Z") == kTime);
  CHECK(parse_timestamp("2026-09-21T14:13:20.1239Z") == kTime + 123);
  CHECK(parse_timestamp("2026-09-21T16:13:20+02:00") == kTime);
  CHECK(parse_timestamp("2026-09-21T14:13") == kTime - 20'000);
  CHECK(parse_timestamp("1790000000.5") == kTime + 500);
  CHECK(parse_timestamp("Mon, 21 Sep 2026 14:13:20 GMT") == kTime);
  for (const char* wrong : {"", "yesterday", "2026-13-01", "2026-02-30T00:00:00Z",
                            "2026-09-21T25:00:00Z", "2026-09-21T14:13:20Zx", "1e300", "2026-9-1"}) {
    CAPTURE(wrong);
    CHECK(!parse_timestamp(wrong));
  }
  CHECK(format_http_date(kTime) == "Mon, 21 Sep 2026 14:13:20 GMT");
  CHECK(format_http_date(-1) == "Wed, 31 Dec 1969 23:59:59 GMT");
}

TEST_CASE("xml reader: elements, attributes, references, comments and character data") {
  const std::string text =
      "\xEF\xBB\xBF<?xml version=\"1.0\"?><!-- c --><s:a x='1&lt;' s:y=\"&#x41;&#66;\">t&amp;"
      "<b/><![CDATA[<&]]>u<c> &#10; </c></s:a>\n";
  const auto document = read_xml(text);
  REQUIRE(document);
  const XmlElement& root = document->root();
  CHECK(root.name == "a");
  CHECK(root.text == "t&<&u");
  REQUIRE(root.attributes.size() == 2);
  CHECK(root.attributes[0].second == "1<");
  CHECK(root.attributes[1].first == "s:y");
  CHECK(root.attributes[1].second == "AB");
  const XmlElement* child = document->at(root.first_child);
  REQUIRE(child != nullptr);
  CHECK(child->name == "b");
  child = document->at(child->next);
  REQUIRE(child != nullptr);
  CHECK(child->text == " \n ");
  CHECK(document->at(child->next) == nullptr);
}

TEST_CASE("xml reader: what is not well-formed, or more than data, is refused") {
  for (const char* wrong : {"",
                            " ",
                            "a",
                            "<a>",
                            "<a></b>",
                            "<a/><b/>",
                            "<a b></a>",
                            "<a b=c/>",
                            "<a b='<'/>",
                            "<a>&nbsp;</a>",
                            "<a>&#0;</a>",
                            "<a>&#xD800;</a>",
                            "<a>&#;</a>",
                            "<a>&lt</a>",
                            "<a",
                            "<",
                            "<a/>x",
                            "<a><![CDATA[</a>",
                            "<!-- <a/>",
                            "<1/>",
                            "<a b='1'c='2'/>",
                            "</a>",
                            "<a>\xff</a>",
                            "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>",
                            "<a b='1/>",
                            "<![CDATA[x]]><a/>"}) {
    CAPTURE(wrong);
    const auto document = read_xml(wrong);
    REQUIRE(!document);
    CHECK(document.error().code == "MalformedXML");
  }
}

TEST_CASE("xml reader: depth and size are bounded") {
  std::string deep;
  for (int i = 0; i < 100; ++i) {
    deep += "<a>";
  }
  std::string end;
  for (int i = 0; i < 100; ++i) {
    end += "</a>";
  }
  CHECK(read_xml(deep + end));
  CHECK(!read_xml("<a>" + deep + end + "</a>"));
  CHECK(!read_xml("<a><b/><b/></a>", {100, 2}));
}
