// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "engine/base/text.hh"
#include "engine/transition/evidence.hh"

namespace formwork {
namespace {

struct Versioned {
  std::string_view type;
  std::string_view property;
};

constexpr std::array<Versioned, 6> kVersioned = {{
    {"AWS::DocDB::DBCluster", "EngineVersion"},
    {"AWS::EKS::Cluster", "Version"},
    {"AWS::Neptune::DBCluster", "EngineVersion"},
    {"AWS::OpenSearchService::Domain", "EngineVersion"},
    {"AWS::RDS::DBCluster", "EngineVersion"},
    {"AWS::RDS::DBInstance", "EngineVersion"},
}};

// Compares number by number as far as both are numbers: "15.4" < "15.10", "8.0.mysql_aurora.3.04".
bool is_lower(std::string_view now, std::string_view then) {
  const auto now_parts = split(now, ".");
  const auto then_parts = split(then, ".");
  for (std::size_t i = 0; i < now_parts.size() && i < then_parts.size(); ++i) {
    const auto a = parse_integer(now_parts[i]);
    const auto b = parse_integer(then_parts[i]);
    if (a && b && *a != *b) {
      return *a < *b;
    }
    if (!a || !b) {
      if (now_parts[i] != then_parts[i]) {
        return false;
      }
    }
  }
  return false;
}

// "OpenSearch_2.5" -> "2.5", when both name the same engine.
std::string_view version_of(std::string_view text) {
  const std::size_t cut = text.rfind("Search_");
  return cut == std::string_view::npos ? text
                                       : text.substr(cut + std::string_view("Search_").size());
}

void check(const TransitionRule& rule, const Transition& transition, std::vector<Hazard>& out) {
  for (const ResourceChange& change : transition.change_set.changes) {
    for (const Versioned& versioned : kVersioned) {
      if (versioned.type != change.type || change.action != ChangeAction::Modify ||
          is_replaced(change)) {
        continue;
      }
      const Value* before = property_of(change.before_properties, versioned.property);
      const Value* after = property_of(change.after_properties, versioned.property);
      const Value* old_engine = property_of(change.before_properties, "Engine");
      const Value* engine = property_of(change.after_properties, "Engine");
      const bool is_other =
          old_engine != nullptr && engine != nullptr && !Value::same(*old_engine, *engine);
      if (before == nullptr || after == nullptr || is_other ||
          !is_lower(version_of(after->scalar_text()), version_of(before->scalar_text()))) {
        continue;
      }
      add_hazard(out, rule, HazardKind::Blocker, change, row_of(change, versioned.property),
                 subject_of(change) + " goes back from " + std::string(versioned.property) + " " +
                     before->scalar_text() + " to " + after->scalar_text() +
                     ": a version cannot be lowered in place.",
                 "Keep the version, or restore a snapshot into a new resource.");
    }
  }
}

constinit TransitionRule rule{
    .id = "T118",
    .title = "A version goes back",
    .what = "The engine version of a database, search domain or cluster becomes lower.",
    .why = "The services refuse downgrades during the update, and everything rolls back.",
    .example =
        "   Database:\n     Type: AWS::RDS::DBInstance\n     Properties:\n"
        "-      EngineVersion: '15.4'\n+      EngineVersion: '14.9'\n",
    .fix = "Keep the version, or restore into a new resource.",
    .source =
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/"
        "USER_UpgradeDBInstance.Upgrading.html",
    .check = &check};
const Register<TransitionRule> kRegister{rule};

}  // namespace
}  // namespace formwork
