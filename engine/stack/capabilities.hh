// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/base/source_span.hh"
#include "engine/template/template.hh"

namespace formwork {

/// What a template must be granted before it may be deployed.
struct NeededCapabilities {
  bool iam = false;                    ///< It makes resources that can give rights,
  bool named = false;                  ///< and names one of them.
  bool auto_expand = false;            ///< It has transforms.
  std::vector<std::string> iam_types;  ///< Without repetition, in template order.
  SourceSpan at;                       ///< Type of the first such resource.

  /// The least that must be given: CAPABILITY_NAMED_IAM stands for CAPABILITY_IAM too.
  std::vector<std::string> names() const;
  /// Those of names() that `given` does not hold.
  std::vector<std::string> missing(const std::vector<std::string>& given) const;
};

NeededCapabilities needed_capabilities(const Template& model);

}  // namespace formwork
