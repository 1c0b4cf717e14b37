// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/diagnostic.hh"
#include "engine/evaluate/evaluator.hh"
#include "engine/template/template.hh"

namespace formwork {

struct CheckOptions {
  /// The region was named by the caller: what is missing for it is a fault too.
  bool region_is_chosen = false;
};

/// What a template says about itself without any schema: unknown names in Ref (E1020), GetAtt, Sub,
/// DependsOn (E3005), conditions (E8002), circular dependencies (E3004), unused parameters (W2001)
/// and conditions (W8001), and every fault that evaluation with unknown resources finds. Ids are
/// cfn-lint's.
void check_template(const Template& model, const Environment& environment, Sink& sink,
                    CheckOptions options = {});

}  // namespace formwork
