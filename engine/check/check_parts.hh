// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "engine/base/diagnostic.hh"
#include "engine/base/source_span.hh"
#include "engine/evaluate/knowledge.hh"
#include "engine/check/check.hh"
#include "engine/template/template.hh"

namespace formwork {

class FunctionOwners;

/// Spans that carry a fault already, so that no second check tells it again.
class FaultyPlaces {
 public:
  void add(SourceSpan span);
  /// To be called once, between the last add() and the first overlaps().
  void seal();
  /// True when `span` shares a byte with a span that was added.
  bool overlaps(SourceSpan span) const;

 private:
  std::vector<SourceSpan> spans_;
};

/// True when the template declares a macro that is not built in: what it makes is not known, so
/// names may still appear and unused things may be used.
bool has_unknown_macro(const Template& model);

/// Names that do not exist, with the nearest one as help: E1020, E1010, E1019 (filed under the
/// function or output that holds them, as cfn-lint does), E1011, E1028, E3005, E3015, E6005, E8004
/// to E8007. Attributes that a type does not have: E1010.
void check_names(const Template& model, const FunctionOwners& owners, Sink& sink,
                 FaultyPlaces& faulty);

/// Types no catalogue knows: E3006; serverless types without their transform: E3038.
void check_types(const Template& model, Sink& sink);

/// W2001, W7001, W8001.
void check_unused(const Template& model, Sink& sink);

/// What evaluation with unknown resources finds, and defaults that break their own constraints
/// (E2015).
void check_values(const Template& model, const Environment& environment,
                  const FunctionOwners& owners, const FaultyPlaces& faulty, CheckOptions options,
                  Sink& sink);

}  // namespace formwork
