// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/base/source_map.hh"
#include "engine/stack/operations.hh"
#include "tools/formwork/console.hh"

namespace formwork::cli {

/// How much of a preview is told.
struct PreviewDetail {
  bool explain = false;  ///< The decisions that led to each change.
  bool steps = false;    ///< What would be done, in order.
};

/// The changes for people: one paragraph a resource, with values, causes, places and what happens
/// to data; then outputs and a line of counts.
std::string preview_text(const Preview& preview, const SourceMap& sources,
                         const PreviewDetail& detail, bool colored);

/// The change set in the shape of DescribeChangeSet with property values, with formwork's own facts
/// (data, places, steps, assumptions) next to it.
std::string preview_json(const Preview& preview, const SourceMap& sources);

}  // namespace formwork::cli
