// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include "tools/formwork/console.hh"
#include "tools/formwork/fault_text.hh"
#include "tools/formwork/table.hh"

using namespace formwork;
using namespace formwork::cli;

namespace {

// The text of a fault at [begin, begin + length) of `text`, in a source called f.
std::string tell(const std::string& text, std::uint32_t begin, std::uint32_t length) {
  SourceMap sources;
  auto source = sources.add("f", text);
  REQUIRE(source);
  SourceSpan span{{(*source)->base + begin}, length};
  return fault_text({"E1", Severity::Error, "m", span, {}, {}}, &sources, false);
}

}  // namespace

TEST_CASE("cli: a fault shows its line with the place marked") {
  CHECK(tell("a: b\n", 3, 1) == "f:1:4: error E1 m\n  1 | a: b\n    |    ^\n");
  CHECK(tell("x\n\tk: val\n", 6, 3) == "f:2:5: error E1 m\n  2 |  k: val\n    |     ^^^\n");
  CHECK(tell("\xC3\xA4: b\n", 4, 1) == "f:1:4: error E1 m\n  1 | \xC3\xA4: b\n    |    ^\n");
}

TEST_CASE("cli: a place over several lines is marked to the end of its first") {
  CHECK(tell("ab: [1,\n 2]\n", 4, 7) == "f:1:5: error E1 m\n  1 | ab: [1,\n    |     ^^^\n");
}

TEST_CASE("cli: an empty place and the end of the text have one mark") {
  CHECK(tell("ab\n", 1, 0) == "f:1:2: error E1 m\n  1 | ab\n    |  ^\n");
  CHECK(tell("ab", 2, 0) == "f:1:3: error E1 m\n  1 | ab\n    |   ^\n");
  CHECK(tell("", 0, 0) == "f:1:1: error E1 m\n  1 | \n    | ^\n");
}

TEST_CASE("cli: long lines are cut around the place") {
  std::string line = std::string(5000, 'a') + "HERE" + std::string(5000, 'b');
  std::string text = tell(line, 5000, 4);
  CHECK(text.size() < 350);
  std::size_t excerpt = text.find("HERE");
  std::size_t mark = text.find("^^^^");
  REQUIRE(excerpt != std::string::npos);
  REQUIRE(mark != std::string::npos);
  // The same column in both lines.
  std::size_t line_start = text.rfind('\n', excerpt);
  std::size_t mark_start = text.rfind('\n', mark);
  CHECK(excerpt - line_start == mark - mark_start);
}

TEST_CASE("cli: a fault without a place, with notes and help") {
  SourceMap sources;
  Diagnostic fault{"F1", Severity::Warning, "m", {}, {{{}, "see there"}}, "do this"};
  CHECK(fault_text(fault, nullptr, false) ==
        "formwork: warning F1 m\n  note: see there\n  help: do this\n");
}

TEST_CASE("cli: faults are sorted by place and told once") {
  std::vector<Diagnostic> faults;
  for (std::uint32_t at : {9U, 3U, 9U}) {
    faults.push_back({"E1", Severity::Error, "m", {{at}, 1}, {}, {}});
  }
  auto sorted = sorted_faults(faults);
  REQUIRE(sorted.size() == 2);
  CHECK(sorted[0]->span.begin.index == 3);
}

TEST_CASE("cli: nothing printed can steer a terminal") {
  CHECK(printable("a\x1b[31m\x7f\r\n\tb") == "a\xEF\xBF\xBD[31m\xEF\xBF\xBD\xEF\xBF\xBD\n\tb");
  CHECK(printable("\xC2\x9B"
                  "1m") ==
        "\xEF\xBF\xBD\xEF\xBF\xBD"
        "1m");
  CHECK(printable("\xFF\xE2\x82\xAC\xE2\x82") ==
        "\xEF\xBF\xBD\xE2\x82\xAC\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(one_line("a\nb\tc") == "a b c");
}

TEST_CASE("cli: tables line up by characters") {
  CHECK(format_table({{"\xC3\xA4", "1", "x"}, {"bbb", "22", ""}}, 1) ==
        " \xC3\xA4    1   x\n bbb  22\n");
}

TEST_CASE("cli: colours appear only when asked for") {
  CHECK(paint(Style::Red, "x", false) == "x");
  CHECK(paint(Style::Red, "x", true) == "\x1b[31mx\x1b[0m");
}
