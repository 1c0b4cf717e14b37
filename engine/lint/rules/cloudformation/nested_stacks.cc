// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "engine/base/diagnostic.hh"
#include "engine/base/file.hh"
#include "engine/base/source_map.hh"
#include "engine/document/document.hh"
#include "engine/lint/rules/wording.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/dynamic_text.hh"
#include "engine/lint/template/lookup.hh"
#include "engine/lint/template/scenarios.hh"

namespace formwork::lint {
namespace {

namespace fs = std::filesystem;

/// The local file a TemplateURL names; empty when it is none.
std::string local_path(const Run& run, std::string_view url) {
  for (const std::string_view scheme : {"http://", "https://", "s3://"}) {
    if (url.starts_with(scheme)) {
      return {};
    }
  }
  std::error_code error;
  const fs::path file = fs::absolute(fs::path(run.file()), error);
  if (error) {
    return {};
  }
  std::string path = (file.parent_path() / fs::path(url)).lexically_normal().string();
  return dynamic_reference(path) ? std::string() : path;
}

/// Another template, read for its parameters.
struct NestedTemplate {
  SourceMap sources;
  std::unique_ptr<Document> document;

  /// Null when it cannot be read.
  const Node* parameters(const Node& none) const {
    if (document == nullptr || document->root == nullptr || !document->root->is_map()) {
      return nullptr;
    }
    const Node* section = document->root->get("Parameters");
    return section == nullptr ? &none : section;
  }
};

/// The templates that were read for one run; null for those that cannot be.
using NestedTemplates = std::map<std::string, std::unique_ptr<NestedTemplate>>;

const NestedTemplate* read_template(NestedTemplates& known, const std::string& path) {
  const auto [place, is_new] = known.emplace(path, nullptr);
  if (!is_new) {
    return place->second.get();
  }
  Result<std::string> text = read_file(path);
  if (!text) {
    return nullptr;
  }
  auto nested = std::make_unique<NestedTemplate>();
  Sink sink;
  nested->document = read_document(nested->sources, path, *std::move(text), sink);
  if (!sink.has_errors()) {
    place->second = std::move(nested);
  }
  return place->second.get();
}

std::string scenario_text(const Scenario& scenario) {
  std::string text;
  for (const auto& [name, value] : scenario) {
    text += text.empty() ? "" : " and ";
    text += "when condition \"" + std::string(name) + "\" is " + (value ? "True" : "False");
  }
  return text;
}

/// The parameters a stack is given against those its template has.
class Comparison {
 public:
  Comparison(std::string_view stack, const std::optional<Scenario>& scenario, RuleMatches& out)
      : stack_(stack), scenario_(scenario), out_(out) {}

  void compare(const Node& given, const Node& declared) {
    for (const Member& parameter : given.members()) {
      if (declared.find(parameter.key) == nullptr) {
        report_unknown(parameter.key);
      }
    }
    for (const Member& parameter : declared.members()) {
      const Node* fallback = parameter.value->get("Default");
      if (given.find(parameter.key) == nullptr &&
          (fallback == nullptr || fallback->is(NodeKind::Null))) {
        report_missing(parameter.key);
      }
    }
  }

 private:
  std::string place() const {
    return "Resources/" + std::string(stack_) + "/Properties/Parameters";
  }

  RuleMatch& add(std::string message) {
    RuleMatch& match = out_.emplace_back();
    match.path = {"Resources", stack_, "Properties", "Parameters"};
    match.message = std::move(message);
    return match;
  }

  void report_unknown(std::string_view name) {
    const std::string start =
        "Specified parameter \"" + std::string(name) + "\" doesn't exist in nested stack template ";
    if (scenario_) {
      add(start + scenario_text(*scenario_));
    } else {
      add(start + "at " + place() + "/" + std::string(name)).path.emplace_back(name);
    }
  }

  void report_missing(std::string_view name) {
    add("Nested stack template parameter \"" + std::string(name) + "\" is not specified " +
        (scenario_ ? scenario_text(*scenario_) : "at " + place()));
  }

  std::string_view stack_;
  const std::optional<Scenario>& scenario_;
  RuleMatches& out_;
};

void match_stack(Run& run, const Resource& stack, NestedTemplates& known, RuleMatches& out) {
  Node none;
  none.kind = NodeKind::Map;
  none.member_data = nullptr;
  for (const ScenarioObject& variant :
       without_conditions(run, *stack.properties, {"TemplateURL", "Parameters"})) {
    const Node* url = variant.object->get("TemplateURL");
    const Node* given = variant.object->get("Parameters");
    if (!is_text(url) || given == nullptr || !given->is_map()) {
      continue;
    }
    const std::string path = local_path(run, url->text());
    const NestedTemplate* nested = path.empty() ? nullptr : read_template(known, path);
    const Node* declared = nested == nullptr ? nullptr : nested->parameters(none);
    if (declared != nullptr && declared->is_map()) {
      Comparison(stack.name, variant.scenario, out).compare(*given, *declared);
    }
  }
}

void match_stacks(const Rule&, Run& run, RuleMatches& out) {
  if (run.file().empty()) {
    return;
  }
  NestedTemplates known;
  for (const Resource* stack : resources_of(run, {"AWS::CloudFormation::Stack"})) {
    if (stack->properties != nullptr) {
      match_stack(run, *stack, known, out);
    }
  }
}

constinit Rule rule{
    .id = "E3043",
    .title = "Parameters that do not suit a nested stack's template",
    .what =
        "When TemplateURL is a local file, Parameters of the stack are compared with those "
        "the file declares: none unknown, none without a default missing.",
    .why = "CloudFormation refuses to create the nested stack.",
    .example = R"(# network.yaml declares the parameter Cidr
Network:
  Type: AWS::CloudFormation::Stack
  Properties:
    TemplateURL: network.yaml
    Parameters: {CidrBlock: 10.0.0.0/16}
)",
    .instead = R"(# network.yaml declares the parameter Cidr
Network:
  Type: AWS::CloudFormation::Stack
  Properties:
    TemplateURL: network.yaml
    Parameters: {Cidr: 10.0.0.0/16}
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-cloudformation-stack.html",
    .match = &match_stacks,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
