// SPDX-License-Identifier: Apache-2.0
#include "engine/plan/stack_policy.hh"

#include <algorithm>

#include "engine/value/convert.hh"

namespace formwork {

namespace {

constexpr std::string_view kResource = "LogicalResourceId/";

Failure invalid(std::string help) {
  return fail("ValidationError", "Error validating stack policy: Invalid stack policy", {},
              std::move(help));
}

// One text or a list of texts.
Result<std::vector<std::string>> read_texts(const Value& node, const std::string& what) {
  std::vector<std::string> texts;
  if (node.is_string()) {
    texts.push_back(node.as_string());
    return texts;
  }
  for (const Value& item : node.items()) {
    if (!item.is_string()) {
      return invalid(what + " must be a text or a list of texts.");
    }
    texts.push_back(item.as_string());
  }
  if (texts.empty()) {
    return invalid(what + " must be a text or a list of texts.");
  }
  return texts;
}

bool is_policed_action(std::string_view text) {
  return text == "*" || text == "Update:*" || text == "Update:Modify" || text == "Update:Replace" ||
         text == "Update:Delete";
}

bool matches_any(const std::vector<std::string>& patterns, std::string_view text) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const auto& pattern) { return matches_wildcard(pattern, text); });
}

// Exactly one of `name` and "Not" + name.
const Value* find_either(const Value& node, const std::string& name, bool& is_negated) {
  const Value* plain = node.find(name);
  const Value* negated = node.find("Not" + name);
  is_negated = plain == nullptr;
  if (plain != nullptr && negated != nullptr) {
    return nullptr;
  }
  return plain != nullptr ? plain : negated;
}

bool is_everyone(const Value* principal) {
  if (principal == nullptr) {
    return false;
  }
  const Value* aws = principal->find("AWS");
  const Value& who = aws == nullptr ? *principal : *aws;
  return who.as_string() == "*" || (who.items().size() == 1 && who.items()[0].as_string() == "*");
}

}  // namespace

const char* to_string(PolicedAction action) {
  switch (action) {
    case PolicedAction::Modify:
      return "Update:Modify";
    case PolicedAction::Replace:
      return "Update:Replace";
    case PolicedAction::Delete:
      return "Update:Delete";
  }
  return "";
}

bool matches_wildcard(std::string_view pattern, std::string_view text) {
  // Greedy with one way back: the last '*' takes one more byte whenever what follows does not fit.
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      star_text = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++star_text;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') {
    ++p;
  }
  return p == pattern.size();
}

Result<StackPolicy> StackPolicy::parse(std::string_view json) {
  if (json.size() > kLargestBody) {
    return invalid("A stack policy has at most 16,384 bytes.");
  }
  Result<Value> root = value_from_json(json);
  if (!root) {
    return invalid("It is not JSON: " + root.error().message);
  }
  if (!root->is_map()) {
    return invalid("A stack policy is an object with Statement, a list.");
  }
  for (const Value::Member& member : root->members()) {
    if (member.key != "Statement" && member.key != "Version" && member.key != "Id") {
      return invalid("A stack policy has no member " + member.key + ".");
    }
  }
  StackPolicy policy;
  const Value* list = root->find("Statement");
  if (list == nullptr) {
    return policy;
  }
  if (!list->is_list() && !list->is_map()) {
    return invalid("Statement must be a list of statements.");
  }
  const std::span<const Value> items = list->is_map() ? std::span(list, 1) : list->items();
  for (const Value& item : items) {
    Result<Statement> statement = read_statement(item);
    if (!statement) {
      return std::move(statement).failure();
    }
    policy.statements_.push_back(*std::move(statement));
  }
  return policy;
}

Result<StackPolicy::Statement> StackPolicy::read_statement(const Value& node) {
  Statement statement;
  const std::string effect = node.get_text("Effect");
  if (effect != "Allow" && effect != "Deny") {
    return invalid("Effect must be Allow or Deny.");
  }
  statement.is_deny = effect == "Deny";
  if (!is_everyone(node.find("Principal"))) {
    return invalid("Principal must be \"*\".");
  }
  const Value* actions = find_either(node, "Action", statement.actions.is_negated);
  const Value* resources = find_either(node, "Resource", statement.resources.is_negated);
  if (actions == nullptr || resources == nullptr) {
    return invalid(
        "A statement has one of Action and NotAction, and one of Resource and NotResource.");
  }
  auto names = read_texts(*actions, "Action");
  if (!names) {
    return std::move(names).failure();
  }
  statement.actions.texts = *std::move(names);
  for (const std::string& name : statement.actions.texts) {
    if (!is_policed_action(name)) {
      return invalid(
          "Actions are Update:Modify, Update:Replace, Update:Delete and Update:*, not \"" + name +
          "\".");
    }
  }
  auto ids = read_texts(*resources, "Resource");
  if (!ids) {
    return std::move(ids).failure();
  }
  statement.resources.texts = *std::move(ids);
  for (const std::string& id : statement.resources.texts) {
    if (id != "*" && !id.starts_with(kResource)) {
      return invalid("Resources are \"*\" or \"LogicalResourceId/...\", not \"" + id + "\".");
    }
  }
  if (const Value* condition = node.find("Condition")) {
    if (Result<void> read = read_condition(*condition, statement.conditions); !read) {
      return std::move(read).failure();
    }
  }
  return statement;
}

Result<void> StackPolicy::read_condition(const Value& node, std::vector<Condition>& out) {
  for (const Value::Member& member : node.members()) {
    if (member.key != "StringEquals" && member.key != "StringLike") {
      return invalid("Conditions are StringEquals and StringLike, not " + member.key + ".");
    }
    const Value* types = member.value.find("ResourceType");
    if (types == nullptr || member.value.members().size() != 1) {
      return invalid("A condition is about ResourceType.");
    }
    auto texts = read_texts(*types, "ResourceType");
    if (!texts) {
      return std::move(texts).failure();
    }
    out.push_back({member.key == "StringLike", *std::move(texts)});
  }
  if (out.empty()) {
    return invalid("Condition must be an object with StringEquals or StringLike.");
  }
  return {};
}

bool StackPolicy::matches(const Statement& statement, PolicedAction action,
                          std::string_view resource, std::string_view type) {
  if (matches_any(statement.actions.texts, to_string(action)) == statement.actions.is_negated ||
      matches_any(statement.resources.texts, resource) == statement.resources.is_negated) {
    return false;
  }
  return std::all_of(
      statement.conditions.begin(), statement.conditions.end(), [&](const Condition& condition) {
        return condition.is_like ? matches_any(condition.types, type)
                                 : std::find(condition.types.begin(), condition.types.end(),
                                             type) != condition.types.end();
      });
}

PolicyDecision StackPolicy::decide(PolicedAction action, std::string_view logical_id,
                                   std::string_view type) const {
  const std::string resource = std::string(kResource) + std::string(logical_id);
  bool is_allowed = false;
  for (std::size_t i = 0; i < statements_.size(); ++i) {
    if (!matches(statements_[i], action, resource, type)) {
      continue;
    }
    if (statements_[i].is_deny) {
      return {false, i,
              "Action denied by stack policy: Statement [#" + std::to_string(i) +
                  "] does not allow [" + to_string(action) + "] for resource [" + resource + "]"};
    }
    is_allowed = true;
  }
  return {is_allowed, std::nullopt, is_allowed ? "" : "Action not allowed by stack policy"};
}

}  // namespace formwork
