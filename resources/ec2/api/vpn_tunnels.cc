// SPDX-License-Identifier: Apache-2.0
#include "resources/ec2/api/vpn_tunnels.hh"

#include <charconv>

#include "engine/base/text.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/models.hh"
#include "resources/ec2/cidr.hh"

namespace formwork::ec2 {

namespace {

constexpr int kTunnels = 2;

std::uint32_t drawn(World& world, std::size_t digits) {
  const std::string hex = world.ids.hex(digits);
  std::uint32_t number = 0;
  std::from_chars(hex.data(), hex.data() + hex.size(), number, 16);
  return number;
}

/// One of the link-local blocks of four addresses; AWS keeps the first ones for itself.
std::string inside_block(World& world) {
  const std::uint32_t third = 8 + drawn(world, 2) % 240;
  const std::uint32_t fourth = drawn(world, 2) / 4 * 4;
  return "169.254." + std::to_string(third) + "." + std::to_string(fourth) + "/30";
}

/// An address for documentation and benchmarks: there is no gateway.
std::string outside_address(World& world) {
  return "198.19." + std::to_string(drawn(world, 2)) + "." + std::to_string(drawn(world, 2));
}

std::string tag(std::string_view name, const std::string& content) {
  return "<" + std::string(name) + ">" + content + "</" + std::string(name) + ">";
}

std::string plain(const std::string& text) {
  return replace_all(replace_all(replace_all(text, "&", "&amp;"), "<", "&lt;"), ">", "&gt;");
}

std::string side(std::string_view name, const std::string& outside, const std::string& inside,
                 const std::string& asn) {
  return tag(name,
             tag("tunnel_outside_address", tag("ip_address", plain(outside))) +
                 tag("tunnel_inside_address", tag("ip_address", inside) +
                                                  tag("network_mask", "255.255.255.252") +
                                                  tag("network_cidr", "30")) +
                 (asn.empty() ? "" : tag("bgp", tag("asn", plain(asn)) + tag("hold_time", "30"))));
}

std::string tunnel_xml(const Value& tunnel, const Item& customer, bool is_static) {
  const auto block = parse_cidr(tunnel.get_text("TunnelInsideCidr"));
  const std::string ours = block ? address_text(block->base + 1) : "";
  const std::string theirs = block ? address_text(block->base + 2) : "";
  return tag("ipsec_tunnel",
             side("customer_gateway", customer.text("IpAddress"), theirs,
                  is_static ? "" : customer.text("BgpAsn")) +
                 side("vpn_gateway", tunnel.get_text("OutsideIpAddress"), ours,
                      is_static ? "" : "64512") +
                 tag("ike", tag("authentication_protocol", "sha1") +
                                tag("encryption_protocol", "aes-128-cbc") +
                                tag("lifetime", "28800") +
                                tag("perfect_forward_secrecy", "group2") + tag("mode", "main") +
                                tag("pre_shared_key", plain(tunnel.get_text("PreSharedKey")))) +
                 tag("ipsec",
                     tag("protocol", "esp") + tag("authentication_protocol", "hmac-sha1-96") +
                         tag("encryption_protocol", "aes-128-cbc") + tag("lifetime", "3600") +
                         tag("perfect_forward_secrecy", "group2") + tag("mode", "tunnel") +
                         tag("clear_df_bit", "true") +
                         tag("fragmentation_before_encryption", "true") +
                         tag("tcp_mss_adjustment", "1379") +
                         tag("dead_peer_detection", tag("interval", "10") + tag("retries", "3")))) +
         "\n";
}

std::string configuration_of(const Item& item, const Item& customer, const Value::List& tunnels) {
  const bool is_static = flag(map_in(item.shape, "Options"), "StaticRoutesOnly");
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<vpn_connection id=\"" +
                     item.key + "\">\n" +
                     tag("customer_gateway_id", item.text("CustomerGatewayId")) + "\n";
  if (const std::string id = item.text("VpnGatewayId"); !id.empty()) {
    text += tag("vpn_gateway_id", id) + "\n";
  }
  if (const std::string id = item.text("TransitGatewayId"); !id.empty()) {
    text += tag("transit_gateway_id", id) + "\n";
  }
  text += tag("vpn_connection_type", plain(item.text("Type"))) + "\n";
  if (is_static) {
    text += tag("vpn_connection_attributes", "NoBGPVPNConnection") + "\n";
  }
  for (const Value& tunnel : tunnels) {
    text += tunnel_xml(tunnel, customer, is_static);
  }
  return text + "</vpn_connection>\n";
}

/// Some of a request's members have other names in answers.
Value as_told(const Value& asked) {
  Value tunnel = Value::map();
  for (const auto& member : asked.members()) {
    const bool differs = member.key.starts_with("DPD") || member.key.starts_with("IKE");
    std::string name(member.key);
    if (differs) {
      name[1] = name[0] == 'D' ? 'p' : 'k';
      name[2] = name[0] == 'D' ? 'd' : 'e';
    }
    tunnel.set(name, member.value);
  }
  return tunnel;
}

}  // namespace

void set_tunnels(World& world, Item& connection, const Item& customer_gateway) {
  Value options = map_in(connection.shape, "Options");
  set_missing(options, {{"EnableAcceleration", false},
                        {"StaticRoutesOnly", false},
                        {"LocalIpv4NetworkCidr", "0.0.0.0/0"},
                        {"RemoteIpv4NetworkCidr", "0.0.0.0/0"},
                        {"OutsideIpAddressType", "PublicIpv4"},
                        {"TunnelInsideIpVersion", "ipv4"}});
  const Value::List asked = list_in(options, "TunnelOptions");
  Value::List tunnels;
  Value telemetry = Value::list();
  for (std::size_t at = 0; at < kTunnels; ++at) {
    Value tunnel = at < asked.size() ? as_told(asked[at]) : Value::map();
    const std::string outside = outside_address(world);
    tunnel.set("OutsideIpAddress", Value::string(outside));
    set_missing(tunnel, {{"TunnelInsideCidr", inside_block(world)},
                         {"PreSharedKey", "k" + world.ids.hex(31)}});
    tunnels.push_back(std::move(tunnel));
    telemetry.push(obj({{"AcceptedRouteCount", 0},
                        {"LastStatusChange", world.clock.now()},
                        {"OutsideIpAddress", outside},
                        {"Status", "DOWN"},
                        {"StatusMessage", "IPSEC IS DOWN"}}));
  }
  options.set("TunnelOptions", Value::list(tunnels));
  connection.set("Options", std::move(options));
  connection.set("VgwTelemetry", std::move(telemetry));
  connection.set("GatewayAssociationState", Value::string("associated"));
  connection.set("CustomerGatewayConfiguration",
                 Value::string(configuration_of(connection, customer_gateway, tunnels)));
}

}  // namespace formwork::ec2
