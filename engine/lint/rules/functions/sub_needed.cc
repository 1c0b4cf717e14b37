// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>
#include <vector>

#include "engine/lint/rule.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/attributes.hh"
#include "engine/lint/template/lookup.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kDefinitionString = "DefinitionString";
constexpr std::string_view kExcludes = "custom_excludes";

bool is_name_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         c == ':' || c == '.';
}

// Every "${Name}" of plain characters in `text`.
std::vector<std::string_view> variables_in(std::string_view text) {
  std::vector<std::string_view> found;
  for (std::size_t at = text.find("${"); at != std::string_view::npos;
       at = text.find("${", at + 1)) {
    std::size_t end = at + 2;
    while (end < text.size() && is_name_character(text[end])) {
      ++end;
    }
    if (end > at + 2 && end < text.size() && text[end] == '}') {
      found.push_back(text.substr(at, end + 1 - at));
    }
  }
  return found;
}

class Search {
 public:
  Search(const Rule& rule, Run& run, RuleMatches& out) : run_(run), out_(out) {
    const std::string excludes = run.option_text(rule, kExcludes);
    excludes_ = excludes.empty() ? excludes : "^(?:" + excludes + ")";
  }

  void run() {
    look_at(run_.root());
    if (const Node* globals = run_.root().get("Globals")) {
      look_at(*globals);
    }
  }

 private:
  void look_at(const Node& node) {
    for (const Member& member : node.members()) {
      descend(PathStep(member.key), *member.value);
    }
    int index = 0;
    for (const Node* item : node.items()) {
      descend(PathStep(index++), *item);
    }
    if (node.is_string() && !is_date(node)) {
      for (std::string_view variable : variables_in(node.text())) {
        judge(variable);
      }
    }
  }

  void descend(PathStep step, const Node& node) {
    path_.push_back(step);
    look_at(node);
    path_.pop_back();
  }

  bool stands_below(std::string_view key) const {
    return std::any_of(path_.begin(), path_.end(),
                       [&](const PathStep& step) { return step.key == key; });
  }

  void judge(std::string_view variable) {
    const std::string_view name = variable.substr(2, variable.size() - 3);
    const bool is_exempt = !path_.empty() && path_.back().key == "TemplateBody";
    if (is_exempt || stands_below("Fn::Sub") || has_substitution(name) ||
        (!excludes_.empty() && matches(excludes_, variable))) {
      return;
    }
    if (is_valid_reference(run_, name) || is_attribute(name) || stands_below(kDefinitionString)) {
      RuleMatch& match = out_.emplace_back();
      match.message = "Found an embedded parameter \"" + std::string(variable) +
                      "\" outside of an \"Fn::Sub\" at " + path_text();
      match.path = path_;
    }
  }

  bool is_attribute(std::string_view name) const {
    const std::size_t dot = name.find('.');
    const Resource* resource =
        dot == std::string_view::npos ? nullptr : run_.resource(name.substr(0, dot));
    return resource != nullptr &&
           attribute_names(run_, *resource, run_.regions().front()).has(name.substr(dot + 1));
  }

  // State machines bring their own variables in DefinitionSubstitutions.
  bool has_substitution(std::string_view name) const {
    for (std::string_view key : {kDefinitionString, std::string_view("Definition")}) {
      const auto at = std::find_if(path_.begin(), path_.end(),
                                   [&](const PathStep& step) { return step.key == key; });
      if (at == path_.end()) {
        continue;
      }
      const Node* owner = &run_.root();
      for (auto step = path_.begin(); step != at && owner != nullptr; ++step) {
        owner = step->is_index() ? nullptr : owner->get(step->key);
      }
      const Node* substitutions =
          owner == nullptr ? nullptr : owner->get("DefinitionSubstitutions");
      if (substitutions != nullptr && substitutions->get(name) != nullptr) {
        return true;
      }
    }
    return false;
  }

  std::string path_text() const {
    std::string text;
    for (const PathStep& step : path_) {
      text += text.empty() ? "" : "/";
      text += step.is_index() ? std::to_string(step.index) : std::string(step.key);
    }
    return text;
  }

  Run& run_;
  RuleMatches& out_;
  std::string excludes_;
  std::vector<PathStep> path_;
};

void find_variables(const Rule& rule, Run& run, RuleMatches& out) {
  Search(rule, run, out).run();
}

constexpr RuleOption kOptions[] = {{kExcludes, RuleOption::Type::String, ""}};

constinit Rule rule{
    .id = "E1029",
    .title = "Variables in texts need Fn::Sub",
    .what =
        "Tells of ${Name} in a text outside of Fn::Sub when Name is a parameter, a resource, "
        "an attribute or a pseudo parameter. `custom_excludes` is an expression for variables "
        "that are meant as they are.",
    .why = "Without Fn::Sub the text is used as it is written.",
    .example = "BucketName: \"${AWS::StackName}-logs\"\n",
    .instead = "BucketName: !Sub \"${AWS::StackName}-logs\"\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "intrinsic-function-reference-sub.html",
    .options = kOptions,
    .match = &find_variables,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
