// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/lint/schema/value.hh"
#include "engine/lint/serverless/checks.hh"
#include "engine/lint/serverless/refusal.hh"

namespace formwork::lint {
namespace {

bool is_truststore(const Member& member) {
  return member.key == "TruststoreUri" || member.key == "TruststoreVersion";
}

std::string check_zone(const ServerlessResource& api, const Node* zone) {
  if (zone == nullptr) {
    return {};
  }
  if (!zone->is_map()) {
    return refuse(api.name, should_be("Domain.Route53", "map"));
  }
  return zone->get("HostedZoneId") == nullptr && zone->get("HostedZoneName") == nullptr
             ? refuse(api.name,
                      "HostedZoneId or HostedZoneName is required to enable Route53 support on "
                      "Custom Domains.")
             : std::string();
}

std::string check_rest_trust(const ServerlessResource& api, const Node* trust) {
  if (!is_set(trust)) {
    return {};
  }
  if (!trust->is_map()) {
    return refuse(api.name, should_be("Domain.MutualTlsAuthentication", "map"));
  }
  const auto members = trust->members();
  return std::all_of(members.begin(), members.end(), is_truststore)
             ? std::string()
             : refuse(api.name,
                      "Available Domain.MutualTlsAuthentication fields are ['TruststoreUri', "
                      "'TruststoreVersion'].");
}

std::string check_trust(const ServerlessResource& api, const Node* trust) {
  if (!is_set(trust)) {
    return {};
  }
  if (!trust->is_map()) {
    return refuse(api.name,
                  "MutualTlsAuthentication must be a map with at least one of the following fields "
                  "['TruststoreUri', 'TruststoreVersion'].");
  }
  std::vector<std::string_view> unknown;
  for (const Member& member : trust->members()) {
    if (!is_truststore(member)) {
      unknown.push_back(member.key);
    }
  }
  if (unknown.empty()) {
    return {};
  }
  std::sort(unknown.begin(), unknown.end());
  std::string names;
  for (std::string_view name : unknown) {
    names += (names.empty() ? "" : ",") + std::string(name);
  }
  return refuse(names,
                "Available MutualTlsAuthentication fields are ['TruststoreUri', "
                "'TruststoreVersion'].");
}

std::string check_base_paths(const ServerlessResource& api, const Node* paths) {
  if (!is_set(paths) || paths->is_string() || is_call(*paths)) {
    return {};
  }
  for (const Node* path : paths->items()) {
    if (!path->is_string()) {
      return refuse(api.name, "Basepath must be a string.");
    }
    if (matches(R"([^0-9a-zA-Z\/\-\_]+)", path->text())) {
      return refuse(api.name, "Invalid Basepath name provided.");
    }
  }
  return {};
}

}  // namespace

std::string check_rest_domain(const ServerlessResource& api, Surroundings&) {
  const Node* domain = api.get("Domain");
  if (domain == nullptr || is_call(*domain)) {
    return {};
  }
  for (std::string_view need : {"DomainName", "CertificateArn"}) {
    if (member_of(domain, need) == nullptr) {
      return refuse(api.name, "Property 'Domain." + std::string(need) + "' is required.");
    }
  }
  const Node* endpoint = domain->get("EndpointConfiguration");
  const std::string_view kind = text_of(endpoint);
  if (endpoint != nullptr && !is_call(*endpoint) && kind != "EDGE" && kind != "REGIONAL" &&
      kind != "PRIVATE") {
    return refuse(api.name,
                  "EndpointConfiguration for Custom Domains must be one of ['EDGE', 'REGIONAL', "
                  "'PRIVATE'].");
  }
  std::string fault = check_rest_trust(api, domain->get("MutualTlsAuthentication"));
  if (!fault.empty()) {
    return fault;
  }
  const Node* paths = domain->get("BasePath");
  std::size_t index = 0;
  for (const Node* path : paths == nullptr ? std::span<const Node* const>() : paths->items()) {
    if (!path->is_string()) {
      return refuse(api.name,
                    should_be("Domain.BasePath[" + std::to_string(index) + "]", "string"));
    }
    ++index;
  }
  const Node* zone = domain->get("Route53");
  fault = check_zone(api, zone);
  const Node* separate = member_of(zone, "SeparateRecordSetGroup");
  return fault.empty() && is_set(separate) && !separate->is(NodeKind::Bool)
             ? refuse(api.name, should_be("Domain.Route53.SeparateRecordSetGroup", "boolean"))
             : fault;
}

std::string check_domain(const ServerlessResource& api, Surroundings&) {
  const Node* domain = api.get("Domain");
  if (!is_set(domain) || is_call(*domain)) {
    return {};
  }
  if (domain->get("DomainName") == nullptr || domain->get("CertificateArn") == nullptr) {
    return refuse(api.name,
                  "Custom Domains only works if both DomainName and CertificateArn are provided.");
  }
  const Node* endpoint = domain->get("EndpointConfiguration");
  if (endpoint != nullptr && !is_call(*endpoint) && text_of(endpoint) != "REGIONAL") {
    return refuse(api.name,
                  "EndpointConfiguration for Custom Domains must be one of ['REGIONAL'].");
  }
  std::string fault = check_trust(api, domain->get("MutualTlsAuthentication"));
  if (fault.empty()) {
    fault = check_zone(api, domain->get("Route53"));
  }
  return fault.empty() ? check_base_paths(api, domain->get("BasePath")) : fault;
}

}  // namespace formwork::lint
