// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/formwork/plan/git.hh"
#include "tools/formwork/plan/plan_options.hh"
#include "tools/formwork/plan/report.hh"
#include "tools/formwork/session.hh"

namespace formwork::cli {

/// Makes the reports that a call of `plan` asks for: one for each template and environment. Faults
/// go to the sink; other templates are planned all the same.
class PlanRun {
 public:
  PlanRun(const PlanOptions& options, Session& session, Sink& sink)
      : options_(options), session_(session), sink_(sink) {}

  std::vector<PlanReport> run();

 private:
  static constexpr const char* kDefaults = "defaults";

  /// The inputs of one --env, or of the call when there is none.
  struct GivenInputs {
    std::string name;
    Inputs now;
    std::optional<ParameterInputs> then;  ///< As the base revision has them.
    std::string text;                     ///< "prod.json, -p", or kDefaults.
  };

  bool read_surroundings();
  bool resolve_revisions(const std::string& base);
  bool set_policy(const std::string& text);
  void read_environments();
  GivenInputs read_environment(const std::string& name, const std::vector<std::string>& files);
  void scan(const std::vector<std::string>& paths);
  void scan_repository();
  void count_lint(PlanReport& report, const TemplateText& text);

  void plan_stored(const GivenInputs& inputs);
  void plan_between(const GivenInputs& inputs);
  void plan_revisions();
  void plan_file(const ChangedFile& file);
  void add(std::optional<PlanReport> report, const GivenInputs& inputs, const TemplateText* after);

  std::optional<TemplateText> named_template(const GivenInputs& inputs);
  std::optional<TemplateText> at_revision(const Revision* revision, const std::string& path);
  StackRequest request_of(const GivenInputs& inputs) const;
  void add_importers(const std::vector<StoredOutput>& outputs, HazardOptions& judged);
  std::vector<ChangedFile> unchanged_but_named(const std::vector<ChangedFile>& changed);

  const PlanOptions& options_;
  Session& session_;
  Sink& sink_;
  std::vector<GivenInputs> environments_;
  std::optional<StackPolicy> policy_;
  std::optional<DeployedStack> deployed_;
  std::optional<GitRepository> repository_;
  std::optional<Revision> base_;
  std::optional<Revision> head_;
  HazardOptions hazards_;
  std::vector<PlanReport> reports_;
};

}  // namespace formwork::cli
