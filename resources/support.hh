// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/provision/provider.hh"

namespace formwork {

/// One row of `formwork types`.
struct SupportRow {
  std::string type_name;
  std::string kind;  ///< "own", "modelled", "external".
  SupportLevel level = SupportLevel::Unknown;
};

/// Every type that can be deployed with these providers, sorted by name.
std::vector<SupportRow> support_table(const ProviderSet& providers);

/// The row of one type; level Unknown and an empty kind when nothing provides it.
SupportRow find_support(const ProviderSet& providers, std::string_view type_name);

}  // namespace formwork
