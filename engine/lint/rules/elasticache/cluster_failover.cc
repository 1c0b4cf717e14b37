// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/text.hh"
#include "engine/lint/rules/wording.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/lookup.hh"
#include "engine/lint/template/scenarios.hh"
#include "engine/lint/template/values.hh"

namespace formwork::lint {
namespace {

bool is_said_false(const Node* value) {
  if (value == nullptr) {
    return false;
  }
  return value->is_string() ? to_lower(value->text()) != "true"
                            : value->is(NodeKind::Bool) && !value->boolean();
}

bool is_zero_or_absent(const Node* value) {
  if (value == nullptr || value->is(NodeKind::Null)) {
    return true;
  }
  const std::optional<double> number = number_value(*value);
  return number ? *number == 0 : value->count == 0;
}

std::string path_text(const std::vector<PathStep>& path) {
  std::string text;
  for (const PathStep& step : path) {
    text += (text.empty() ? "" : "/") +
            (step.is_index() ? std::to_string(step.index) : std::string(step.key));
  }
  return text;
}

// One replication group and one parameter group it uses.
class Group {
 public:
  Group(Run& run, const Node& properties, std::vector<PathStep> path, RuleMatches& out)
      : run_(run), properties_(properties), path_(std::move(path)), out_(out) {}

  // False when the number of nodes cannot be told: then nothing is said about the group.
  bool check(const Node& parameters) {
    const Node* const objects[] = {&properties_, &parameters};
    const std::vector<Scenario> scenarios = scenarios_of(run_, objects);
    if (scenarios.empty()) {
      return check_under(parameters, nullptr);
    }
    const ConditionDemands demands = conditions_on_path(run_, path_);
    for (const Scenario& scenario : scenarios) {
      if (run_.spend() && can_hold(scenario, demands) && !check_under(parameters, &scenario)) {
        return false;
      }
    }
    return true;
  }

 private:
  static bool can_hold(const Scenario& scenario, const ConditionDemands& demands) {
    for (const auto& [name, value] : scenario) {
      const ConditionValues* demand = demands.find(name);
      if (demand != nullptr && !(value ? demand->can_be_true : demand->can_be_false)) {
        return false;
      }
    }
    return true;
  }

  bool check_under(const Node& parameters, const Scenario* scenario) {
    const Scenario none;
    const Scenario& assumed = scenario == nullptr ? none : *scenario;
    const Node* group = value_in_scenario(run_, parameters, assumed);
    const Node* mine = value_in_scenario(run_, properties_, assumed);
    if (group == nullptr || mine == nullptr || !is_text(group->get("cluster-enabled"), "yes")) {
      return true;
    }
    if (is_said_false(mine->get("AutomaticFailoverEnabled"))) {
      add("AutomaticFailoverEnabled", "must be misssing or True when setting up a cluster",
          scenario);
    }
    if (!is_zero_or_absent(mine->get("NumNodeGroups"))) {
      return true;
    }
    double nodes = 0;
    if (const Node* count = mine->get("NumCacheClusters")) {
      const std::optional<double> number = number_value(*count);
      if (!number) {
        return false;
      }
      nodes = *number;
    }
    if (nodes <= 1) {
      add("NumCacheClusters", "must be greater than one when creating a cluster", scenario);
    }
    return true;
  }

  void add(std::string_view property, std::string_view words, const Scenario* scenario) {
    RuleMatch& match = out_.emplace_back();
    match.path = path_;
    match.path.emplace_back(property);
    std::string conditions;
    if (scenario != nullptr) {
      for (const auto& [name, value] : *scenario) {
        conditions += (conditions.empty() ? " when when condition \"" : " and when condition \"") +
                      std::string(name) + "\" is " + (value ? "True" : "False");
      }
    }
    match.message = "\"" + std::string(property) + "\" " + std::string(words) + conditions +
                    " at " + path_text(match.path);
  }

  Run& run_;
  const Node& properties_;
  std::vector<PathStep> path_;
  RuleMatches& out_;
};

bool check_group(Run& run, const Resource& resource, RuleMatches& out) {
  const auto values = property_values(*resource.properties, "CacheParameterGroupName");
  if (!values) {
    return true;
  }
  for (const FoundValue& found : *values) {
    if (found.function == nullptr || found.function->key != "Ref") {
      continue;
    }
    const Resource* parameters = run.resource(found.function->value->text());
    if (parameters == nullptr) {
      continue;
    }
    const Node* settings =
        parameters->properties == nullptr ? nullptr : parameters->properties->get("Properties");
    if (settings == nullptr) {
      return false;
    }
    std::vector<PathStep> path{"Resources", resource.name, "Properties"};
    path.insert(path.end(), found.path.begin(), found.path.end());
    path.emplace_back("Ref");
    if (!Group(run, *resource.properties, std::move(path), out).check(*settings)) {
      return false;
    }
  }
  return true;
}

void match(const Rule&, Run& run, RuleMatches& out) {
  for (const Resource* resource : resources_of(run, {"AWS::ElastiCache::ReplicationGroup"})) {
    RuleMatches matches;
    if (resource->properties != nullptr && check_group(run, *resource, matches)) {
      out.insert(out.end(), std::make_move_iterator(matches.begin()),
                 std::make_move_iterator(matches.end()));
    }
  }
}

constinit Rule rule{
    .id = "E3026",
    .title = "Redis cluster that cannot fail over",
    .what =
        "A replication group whose parameter group turns cluster mode on fails over by itself "
        "and has more than one node.",
    .why = "ElastiCache refuses the replication group.",
    .example = R"(Settings:
  Type: AWS::ElastiCache::ParameterGroup
  Properties: {CacheParameterGroupFamily: redis5.0, Properties: {cluster-enabled: 'yes'}}
Group:
  Type: AWS::ElastiCache::ReplicationGroup
  Properties:
    AutomaticFailoverEnabled: false
    NumCacheClusters: 2
    CacheParameterGroupName: !Ref Settings
)",
    .instead = R"(Settings:
  Type: AWS::ElastiCache::ParameterGroup
  Properties: {CacheParameterGroupFamily: redis5.0, Properties: {cluster-enabled: 'yes'}}
Group:
  Type: AWS::ElastiCache::ReplicationGroup
  Properties:
    AutomaticFailoverEnabled: true
    NumCacheClusters: 2
    CacheParameterGroupName: !Ref Settings
)",
    .source = "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoFailover.html",
    .match = &match,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
