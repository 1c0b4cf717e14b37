// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resources/common/own_provider.hh"

namespace formwork::cloudformation {

/// Types whose work is done by the user's own code (custom resources, macros). Without something
/// that runs that code nothing may seem to have happened: every creation fails and says the way
/// out.
OwnProvider make_user_code_provider(std::string_view type_name);

}  // namespace formwork::cloudformation
