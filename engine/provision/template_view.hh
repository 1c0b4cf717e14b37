// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/source_map.hh"
#include "engine/evaluate/evaluator.hh"
#include "engine/evaluate/parameters.hh"
#include "engine/graph/resource_graph.hh"
#include "engine/plan/plan.hh"
#include "engine/provision/live_knowledge.hh"
#include "engine/template/template.hh"

namespace formwork {

/// The template of a deployment, read once, and its evaluation over the live resources.
class TemplateView {
 public:
  /// Fails when the plan's template cannot be read (a damaged plan). `rows` must outlive the view.
  static Result<std::unique_ptr<TemplateView>> open(const Plan& plan,
                                                    const Environment& environment,
                                                    const RowTable& rows);

  const Template& model() const { return loaded_->model; }
  const ResourceGraph& graph() const { return *graph_; }
  Evaluator& evaluator() { return *evaluator_; }
  LiveKnowledge& knowledge() { return knowledge_; }

  struct Evaluated {
    Value properties = Value::map();
    Value metadata;
    std::string deletion_policy;
    std::string update_replace_policy;
    std::vector<std::string> depends_on;
    std::string event_properties;  ///< JSON for the event, NoEcho values masked.
  };
  /// What a resource is to be. A Failure says in CloudFormation's words why it cannot be told.
  Result<Evaluated> evaluate(Transaction& tx, const Resource& resource);
  /// Any node; a Failure as above.
  Result<Value> evaluate_node(Transaction& tx, const Node& node);

  /// Logical ids that `logical_id` directly needs.
  std::vector<std::string> needs(std::string_view logical_id) const;
  /// Evaluates what has not been evaluated yet, so that knowledge().imported() is complete.
  void complete_imports(Transaction& tx);
  bool uses_imports() const { return uses_imports_; }

 private:
  TemplateView(const Environment& environment, const RowTable& rows)
      : environment_(environment), knowledge_(rows) {}
  std::optional<Diagnostic> take_fault();

  SourceMap sources_;
  std::unique_ptr<LoadedTemplate> loaded_;
  Environment environment_;
  LiveKnowledge knowledge_;
  BoundParameters parameters_;
  BoundParameters masked_parameters_;  ///< Empty when no parameter is NoEcho.
  Sink sink_;
  Sink masked_sink_;
  std::unique_ptr<Evaluator> evaluator_;
  std::unique_ptr<Evaluator> masked_;
  std::unique_ptr<ResourceGraph> graph_;
  std::vector<bool> evaluated_;  ///< By resource index.
  bool uses_imports_ = false;
};

}  // namespace formwork
