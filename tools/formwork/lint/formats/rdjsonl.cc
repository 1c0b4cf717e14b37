// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/base/json_write.hh"
#include "tools/formwork/lint/format.hh"

namespace formwork::cli {
namespace {

// Reviewdog counts columns in bytes of UTF-8.
class ByteColumns {
 public:
  explicit ByteColumns(const LintOutcome& outcome) : outcome_(outcome) {}

  std::uint32_t at(const LintFinding& finding, LineColumn place) {
    std::string_view line = line_of(finding.file.value_or(""), place.line);
    std::uint32_t characters = 1;
    for (std::size_t i = 0; i < line.size(); ++i) {
      bool is_start = (static_cast<unsigned char>(line[i]) & 0xC0U) != 0x80U;
      if (is_start && characters++ == place.column) {
        return static_cast<std::uint32_t>(i + 1);
      }
    }
    // At the end of the line, or beyond what is known of it.
    return static_cast<std::uint32_t>(line.size()) + (place.column - characters) + 1;
  }

 private:
  std::string_view line_of(const std::string& file, std::uint32_t number) {
    auto text = outcome_.texts.find(file);
    if (text == outcome_.texts.end()) {
      return "";
    }
    if (source_.text.data() == nullptr || name_ != file || source_.text.empty()) {
      name_ = file;
      source_ = Source{file, *text->second, 0, {}, {}};
    }
    return SourceMap::line(source_, number);
  }

  const LintOutcome& outcome_;
  std::string name_;
  Source source_;
};

std::string write(const LintOutcome& outcome, const LintFormatOptions&) {
  std::string text;
  ByteColumns columns(outcome);
  for (const LintFinding& finding : outcome.findings) {
    JsonWriter json(text);
    auto corner = [&](std::string_view name, LineColumn place) {
      json.key(name).begin_object().member_int("line", place.line);
      json.member_int("column", columns.at(finding, place)).end_object();
    };
    json.begin_object().member("message", finding.message);
    json.key("location").begin_object().member("path", finding.file.value_or("stdin"));
    json.key("range").begin_object();
    corner("start", finding.begin);
    corner("end", finding.end);
    json.end_object().end_object();
    json.member("severity", finding.severity == Severity::Error     ? "ERROR"
                            : finding.severity == Severity::Warning ? "WARNING"
                                                                    : "INFO");
    json.key("source").begin_object().member("name", "formwork").end_object();
    json.key("code").begin_object().member("value", finding.rule->id);
    json.member_if("url", finding.rule->source).end_object().end_object();
    text += "\n";
  }
  return text;
}

constinit LintFormat format{"rdjsonl", "reviewdog, one JSON object a line", &write};
const Register<LintFormat> kRegister{format};

}  // namespace
}  // namespace formwork::cli
