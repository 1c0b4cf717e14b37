// SPDX-License-Identifier: Apache-2.0
// What policies would say: simulations and the condition keys that documents speak of.
#include <algorithm>
#include <optional>

#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/iam/policies.hh"
#include "resources/iam/principals.hh"

namespace formwork::iam {

namespace {

/// A document by the name that MatchedStatements calls it, for the places of its statements.
using Texts = std::vector<std::pair<std::string, std::string>>;

struct Position {
  std::int64_t line = 1;
  std::int64_t column = 1;
};

/// Where each statement begins and ends in the text of a document.
class StatementPlaces {
 public:
  explicit StatementPlaces(std::string_view text) : text_(text) { scan(); }

  Value shape(std::size_t index, bool is_end) const {
    const Position place = index < places_.size()
                               ? (is_end ? places_[index].second : places_[index].first)
                               : Position();
    Value shape = Value::map();
    shape.set("Line", Value::number(place.line));
    shape.set("Column", Value::number(place.column));
    return shape;
  }

 private:
  // Objects directly in the list (or place) of the member "Statement" of the outermost object.
  void scan() {
    int depth = 0;
    int wanted = -1;
    Position at;
    Position begin;
    for (std::size_t i = 0; i < text_.size(); ++i) {
      const char c = text_[i];
      if (c == '"') {
        const std::size_t end = string_end(i);
        if (depth == 1 && text_.substr(i + 1, end - i - 1) == "Statement") {
          wanted = 2;
        }
        at.column += static_cast<std::int64_t>(end - i);
        i = end;
      } else if (c == '{' || c == '[') {
        ++depth;
        if (c == '[' && depth == wanted) {
          ++wanted;
        } else if (c == '{' && depth == wanted) {
          begin = at;
        }
      } else if (c == '}' || c == ']') {
        if (c == '}' && depth == wanted) {
          places_.emplace_back(begin, Position{at.line, at.column + 1});
        }
        wanted = c == ']' && depth == wanted - 1 ? -1 : wanted;
        --depth;
      }
      at.column = c == '\n' ? 1 : at.column + 1;
      at.line += c == '\n' ? 1 : 0;
    }
  }

  std::size_t string_end(std::size_t begin) const {
    std::size_t i = begin + 1;
    while (i < text_.size() && text_[i] != '"') {
      i += text_[i] == '\\' ? 2 : 1;
    }
    return std::min(i, text_.size() - 1);
  }

