// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tools/formwork/plan/report.hh"

namespace formwork::cli {

/// How much the text tells.
struct TextDetail {
  bool explain = false;
  bool steps = false;
  bool colored = false;
};

/// For a terminal: a paragraph a resource, worst first, with values, causes and hazards.
std::string plan_text(const PlanDocument& document, const TextDetail& detail);

/// The shape of DescribeChangeSet with property values, and formwork's own facts (data, findings,
/// steps, assumptions) next to it. Several reports are a list `Plans` of such objects.
std::string plan_json(const PlanDocument& document);
/// What DescribeChangeSet itself says, one document a report.
std::string plan_changes(const PlanDocument& document, bool with_values);

/// formwork's own shape. `format_version` is "1.0": members may be added at any time and are to be
/// ignored when unknown (a new minor number), the major number rises when one changes its meaning.
std::string plan_own_json(const PlanDocument& document);

/// A pull-request comment: begins with a hidden marker by which the next run finds it. At most
/// 65,536 characters, as GitHub allows; details are left out, last first, with a note that they are
/// in the job's summary.
std::string plan_markdown(const PlanDocument& document);
/// The same without that limit, for a file or a job summary.
std::string plan_markdown_whole(const PlanDocument& document);
/// IAM statements and security group rules that change, as two tables; "" when there are none.
std::string access_tables(const PlanReport& report);

/// One page that needs nothing else: no network, no script of others.
std::string plan_html(const PlanDocument& document);

/// Changed resources and what is next to them, as Mermaid or DOT. `code` is without any fence.
std::string plan_mermaid(const PlanReport& report);
std::string plan_mermaid(const PlanDocument& document);
std::string plan_dot(const PlanDocument& document);

/// Workflow commands that make GitHub show hazards beside the code.
std::string plan_annotations(const PlanDocument& document);
/// Appends `has-changes`, `replacements`, `data-loss` and more to the file that GITHUB_OUTPUT
/// names, and the comment to that of GITHUB_STEP_SUMMARY, where they are set.
Result<void> write_github_files(const PlanDocument& document);

}  // namespace formwork::cli
