// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/base/ids.hh"
#include "engine/schema/catalog.hh"

namespace formwork {

/// Who a physical name is for.
struct NameOwner {
  std::string_view stack_name;
  std::string_view logical_id;
};

/// The name that CloudFormation gives a resource whose template leaves it out:
/// `<stack>-<logical id>-<12 random capitals and digits>`, in the type's own style, case and length
/// (TypeSchema::auto_name_*). A name that is too long keeps the random part; what is left is shared
/// by the stack's and the resource's name. `ending` (".fifo") counts towards the length and comes
/// last.
std::string make_physical_name(const TypeSchema& type, const NameOwner& owner, IdSource& ids,
                               std::string_view ending = {});

}  // namespace formwork
