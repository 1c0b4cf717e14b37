// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resources/ec2/api/kit.hh"

namespace formwork::ec2 {

/// Gives a VPN connection its two tunnels: their options (those of the call over the usual ones),
/// telemetry that says they are down, and the configuration for the customer's gateway as XML.
/// Does not store it.
void set_tunnels(World& world, Item& connection, const Item& customer_gateway);

}  // namespace formwork::ec2
