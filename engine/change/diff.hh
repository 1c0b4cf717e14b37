// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/change/change_set.hh"
#include "engine/evaluate/evaluator.hh"
#include "engine/graph/resource_graph.hh"
#include "engine/schema/catalog.hh"
#include "engine/template/template.hh"

namespace formwork {

/// One resource as it is before the change.
struct BeforeResource {
  std::string logical_id;
  std::string type;
  std::string physical_id;
  Value properties;  ///< Evaluated, as last applied.
  Value attributes;  ///< Known GetAtt values; "Ref" holds the Ref value. Null when nothing is
                     ///< deployed.
  std::string deletion_policy = "Delete";
  std::string update_replace_policy = "Delete";
  std::vector<std::string> depends_on;
};

/// The stack before the change: from the store, or from another template with everything unknown.
struct BeforeStack {
  const Template* model = nullptr;  ///< Null when there is no stack yet.
  const BoundParameters* parameters = nullptr;
  std::vector<BeforeResource> resources;  ///< Only those that exist (active).
  std::vector<std::pair<std::string, Value>> outputs;
};

/// The template and inputs to change to.
struct AfterStack {
  const Template& model;
  const BoundParameters& parameters;
  const Environment& environment;
  const Knowledge&
      knowledge;  ///< Exports, SSM values, zones; resources are answered from BeforeStack.
  const ResourceGraph& graph;
};

/// Computes what an update would do. Pure: nothing is read or written elsewhere. Resources are
/// evaluated in dependency order; what comes from a new or replaced resource is Unknown, everything
/// else is the stored value, so that only real differences of values are changes. Evaluation faults
/// go to the sink.
ChangeSet make_change_set(const BeforeStack& before, const AfterStack& after,
                          const SchemaCatalog& catalog, Sink& sink);

/// The resources of a template as if deployed with nothing known: the `before` of a preview without
/// state.
BeforeStack before_from_template(const AfterStack& stack, Sink& sink);

}  // namespace formwork
