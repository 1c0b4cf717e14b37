// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/lint/schema/value.hh"
#include "engine/lint/template/locate.hh"
#include "tools/formwork/lint/given_sets.hh"

namespace formwork::cli {

namespace {

constexpr const char* kScalarTypes = "'string', 'integer', 'number', 'boolean'";

bool is_scalar_value(const Node& value) {
  return value.is_scalar() && !value.is(NodeKind::Null);
}

class GivenCheck {
 public:
  GivenCheck(const GivenSet& set, const Node& root, const SourceMap& sources,
             const std::optional<std::string>& file)
      : set_(set), root_(root), sources_(sources), file_(file) {}

  std::vector<LintFinding> run() {
    const Node* parameters = root_.get("Parameters");
    if (parameters == nullptr || !parameters->is_map()) {
      return {};
    }
    // Of several missing parameters the last is told, as cfn-lint does.
    std::string_view missing;
    for (const Member& parameter : parameters->members()) {
      const GivenSet::Value* given = find(parameter.key);
      if (given != nullptr) {
        check(*parameter.value, *given);
      }
      if (parameter.value->is_map() && parameter.value->get("Default") == nullptr) {
        missing = given == nullptr ? parameter.key : std::string_view();
      }
    }
    for (const GivenSet::Value& given : set_.values) {
      if (parameters->find(given.name) == nullptr) {
        unexpected(given, *parameters);
      }
    }
    if (!missing.empty()) {
      add(lint::quote(missing) + " is a required property", nullptr, -1);
    }
    return std::move(findings_);
  }

 private:
  const GivenSet::Value* find(std::string_view name) const {
    for (const GivenSet::Value& value : set_.values) {
      if (value.name == name) {
        return &value;
      }
    }
    return nullptr;
  }

  void check(const Node& parameter, const GivenSet::Value& given) {
    const Node* type = parameter.get("Type");
    if (type == nullptr || !type->is_string()) {
      return;
    }
    const Node* allowed = parameter.get("AllowedValues");
    if (type->text().find("List") == std::string_view::npos) {
      check_scalar(*given.value, allowed, given, -1);
      return;
    }
    if (!given.value->is_list()) {
      add(lint::quote(*given.value) + " is not of type 'array'", &given, -1);
      return;
    }
    for (std::size_t i = 0; i < given.value->items().size(); ++i) {
      check_scalar(*given.value->items()[i], allowed, given, static_cast<int>(i));
    }
  }

  void check_scalar(const Node& value, const Node* allowed, const GivenSet::Value& given,
                    int index) {
    if (!is_scalar_value(value)) {
      add(lint::quote(value) + " is not of type " + kScalarTypes, &given, index);
    }
    if (allowed != nullptr && allowed->is_list() &&
        std::none_of(allowed->items().begin(), allowed->items().end(),
                     [&](const Node* item) { return lint::equal(value, *item); })) {
      add(lint::quote(value) + " is not one of " + lint::quote(*allowed), &given, index);
    }
  }

  void unexpected(const GivenSet::Value& given, const Node& parameters) {
    std::string text =
        "Additional properties are not allowed (" + lint::quote(given.name) + " was unexpected";
    for (const Member& parameter : parameters.members()) {
      constexpr double kAlike = 0.8;
      if (lint::similarity(given.name, parameter.key) > kAlike) {
        text += ". Did you mean " + lint::quote(parameter.key) + "?";
        break;
      }
    }
    add(text + ")", &given, -1);
  }

  // At the name in the file it is given in, else at the parameter, else at the section.
  void add(std::string message, const GivenSet::Value* given, int index) {
    LintFinding& finding = findings_.emplace_back();
    finding.rule = rule_for("E2900");
    finding.message = std::move(message);
    finding.file = set_.source.empty() ? file_ : std::optional(set_.source);
    std::vector<lint::PathStep> path{"Parameters"};
    finding.path.emplace().push_back({"Parameters", -1});
    if (given != nullptr) {
      path.emplace_back(std::string_view(given->name));
      finding.path->push_back({given->name, -1});
    }
    if (index >= 0) {
      finding.path->push_back({"", index});
    }
    if (given != nullptr && !set_.source.empty()) {
      finding.begin = given->begin;
      finding.end = given->end;
    } else if (auto place = lint::locate(root_, sources_, path)) {
      finding.begin = place->begin;
      finding.end = place->end;
    }
    finding.id = make_finding_id(finding);
  }

  const GivenSet& set_;
  const Node& root_;
  const SourceMap& sources_;
  const std::optional<std::string>& file_;
  std::vector<LintFinding> findings_;
};

}  // namespace

std::vector<LintFinding> check_given_set(const GivenSet& set, const Node& root,
                                         const SourceMap& sources,
                                         const std::optional<std::string>& file) {
  return GivenCheck(set, root, sources, file).run();
}

}  // namespace formwork::cli
