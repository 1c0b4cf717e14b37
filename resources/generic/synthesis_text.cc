// SPDX-License-Identifier: Apache-2.0
// Texts and lists for attributes, by what their names say.
#include <array>

#include "engine/base/text.hh"
#include "resources/common/naming.hh"
#include "resources/generic/id_shape.hh"
#include "resources/generic/synthesis.hh"

namespace formwork {

namespace {

bool ends_with_any(std::string_view text, std::initializer_list<std::string_view> ends) {
  for (const auto end : ends) {
    if (text.ends_with(end)) {
      return true;
    }
  }
  return false;
}

std::string_view last_segment(std::string_view name) {
  const std::size_t cut = name.rfind('.');
  return cut == std::string_view::npos ? name : name.substr(cut + 1);
}

std::string private_address(World& world) {
  const std::uint64_t draw = world.ids.next();
  return "10." + std::to_string(draw % 256) + "." + std::to_string((draw >> 8U) % 256) + "." +
         std::to_string((draw >> 16U) % 250 + 4);
}

std::string public_address(World& world) {
  // TEST-NET-3: an address that belongs to nobody.
  return "203.0.113." + std::to_string(world.ids.next() % 250 + 4);
}

struct Port {
  std::string_view service;
  std::string_view port;
};

constexpr std::array kPorts{
    Port{"DAX", "8111"},         Port{"DocDB", "27017"},
    Port{"ElastiCache", "6379"}, Port{"MemoryDB", "6379"},
    Port{"Neptune", "8182"},     Port{"RDS", "3306"},
    Port{"Redshift", "5439"},    Port{"RedshiftServerless", "5439"},
};

}  // namespace

std::string Synthesis::host_name() {
  const World& world = call_.world;
  std::string first = to_lower(last_arn_part());
  for (char& c : first) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    c = plain ? c : '-';
  }
  if (first.size() > 40) {
    first.resize(40);
  }
  const Value random = value_of("@host");
  return first + "." + random.scalar_text() + "." + world.region + "." + to_lower(service()) + "." +
         world.url_suffix;
}

Value Synthesis::make_list(std::string_view name) {
  Value list = Value::list();
  if (name == "NameServers") {
    constexpr std::array<std::string_view, 4> kEnds{".com", ".org", ".net", ".co.uk"};
    for (const auto end : kEnds) {
      const std::uint64_t draw = call_.world.ids.next();
      list.push(Value::string("ns-" + std::to_string(draw % 2048) + ".awsdns-" +
                              std::to_string((draw >> 16U) % 64) + std::string(end)));
    }
    return list;
  }
  if (name == "DnsEntries") {
    list.push(Value::string("Z" + call_.world.ids.alphanumeric(13) + ":" + host_name()));
    return list;
  }
  std::string one(name);
  if (one.ends_with("s")) {
    one.pop_back();
  }
  list.push(make_text(one));
  return list;
}

Value Synthesis::make_text(std::string_view name) {
  World& world = call_.world;
  const std::string_view last = last_segment(name);
  if (name == "@host") {
    return Value::string(world.ids.pick("abcdefghijklmnopqrstuvwxyz0123456789", 12));
  }
  if (ends_with_any(last, {"Arn", "ARN"})) {
    const std::string stem = to_lower(last.substr(0, last.size() - 3));
    return Value::string(own_arn() + "/" + stem);
  }
  if (ends_with_any(last, {"Time", "CreatedAt", "UpdatedAt", "At", "Date", "Timestamp"}) ||
      last.starts_with("LastModified")) {
    return Value::string(format_time(world.clock.now()));
  }
  if (ends_with_any(last, {"Status", "State"})) {
    return Value::string("ACTIVE");
  }
  if (ends_with_any(last, {"AccountId", "OwnerId", "Owner", "AccountID", "OwnerAccount"})) {
    return Value::string(world.account_id);
  }
  if (ends_with_any(last, {"Region"})) {
    return Value::string(world.region);
  }
  if (ends_with_any(last, {"AvailabilityZone"})) {
    return Value::string(world.region + "a");
  }
  if (ends_with_any(last, {"HostedZoneId", "HostedZoneID", "HostedZoneNameID"})) {
    return Value::string("Z" + world.ids.alphanumeric(13));
  }
  if (ends_with_any(last, {"Port"})) {
    for (const auto& entry : kPorts) {
      if (entry.service == service()) {
        return Value::string(std::string(entry.port));
      }
    }
    return Value::string("443");
  }
  if (last == "PublicIp" || last == "PublicIpAddress") {
    return Value::string(public_address(world));
  }
  if (ends_with_any(last, {"IpAddress", "PrivateIp", "Ip"})) {
    return Value::string(private_address(world));
  }
  if (ends_with_any(last, {"Url", "URL", "Uri", "URI", "EndpointUrl"})) {
    return Value::string("https://" + host_name());
  }
  if (ends_with_any(last, {"Endpoint", "Address", "DomainName", "DNSName", "DnsName", "HostName",
                           "Host", "DomainEndpoint"})) {
    return Value::string(host_name());
  }
  if (ends_with_any(last, {"Version", "VersionNumber", "Revision", "Number"})) {
    return Value::string("1");
  }
  if (ends_with_any(last, {"Name"})) {
    return Value::string(own_name());
  }
  if (ends_with_any(last, {"Id", "ID", "Identifier", "@id"})) {
    return Value::string(make_id());
  }
  return Value::string(to_lower(last) + "-" + world.ids.hex(8));
}

}  // namespace formwork
