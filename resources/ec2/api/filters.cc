// SPDX-License-Identifier: Apache-2.0
// EC2 names its filters after the members of its answers, in kebab case, and not quite: the ways in
// which they differ are listed here.
#include <algorithm>

#include "engine/base/clock.hh"
#include "engine/base/text.hh"
#include "resources/ec2/api/kit.hh"

namespace formwork::ec2 {

namespace {

struct Alias {
  std::string_view tag_type;  ///< "" for every kind.
  std::string_view filter;
  std::string_view path;
};

constexpr Alias kAliases[] = {
    {"vpc", "cidr", "CidrBlock"},
    {"vpc", "cidr-block-association.state", "CidrBlockAssociationSet.CidrBlockState.State"},
    {"vpc", "ipv6-cidr-block-association.state",
     "Ipv6CidrBlockAssociationSet.Ipv6CidrBlockState.State"},
    {"subnet", "cidr", "CidrBlock"},
    {"", "default", "IsDefault"},
    {"security-group", "ip-permission.cidr", "IpPermissions.IpRanges.CidrIp"},
    {"security-group", "ip-permission.ipv6-cidr", "IpPermissions.Ipv6Ranges.CidrIpv6"},
    {"security-group", "ip-permission.group-id", "IpPermissions.UserIdGroupPairs.GroupId"},
    {"security-group", "ip-permission.group-name", "IpPermissions.UserIdGroupPairs.GroupName"},
    {"security-group", "ip-permission.user-id", "IpPermissions.UserIdGroupPairs.UserId"},
    {"security-group", "ip-permission.prefix-list-id", "IpPermissions.PrefixListIds.PrefixListId"},
    {"security-group", "ip-permission.protocol", "IpPermissions.IpProtocol"},
    {"security-group", "egress.ip-permission.protocol", "IpPermissionsEgress.IpProtocol"},
    {"security-group", "egress.ip-permission.from-port", "IpPermissionsEgress.FromPort"},
    {"security-group", "egress.ip-permission.to-port", "IpPermissionsEgress.ToPort"},
    {"security-group", "egress.ip-permission.cidr", "IpPermissionsEgress.IpRanges.CidrIp"},
    {"security-group", "egress.ip-permission.group-id",
     "IpPermissionsEgress.UserIdGroupPairs.GroupId"},
    {"route-table", "route.gateway-id", "Routes.GatewayId"},
    {"network-acl", "association.association-id", "Associations.NetworkAclAssociationId"},
    {"network-acl", "entry.cidr", "Entries.CidrBlock"},
    {"network-acl", "entry.protocol", "Entries.Protocol"},
    {"network-acl", "entry.rule-number", "Entries.RuleNumber"},
    {"network-acl", "entry.rule-action", "Entries.RuleAction"},
    {"network-acl", "entry.egress", "Entries.Egress"},
    {"network-interface", "group-id", "Groups.GroupId"},
    {"network-interface", "group-name", "Groups.GroupName"},
    {"network-interface", "addresses.private-ip-address", "PrivateIpAddresses.PrivateIpAddress"},
    {"network-interface", "private-ip-address", "PrivateIpAddresses.PrivateIpAddress"},
    {"instance", "instance-state-name", "State.Name"},
    {"instance", "instance-state-code", "State.Code"},
    {"instance", "reason", "StateTransitionReason"},
    {"instance", "state-reason-code", "StateReason.Code"},
    {"instance", "ip-address", "PublicIpAddress"},

    {"instance", "dns-name", "PublicDnsName"},
    {"instance", "availability-zone", "Placement.AvailabilityZone"},
    {"instance", "tenancy", "Placement.Tenancy"},
    {"instance", "placement-group-name", "Placement.GroupName"},
    {"instance", "group-id", "SecurityGroups.GroupId"},
    {"instance", "group-name", "SecurityGroups.GroupName"},
    {"instance", "instance.group-id", "SecurityGroups.GroupId"},
    {"instance", "instance.group-name", "SecurityGroups.GroupName"},
    {"instance", "product-code", "ProductCodes.ProductCodeId"},
    {"instance", "network-interface.private-dns-name", "NetworkInterfaces.PrivateDnsName"},
    {"instance", "private-dns-name", "PrivateDnsName"},
    {"image", "is-public", "Public"},
    {"image", "owner-alias", "ImageOwnerAlias"},
    {"image", "block-device-mapping.snapshot-id", "BlockDeviceMappings.Ebs.SnapshotId"},
    {"image", "product-code", "ProductCodes.ProductCodeId"},
    {"volume", "attachment.attach-time", "Attachments.AttachTime"},
    {"volume", "attachment.status", "Attachments.State"},
    {"volume", "status", "State"},
    {"dedicated-host", "instance-type", "HostProperties.InstanceType"},
    {"vpc-flow-log", "deliver-log-status", "DeliverLogsStatus"},
    {"vpc-peering-connection", "status-message", "Status.Message"},
    {"vpc-peering-connection", "accepter-vpc-info.cidr-block", "AccepterVpcInfo.CidrBlock"},
    {"instance", "iam-instance-profile.id", "IamInstanceProfile.Id"},
    {"instance", "monitoring-state", "Monitoring.State"},
    {"instance", "host-id", "Placement.HostId"},
    {"instance", "affinity", "Placement.Affinity"},
    {"instance", "launch-index", "AmiLaunchIndex"},
    {"instance", "network-interface.group-id", "NetworkInterfaces.Groups.GroupId"},
    {"instance", "network-interface.addresses.private-ip-address",
     "NetworkInterfaces.PrivateIpAddresses.PrivateIpAddress"},
    {"instance-types", "instance-storage-info.disk.count", "InstanceStorageInfo.Disks.Count"},
    {"instance-types", "instance-storage-info.disk.type", "InstanceStorageInfo.Disks.Type"},
    {"instance-types", "instance-storage-info.disk.size-in-gb",
     "InstanceStorageInfo.Disks.SizeInGB"},
    {"snapshot", "status", "State"},
    {"elastic-ip", "instance-id", "InstanceId"},
    {"vpc-peering-connection", "requester-vpc-info.vpc-id", "RequesterVpcInfo.VpcId"},
    {"vpc-peering-connection", "status-code", "Status.Code"},
    {"dhcp-options", "key", "DhcpConfigurations.Key"},
    {"dhcp-options", "value", "DhcpConfigurations.Values.Value"},
    {"vpc-flow-log", "log-destination-type", "LogDestinationType"},
    {"transit-gateway-attachment", "association.transit-gateway-route-table-id",
     "Association.TransitGatewayRouteTableId"},
    {"customer-gateway", "type", "Type"},
    {"vpn-gateway", "attachment.vpc-id", "VpcAttachments.VpcId"},
    {"vpn-gateway", "attachment.state", "VpcAttachments.State"},
    {"vpc-endpoint", "vpc-endpoint-state", "State"},
    {"launch-template", "launch-template-name", "LaunchTemplateName"},
    {"spot-instances-request", "state", "State"},
    {"launch-template-version", "image-id", "LaunchTemplateData.ImageId"},
    {"launch-template-version", "instance-type", "LaunchTemplateData.InstanceType"},
    {"launch-template-version", "kernel-id", "LaunchTemplateData.KernelId"},
    {"launch-template-version", "ram-disk-id", "LaunchTemplateData.RamDiskId"},
    {"launch-template-version", "ebs-optimized", "LaunchTemplateData.EbsOptimized"},
    {"launch-template-version", "is-default-version", "DefaultVersion"},
    {"launch-template-version", "iam-instance-profile", "LaunchTemplateData.IamInstanceProfile"},
};

std::string plain(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c != '-' && c != '_') {
      out.push_back(c);
    }
  }
  return to_lower(out);
}