  std::string_view text_;
  std::vector<std::pair<Position, Position>> places_;
};

Value matched_shapes(const Decision& decision, const Texts& texts) {
  Value shapes = Value::list();
  for (const MatchedStatement& matched : decision.matched) {
    Value shape = map_with("SourcePolicyId", Value::string(matched.policy_id));
    shape.set("SourcePolicyType", Value::string(matched.source_type));
    for (const auto& [id, text] : texts) {
      if (id == matched.policy_id) {
        const StatementPlaces places(text);
        shape.set("StartPosition", places.shape(matched.index, false));
        shape.set("EndPosition", places.shape(matched.index, true));
        break;
      }
    }
    shapes.push(std::move(shape));
  }
  return shapes;
}

std::string decision_word(const Decision& decision) {
  switch (decision.outcome) {
    case Decision::Outcome::Allowed:
      return "allowed";
    case Decision::Outcome::ExplicitDeny:
      return "explicitDeny";
    case Decision::Outcome::ImplicitDeny:
      break;
  }
  return "implicitDeny";
}

Value boundary_detail(const Decision& decision) {
  return map_with("AllowedByPermissionsBoundary", Value::boolean(decision.allowed_by_boundary));
}

Value specific_result(const std::string& resource, const Decision& decision, bool has_boundary,
                      const Texts& texts) {
  Value shape = map_with("EvalResourceName", Value::string(resource));
  shape.set("EvalResourceDecision", Value::string(decision_word(decision)));
  shape.set("MatchedStatements", matched_shapes(decision, texts));
  shape.set("MissingContextValues", list_of(decision.missing));
  if (has_boundary) {
    shape.set("PermissionsBoundaryDecisionDetail", boundary_detail(decision));
  }
  return shape;
}

Value evaluation(const PolicySet& policies, PolicyRequest request, const std::string& action,
                 const std::string& resource, const Texts& texts, bool is_named) {
  request.action = action;
  request.resource = resource;
  const Decision decision = evaluate(policies, request);
  const bool has_boundary = policies.boundary.has_value();
  Value shape = map_with("EvalActionName", Value::string(action));
  shape.set("EvalResourceName", Value::string(resource));
  shape.set("EvalDecision", Value::string(decision_word(decision)));
  shape.set("MatchedStatements", matched_shapes(decision, texts));
  shape.set("MissingContextValues", list_of(decision.missing));
  if (has_boundary) {
    shape.set("PermissionsBoundaryDecisionDetail", boundary_detail(decision));
  }
  if (is_named) {
    shape.set("ResourceSpecificResults",
              Value::list({specific_result(resource, decision, has_boundary, texts)}));
  }
  return shape;
}

void add_context(const ApiCall& call, PolicyContext& context) {
  context.try_emplace("aws:currenttime",
                      std::vector<std::string>{format_time(call.world.clock.now())});
  for (const Value& entry : input_items(call, "ContextEntries")) {
    context[to_lower(entry.get_text("ContextKeyName"))] = texts_of(entry.find("ContextKeyValues"));
  }
}

Result<std::vector<Policy>> input_policies(const ApiCall& call, std::string_view member,
                                           Texts& texts) {
  std::vector<Policy> policies;
  std::size_t number = 0;
  for (const std::string& text : input_texts(call, member)) {
    const std::string id = std::string(member) + "." + std::to_string(++number);
    auto document = value_from_json(text);
    if (!document || !document->is_map()) {
      return invalid_input("Invalid Input document: " + id);
    }
    texts.emplace_back(id, text);
    policies.push_back(parse_policy(*document, id, "IAM Policy"));
  }
  return policies;
}

// Adds what the call says beside the policies, and answers the results.
Result<Value> simulate(ApiCall& call, Principal principal, Texts texts) {
  auto boundary = input_policies(call, "PermissionsBoundaryPolicyInputList", texts);
  if (!boundary) {
    return std::move(boundary).failure();
  }
  if (!boundary->empty()) {
    principal.policies.boundary = *std::move(boundary);
  }
  if (const std::string text = call.text("ResourcePolicy"); !text.empty()) {
    texts.emplace_back("ResourcePolicy", text);
    principal.policies.resource =
        parse_policy(Value::string(text), "ResourcePolicy", "Resource Policy");
  }
  if (const std::string owner = call.text("ResourceOwner"); !owner.empty()) {
    principal.policies.resource_account =
        owner.starts_with("arn:") ? std::string(arn_field(owner, 4)) : owner;
  }
  if (const std::string caller = call.text("CallerArn"); !caller.empty()) {
    principal.request.principal = caller;
    principal.request.account = std::string(arn_field(caller, 4));
  }
  add_context(call, principal.request.context);
  std::vector<std::string> resources = input_texts(call, "ResourceArns");
  const bool is_named = !resources.empty();
  if (!is_named) {
    resources.emplace_back("*");
  }
  Value::List results;
  for (const std::string& action : input_texts(call, "ActionNames")) {
    if (action.find(':') == std::string::npos) {
      return invalid_input("Invalid Action Name: " + action);
    }
    for (const std::string& resource : resources) {
      results.push_back(
          evaluation(principal.policies, principal.request, action, resource, texts, is_named));
    }
  }
  return marked_page(call, "EvaluationResults", std::move(results));
}

Result<Value> simulate_custom(ApiCall& call) {
  Texts texts;
  Principal principal;
  auto policies = input_policies(call, "PolicyInputList", texts);
  if (!policies) {
    return std::move(policies).failure();
  }
  principal.policies.identity = *std::move(policies);
  principal.request.account = call.world.account_id;
  return simulate(call, std::move(principal), std::move(texts));
}

Result<Value> simulate_principal(ApiCall& call) {
  auto principal = principal_of_arn(call.world, call.text("PolicySourceArn"));
  if (!principal) {
    return std::move(principal).failure();
  }
  Texts texts;
  auto added = input_policies(call, "PolicyInputList", texts);
  if (!added) {
    return std::move(added).failure();
  }
  for (Policy& policy : *added) {
    principal->policies.identity.push_back(std::move(policy));
  }
  return simulate(call, *std::move(principal), std::move(texts));
}

void add_keys(std::vector<std::string>& keys, const Value& document) {
  for (std::string& key : context_keys(document)) {
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
      keys.push_back(std::move(key));
    }
  }
}

Result<Value> keys_of_custom(ApiCall& call) {
  std::vector<std::string> keys;
  for (const std::string& text : input_texts(call, "PolicyInputList")) {
    auto document = value_from_json(text);
    if (!document || !document->is_map()) {
      return invalid_input("Invalid Input document.");
    }
    add_keys(keys, *document);
  }
  return map_with("ContextKeyNames", list_of(keys));
}

Result<Value> keys_of_principal(ApiCall& call) {
  const std::string arn = call.text("PolicySourceArn");
  std::vector<std::string> keys;
  for (const std::string& text : input_texts(call, "PolicyInputList")) {
    add_keys(keys, Value::string(text));
  }
  for (const EntityKind* kind : kEntityKinds) {
    if (!arn_field(arn, 5).starts_with(std::string(kind->noun) + "/")) {
      continue;
    }
    auto entity = find_entity(call.world, *kind, last_part(arn, '/'));
    if (!entity) {
      return std::move(entity).failure();
    }
    auto own = inline_policies(call.world, *entity);
    auto attached = attached_policies(call.world, *entity);
    if (!own || !attached) {
      return own ? Result<Value>(std::move(attached).failure()) : std::move(own);
    }
    for (const auto& policy : own->members()) {
      add_keys(keys, policy.value);
    }
    for (const std::string& policy : *attached) {
      auto document = policy_document(call.world, policy);
      if (!document) {
        return document;
      }
      add_keys(keys, *document);
    }
    return map_with("ContextKeyNames", list_of(keys));
  }
  return invalid_input("Invalid Entity Arn: " + arn);
}

constinit OperationEntry entries[] = {
    {"iam", "SimulateCustomPolicy", Access::Read, &globally<simulate_custom>},
    {"iam", "SimulatePrincipalPolicy", Access::Read, &globally<simulate_principal>},
    {"iam", "GetContextKeysForCustomPolicy", Access::Read, &globally<keys_of_custom>},
    {"iam", "GetContextKeysForPrincipalPolicy", Access::Read, &globally<keys_of_principal>},
};
const RegisterAll kRegistered(entries);

}  // namespace

}  // namespace formwork::iam
