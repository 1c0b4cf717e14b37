// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/ids.hh"

namespace formwork {

/// Access keys that this program issues carry their account, packed as in AWS's own keys, and check
/// characters that tell them from keys of other origin: whoever reads a request needs no store to
/// know whose key it is.

/// A key of 20 characters. `prefix`: "AKIA" of a user, "ASIA" of temporary credentials.
std::string issue_access_key(std::string_view prefix, std::string_view account_id, IdSource& ids);

/// The account of a key that issue_access_key made, else nothing.
std::optional<std::string> account_of_issued_key(std::string_view access_key_id);

/// Whether the key is of temporary credentials: "ASIA...".
bool is_temporary_key(std::string_view access_key_id);

}  // namespace formwork