void collect(const Value& value, std::span<const std::string_view> path,
             std::vector<std::string>& found) {
  if (value.is_list()) {
    for (const Value& item : value.items()) {
      collect(item, path, found);
    }
    return;
  }
  if (path.empty()) {
    if (value.is_scalar()) {
      found.push_back(value.scalar_text());
    }
    return;
  }
  const std::string wanted = plain(path.front());
  for (const auto& member : value.members()) {
    const std::string name = plain(member.key);
    if (name == wanted || name == wanted + "s" || name == wanted + "set" || name == wanted + "es" ||
        (wanted.ends_with("y") && name == wanted.substr(0, wanted.size() - 1) + "ies")) {
      collect(member.value, path.subspan(1), found);
    }
  }
}

std::vector<std::string> values_at(const Value& shape, std::string_view filter,
                                   std::string_view tag_type) {
  std::string path(filter);
  for (const Alias& alias : kAliases) {
    if ((alias.tag_type.empty() || alias.tag_type == tag_type) && alias.filter == filter) {
      path = alias.path;
    }
  }
  std::vector<std::string> found;
  const auto parts = split(path, ".");
  collect(shape, parts, found);
  if (filter.ends_with("-time")) {
    for (std::string& time : found) {
      const auto number = parse_integer(time);
      time = number ? format_time(*number) : time;
    }
  }
  if (found.empty() && path.find('.') == std::string::npos && path.starts_with(tag_type)) {
    // "placement-group-id" and its like, which the answer calls by the last word
    const std::string_view rest = std::string_view(path).substr(tag_type.size());
    const std::string_view last = rest.starts_with("-") ? rest.substr(1) : rest;
    collect(shape, std::span(&last, 1), found);
  }
  return found;
}

