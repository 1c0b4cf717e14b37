// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "engine/document/node.hh"
#include "engine/evaluate/ip_block.hh"

namespace formwork::lint {

/// "10.0.0.0/16", "10.0.0.0/255.255.0.0", "10.0.0.1" (one address), "2001:db8::/56"; nullopt when
/// it is none or bits are set behind the prefix.
std::optional<IpBlock> parse_network(std::string_view text);
/// The same of a value; nullopt for what is no text.
std::optional<IpBlock> network_of(const Node* value);

/// Every address of `part` is one of `whole`. False for different families.
bool is_within(const IpBlock& part, const IpBlock& whole);
/// Some address belongs to both.
bool overlap(const IpBlock& a, const IpBlock& b);

}  // namespace formwork::lint
