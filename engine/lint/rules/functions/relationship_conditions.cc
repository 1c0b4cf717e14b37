// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "engine/lint/rule.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/deep_keys.hh"
#include "engine/lint/template/scenarios.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kRef = "Ref";
constexpr std::string_view kGetAtt = "GetAtt";

// Names between "${" and "}" made of letters, digits and dots.
std::vector<std::string_view> names_in(std::string_view text) {
  std::vector<std::string_view> names;
  for (std::size_t at = text.find("${"); at != std::string_view::npos;
       at = text.find("${", at + 2)) {
    const std::size_t end = text.find_first_not_of(
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.", at + 2);
    if (end != std::string_view::npos && text[end] == '}') {
      names.push_back(text.substr(at + 2, end - at - 2));
    }
  }
  return names;
}

std::string path_text(const std::vector<PathStep>& path) {
  std::string text;
  for (const PathStep& step : path) {
    text += text.empty() ? "" : "/";
    text += step.is_index() ? std::to_string(step.index) : std::string(step.key);
  }
  return text;
}

class Relationships {
 public:
  Relationships(Run& run, RuleMatches& out) : run_(run), out_(out) {}

  void run() {
    for (const DeepKey& call : deep_keys(run_.root(), kRef)) {
      if (call.value->is_string()) {
        look_at(call, call.value->text(), kRef);
      }
    }
    for (const DeepKey& call : deep_keys(run_.root(), "Fn::GetAtt")) {
      look_at_attribute(call);
    }
    for (const DeepKey& call : deep_keys(run_.root(), "Fn::Sub")) {
      look_at_text(call);
    }
  }

 private:
  void look_at_attribute(const DeepKey& call) {
    const Node& value = *call.value;
    if (value.is_list() && value.count == 2 && value.items()[0]->is_string()) {
      look_at(call, value.items()[0]->text(), kGetAtt);
    } else if (value.is_string() && value.text().find('.') != std::string_view::npos) {
      look_at(call, value.text().substr(0, value.text().find('.')), kGetAtt);
    }
  }

  void look_at_text(const DeepKey& call) {
    const Node* text = call.value;
    const Node* own = nullptr;
    if (text->is_list()) {
      const std::span<const Node* const> arguments = text->items();
      text = arguments.empty() ? text : arguments[0];
      own = arguments.size() == 2 ? arguments[1] : nullptr;
    }
    if (!text->is_string()) {
      return;
    }
    for (std::string_view name : names_in(text->text())) {
      if (own != nullptr && own->get(name) != nullptr) {
        continue;
      }
      const std::size_t dot = name.find('.');
      look_at(call, name.substr(0, dot), dot == std::string_view::npos ? kRef : kGetAtt);
    }
  }

  // A place that relates to the resource `target`.
  void look_at(const DeepKey& call, std::string_view target, std::string_view label) {
    const std::string_view section = call.path[0].key;
    const Resource* resource = run_.resource(target);
    if (resource == nullptr || call.path.size() < 3 || !run_.spend() ||
        (section != "Resources" && section != "Outputs")) {
      return;
    }
    const std::vector<PathStep> path(call.path.begin(), call.path.end() - 1);
    for (const Scenario& scenario : scenarios_without(run_, path, target)) {
      RuleMatch& match = out_.emplace_back();
      match.message = std::string(label) + " to resource " + quote(target) +
                      " that may not be available " + told(scenario) + " at " + path_text(path);
      match.path = path;
    }
  }

  static std::string told(const Scenario& scenario) {
    std::string text;
    for (const auto& [condition, value] : scenario) {
      text += (text.empty() ? "" : " and ") + ("when condition '" + std::string(condition)) +
              "' is " + (value ? "True" : "False");
    }
    return text;
  }

  Run& run_;
  RuleMatches& out_;
};

void find_unavailable(const Rule&, Run& run, RuleMatches& out) {
  Relationships(run, out).run();
}

constinit Rule rule{
    .id = "W1001",
    .title = "What is referred to is there",
    .what =
        "Tells of Ref, Fn::GetAtt and Fn::Sub with a resource that its condition may leave "
        "out although the place is there.",
    .why = "The deployment fails when the resource is left out.",
    .example =
        "Resources:\n  Topic: {Type: AWS::SNS::Topic, Condition: IsProd}\nOutputs:\n"
        "  Topic:\n    Value: !Ref Topic\n",
    .instead =
        "Resources:\n  Topic: {Type: AWS::SNS::Topic, Condition: IsProd}\nOutputs:\n"
        "  Topic:\n    Condition: IsProd\n    Value: !Ref Topic\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "conditions-section-structure.html",
    .match = &find_unavailable,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
