// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/base/ids.hh"

namespace formwork {

/// "i" for AWS::EC2::Instance: what stands before the dash in ids like i-0123456789abcdef0. Empty
/// for types whose ids have another form.
std::string_view id_prefix(std::string_view type_name);

/// `prefix`, a dash and 17 hexadecimal digits, the first of them 0 as in most real ids.
std::string make_prefixed_id(std::string_view prefix, IdSource& ids);

}  // namespace formwork
