// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace formwork::lint {

// Addresses as templates may write them: four decimal parts without leading zeros; IPv6 with "::"
// and an IPv4 tail.

bool is_ipv4_address(std::string_view text);
/// "10.0.0.0/24", also with a netmask or host mask, or an address alone; no host bits may be set.
bool is_ipv4_network(std::string_view text);
/// Without a "%scope".
bool is_ipv6_address(std::string_view text);
bool is_ipv6_network(std::string_view text);

}  // namespace formwork::lint
