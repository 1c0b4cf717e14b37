// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/base/result.hh"

namespace formwork {

/// What a table of facts in schemas/ec2 holds: one line a fact, columns between tabs, the name in
/// the first.
struct FactTable {
  std::string_view header;  ///< Says what the columns are.
  std::size_t columns;
};
extern const FactTable kInstanceTypes;
extern const FactTable kImages;

/// Turns a table with the same columns, in any order of lines, into the form of schemas/ec2: sorted
/// by name. Answers how many facts there are. Fails with F702 for lines with other columns, without
/// a name, or with a name that is there already.
Result<std::size_t> import_facts(const FactTable& table, const std::string& source,
                                 const std::string& out);

}  // namespace formwork
