// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <utility>

#include "engine/base/text.hh"
#include "tools/schemac/document_text.hh"

namespace formwork {
namespace {

// Words of a rule that are one text, those that repeat, and the ways of checking.
constexpr std::string_view kTexts[] = {"title", "what", "why", "source", "schema"};
constexpr std::string_view kSnippets[] = {"example", "instead"};
constexpr std::string_view kModes[] = {"every", "best", "regional"};
constexpr std::string_view kNeeded[] = {"title",  "what",   "why",    "example", "instead",
                                        "source", "places", "schema", "mode"};

template <class Range>
bool contains(const Range& range, std::string_view word) {
  return std::find(std::begin(range), std::end(range), word) != std::end(range);
}

class Reader {
 public:
  Reader(const std::string& file_name, std::string_view text)
      : file_name_(file_name), lines_(split(text, "\n")) {}
  Result<Value> rules();

 private:
  Failure fault(const std::string& what) const {
    return fail("F702", file_name_ + ":" + std::to_string(at_) + ": " + what + ".");
  }
  Result<void> rule(Value& rules, std::string_view id);
  Result<void> member(Value& rule, std::string_view word, std::string_view rest);
  bool is_at(std::string_view beginning) const {
    return at_ < lines_.size() && lines_[at_].starts_with(beginning);
  }

  const std::string& file_name_;
  std::vector<std::string_view> lines_;
  std::size_t at_ = 0;
};

Result<void> Reader::member(Value& rule, std::string_view word, std::string_view rest) {
  const Value text = Value::string(std::string(rest));
  if (contains(kTexts, word) && !rest.empty()) {
    rule.set(word, text);
  } else if (contains(kSnippets, word) && rest.empty()) {
    std::string lines;
    while (is_at("    |")) {
      const std::string_view line = lines_[at_++];
      lines.append(line.substr(std::min<std::size_t>(6, line.size()))) += '\n';
    }
    rule.set(word, Value::string(std::move(lines)));
  } else if (word == "at" && !rest.empty()) {
    Value places = rule.find("places") == nullptr ? Value::list() : *rule.find("places");
    places.push(text);
    rule.set("places", std::move(places));
  } else if (contains(kModes, word) && rest.empty()) {
    rule.set("mode", Value::string(std::string(word)));
  } else if (const std::size_t blank = rest.find(' ');
             word == "owner" && blank != std::string_view::npos) {
    Value owners = rule.find("owners") == nullptr ? Value::map() : *rule.find("owners");
    owners.set(rest.substr(0, blank), Value::string(std::string(rest.substr(blank + 1))));
    rule.set("owners", std::move(owners));
  } else {
    return fault("'" + std::string(word) + "' is not a word of a rule");
  }
  return {};
}

Result<void> Reader::rule(Value& rules, std::string_view id) {
  Value rule = Value::map();
  while (is_at("  ")) {
    const std::string_view line = lines_[at_++].substr(2);
    const std::size_t blank = std::min(line.find(' '), line.size());
    const std::string_view rest = line.substr(std::min(blank + 1, line.size()));
    Result<void> done = member(rule, line.substr(0, blank), rest);
    if (!done) {
      return done;
    }
  }
  for (const std::string_view word : kNeeded) {
    if (rule.find(word) == nullptr) {
      return fault("the rule " + std::string(id) + " has no " + std::string(word));
    }
  }
  if (rules.find(id) != nullptr) {
    return fault("the rule " + std::string(id) + " is there twice");
  }
  rules.set(id, std::move(rule));
  return {};
}

Result<Value> Reader::rules() {
  if (lines_[at_++] != "formwork-rules 1") {
    return fault("the text does not begin with 'formwork-rules 1'");
  }
  Value rules = Value::map();
  while (at_ < lines_.size()) {
    const std::string_view line = lines_[at_++];
    if (line.empty() || line.starts_with(";")) {
      continue;
    }
    constexpr std::string_view kRule = "rule ";
    if (!line.starts_with(kRule) || line.size() == kRule.size()) {
      return fault("'rule ID' is expected here");
    }
    Result<void> done = rule(rules, line.substr(kRule.size()));
    if (!done) {
      return std::move(done).failure();
    }
  }
  return rules;
}

}  // namespace

Result<std::vector<RuleDocument>> read_rules(const std::string& file_name, std::string_view text) {
  Result<Value> rules = Reader(file_name, text).rules();
  if (!rules) {
    return std::move(rules).failure();
  }
  std::vector<RuleDocument> result;
  for (const Value::Member& member : rules->members()) {
    result.push_back({"data_rules/" + member.key, member.value});
    sort_maps(result.back().value);
  }
  return result;
}

}  // namespace formwork
