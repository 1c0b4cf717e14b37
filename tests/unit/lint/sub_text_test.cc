// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/template/sub_text.hh"

#include <doctest/doctest.h>

using namespace formwork::lint;

namespace {

using Names = std::vector<std::string_view>;

std::optional<std::string> fill(std::string_view text) {
  return fill_in(text, [](std::string_view name) -> std::optional<std::string> {
    return name == "A" ? std::optional<std::string>("x") : std::nullopt;
  });
}

}  // namespace

TEST_CASE("lint: names in texts of Fn::Sub") {
  CHECK(sub_parameters("${A}-${ B.C }-${A}") == Names{"A", "B.C", "A"});
  CHECK(sub_parameters("${!A} $ {A} ${A").empty());
  CHECK(sub_parameters("${\n A\n}") == Names{"A"});
  CHECK(sub_parameters("${A B}") == Names{"A B"});
  CHECK(sub_parameters("${A\nB}").empty());
  CHECK(sub_parameters("${}").empty());
  CHECK(sub_parameters("${} ${A}") == Names{"} ${A"});
  CHECK(sub_parameters("${ }").empty());
}

TEST_CASE("lint: texts of Fn::Sub are filled in as far as all names are known") {
  CHECK(fill("a ${A} b${ A }") == "a x bx");
  CHECK(fill("${!A} $A") == "${!A} $A");
  CHECK(fill("") == "");
  CHECK(fill("${A} ${B}") == std::nullopt);
}

TEST_CASE("lint: texts full of openings are read once") {
  std::string text;
  for (int i = 0; i < 200000; ++i) {
    text += "${";
  }
  CHECK(sub_parameters(text).empty());
  CHECK(fill(text) == text);
}