/// Whether `whole` is the second, as whole seconds are written, in which the time `text` is: most
/// clients cut times so before they ask for them again.
bool is_second_of(std::string_view text, std::string_view whole) {
  constexpr std::string_view kCut = ".000Z";
  return whole.size() > kCut.size() && whole.ends_with(kCut) && text.size() == whole.size() &&
         text.ends_with('Z') && text.starts_with(whole.substr(0, whole.size() - kCut.size() + 1));
}

bool holds_any(const std::vector<std::string>& found, const std::vector<std::string>& patterns) {
  return std::any_of(found.begin(), found.end(), [&](const std::string& text) {
    return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
      return like(text, pattern) || is_second_of(text, pattern);
    });
  });
}

bool tags_pass(const Value& shape, std::string_view name,
               const std::vector<std::string>& patterns) {
  for (const Value& tag : list_in(shape, "Tags")) {
    const std::string key = tag.get_text("Key");
    if (name == "tag-key" && holds_any({key}, patterns)) {
      return true;
    }
    if (name == "tag-value" && holds_any({tag.get_text("Value")}, patterns)) {
      return true;
    }
    if (name.starts_with("tag:") && like(key, name.substr(4)) &&
        holds_any({tag.get_text("Value")}, patterns)) {
      return true;
    }
  }
  return false;
}

}  // namespace

bool like(std::string_view text, std::string_view pattern) {
  std::size_t t = 0;
  std::size_t p = 0;
  std::size_t star = std::string_view::npos;
  std::size_t mark = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      mark = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') {
    ++p;
  }
  return p == pattern.size();
}

bool passes(const Value& shape, const Value& filters, std::string_view tag_type) {
  for (const Value& filter : filters.items()) {
    const std::string name = filter.get_text("Name");
    const auto patterns = texts_of(filter.find("Values"));
    const bool by_tag = name.starts_with("tag:") || name == "tag-key" || name == "tag-value";
    const bool good = by_tag ? tags_pass(shape, name, patterns)
                             : holds_any(values_at(shape, name, tag_type), patterns);
    if (!good) {
      return false;
    }
  }
  return true;
}

}  // namespace formwork::ec2
