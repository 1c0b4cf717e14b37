// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace formwork::iam {

/// Whether the address (IPv4 or IPv6) is the one or in the block: "203.0.113.0/24", "::1".
bool address_fits(const std::string& block, const std::string& address);

}  // namespace formwork::iam
