// SPDX-License-Identifier: Apache-2.0
// IPAMs, their scopes and resource discoveries. Nothing is discovered: addresses are kept for what
// is allocated from pools (ipam_pools.api.cc). Tiers, metered accounts and operating regions are
// kept and told.
#include "resources/ec2/api/ipam.hh"

#include <algorithm>

#include "resources/common/naming.hh"
#include "resources/common/properties.hh"

namespace formwork::ec2 {

constinit const Kind kIpamKind{"ipam",
                               {"ec2", "ipam"},
                               "IpamId",
                               "ipam",
                               "IpamIds",
                               "Ipams",
                               "InvalidIpamId.NotFound",
                               "The ipam ID '%' does not exist"};
constinit const Kind kIpamScopeKind{"ipam-scope",
                                    {"ec2", "ipam_scope"},
                                    "IpamScopeId",
                                    "ipam-scope",
                                    "IpamScopeIds",
                                    "IpamScopes",
                                    "InvalidIpamScopeId.NotFound",
                                    "The ipamScope ID '%' does not exist"};
constinit const Kind kIpamDiscoveryKind{"ipam-resource-discovery",
                                        {"ec2", "ipam_resource_discovery"},
                                        "IpamResourceDiscoveryId",
                                        "ipam-res-disco",
                                        "IpamResourceDiscoveryIds",
                                        "IpamResourceDiscoveries",
                                        "InvalidIpamResourceDiscoveryId.NotFound",
                                        "The ipamResourceDiscovery ID '%' does not exist"};

std::vector<const Kind*> ipam_kinds() {
  return {&kIpamKind, &kIpamScopeKind, &kIpamPoolKind, &kIpamDiscoveryKind};
}

namespace {

Result<Value> stored(ApiCall& call, const Kind& kind, const Item& item, std::string_view member) {
  auto put = put_item(call.world, kind, item);
  return put ? Result<Value>(map_with(member, told(item))) : std::move(put).failure();
}

/// The home region comes first and is always one of them.
Value operating_regions(const World& world, const std::vector<std::string>& names) {
  std::vector<std::string> all{world.region};
  for (const auto& name : names) {
    if (std::find(all.begin(), all.end(), name) == all.end()) {
      all.push_back(name);
    }
  }
  Value list = Value::list();
  for (const auto& name : all) {
    list.push(obj({{"RegionName", name}}));
  }
  return list;
}

std::vector<std::string> region_names(std::span<const Value> items) {
  std::vector<std::string> names;
  for (const Value& item : items) {
    names.push_back(item.get_text("RegionName"));
  }
  return names;
}

/// A new record whose tags are not those of the call.
Result<Item> add_untagged(ApiCall& call, const Kind& kind, Value shape) {
  Item item;
  item.key = ec2_id(call.world, kind.prefix);
  shape.set(kind.id_member, Value::string(item.key));
  item.record = obj({{"ApiMade", true},
                     {"Tags", Value::map()},
                     {"CreationTime", call.world.clock.now()},
                     {"Shape", shape}});
  item.shape = std::move(shape);
  auto put = put_item(call.world, kind, item);
  return put ? Result<Item>(std::move(item)) : std::move(put).failure();
}

std::string arn_of(const World& world, const Kind& kind, const std::string& id) {
  return global_arn(world, "ec2", std::string(kind.tag_type) + "/" + id);
}

Value scope_shape(const ApiCall& call, const Item& ipam, std::string_view type, bool is_default) {
  return obj({{"OwnerId", call.world.account_id},
              {"IpamArn", ipam.text("IpamArn")},
              {"IpamRegion", call.world.region},
              {"IpamScopeType", type},
              {"IsDefault", is_default},
              {"Description", is_default ? "" : call.text("Description")},
              {"PoolCount", 0},
              {"State", "create-complete"}});
}

Result<std::string> add_default_scope(ApiCall& call, const Item& ipam, std::string_view type) {
  auto scope = add_untagged(call, kIpamScopeKind, scope_shape(call, ipam, type, true));
  if (!scope) {
    return std::move(scope).failure();
  }
  scope->set("IpamScopeArn", Value::string(arn_of(call.world, kIpamScopeKind, scope->key)));
  auto put = put_item(call.world, kIpamScopeKind, *scope);
  return put ? Result<std::string>(scope->key) : std::move(put).failure();
}

Result<std::string> add_default_discovery(ApiCall& call) {
  auto item = add_untagged(call, kIpamDiscoveryKind,
                           obj({{"OwnerId", call.world.account_id},
                                {"IpamResourceDiscoveryRegion", call.world.region},
                                {"OperatingRegions", operating_regions(call.world, {})},
                                {"IsDefault", true},
                                {"State", "create-complete"}}));
  if (!item) {
    return std::move(item).failure();
  }
  item->set("IpamResourceDiscoveryArn",
            Value::string(arn_of(call.world, kIpamDiscoveryKind, item->key)));
  auto put = put_item(call.world, kIpamDiscoveryKind, *item);
  return put ? Result<std::string>(item->key) : std::move(put).failure();
}

Result<Value> create_ipam(ApiCall& call) {
  const auto regions = region_names(input_items(call, "OperatingRegions"));
  const std::string tier = call.text("Tier");
  Value shape = obj({{"OwnerId", call.world.account_id},
                     {"IpamRegion", call.world.region},
                     {"Description", call.text("Description")},
                     {"OperatingRegions", operating_regions(call.world, regions)},
                     {"Tier", tier.empty() ? "advanced" : tier},
                     {"EnablePrivateGua", call.flag("EnablePrivateGua")},
                     {"MeteredAccount", "ipam-owner"},
                     {"ScopeCount", 2},
                     {"ResourceDiscoveryAssociationCount", 1},
                     {"State", "create-complete"}});
  copy_members(shape, call.input, {"MeteredAccount"});
  auto item = add_item(call, kIpamKind, std::move(shape));
  if (!item) {
    return std::move(item).failure();
  }
  item->set("IpamArn", Value::string(arn_of(call.world, kIpamKind, item->key)));
  for (const std::string_view type : {"public", "private"}) {
    auto scope = add_default_scope(call, *item, type);
    if (!scope) {
      return std::move(scope).failure();
    }
    item->set(type == "public" ? "PublicDefaultScopeId" : "PrivateDefaultScopeId",
              Value::string(std::move(*scope)));
  }
  auto discovery = add_default_discovery(call);
  if (!discovery) {
    return std::move(discovery).failure();
  }
  item->set("DefaultResourceDiscoveryId", Value::string(std::move(*discovery)));
  item->set("DefaultResourceDiscoveryAssociationId",
            Value::string(ec2_id(call.world, "ipam-res-disco-assoc")));
  return stored(call, kIpamKind, *item, "Ipam");
}

void change_regions(ApiCall& call, Item& item) {
  auto names = region_names(list_in(item.shape, "OperatingRegions"));
  for (const auto& gone : region_names(input_items(call, "RemoveOperatingRegions"))) {
    std::erase(names, gone);
  }
  for (const auto& fresh : region_names(input_items(call, "AddOperatingRegions"))) {
    names.push_back(fresh);
  }
  item.set("OperatingRegions", operating_regions(call.world, names));
}

void take_over(ApiCall& call, Item& item, std::initializer_list<std::string_view> members) {
  for (const std::string_view member : members) {
    if (const Value* value = call.find(member)) {
      item.set(member, *value);
    }
  }
}

Result<Value> modify_ipam(ApiCall& call) {
  auto item = get_item(call.world, kIpamKind, call.text("IpamId"));
  if (!item) {
    return std::move(item).failure();
  }
  change_regions(call, *item);
  take_over(call, *item, {"Description", "Tier", "EnablePrivateGua", "MeteredAccount"});
  return stored(call, kIpamKind, *item, "Ipam");
}

/// The resources of a kind that say in `member` that they belong to `arn`.
Result<std::vector<Item>> owned(World& world, const Kind& kind, std::string_view member,
                                const std::string& arn) {
  auto items = all_items(world, kind);
  if (items) {
    std::erase_if(*items, [&](const Item& item) { return item.text(member) != arn; });
  }
  return items;
}

Failure in_use(const Kind& kind, const std::string& id) {
  return fail("DependencyViolation", "The " + std::string(kind.tag_type) + " '" + id +
                                         "' has dependencies and cannot be deleted.");
}

Result<Value> gone(ApiCall& call, const Kind& kind, Item& item, std::string_view member) {
  item.set("State", Value::string("delete-complete"));
  auto erased = erase_item(call.world, kind, item);
  return erased ? Result<Value>(map_with(member, told(item))) : std::move(erased).failure();
}

Result<Value> delete_ipam(ApiCall& call) {
  auto item = get_item(call.world, kIpamKind, call.text("IpamId"));
  if (!item) {
    return std::move(item).failure();
  }
  auto scopes = owned(call.world, kIpamScopeKind, "IpamArn", item->text("IpamArn"));
  auto pools = owned(call.world, kIpamPoolKind, "IpamArn", item->text("IpamArn"));
  if (!scopes || !pools) {
    return scopes ? std::move(pools).failure() : std::move(scopes).failure();
  }
  const bool is_used = !pools->empty() || scopes->size() > 2;
  if (is_used && !call.flag("Cascade")) {
    return in_use(kIpamKind, item->key);
  }
  for (const Item& pool : *pools) {
    if (pool.text("IpamScopeType") == "public") {
      return in_use(kIpamPoolKind, pool.key);
    }
    if (auto erased = erase_item(call.world, kIpamPoolKind, pool); !erased) {
      return std::move(erased).failure();
    }
  }
  for (const Item& scope : *scopes) {
    if (auto erased = erase_item(call.world, kIpamScopeKind, scope); !erased) {
      return std::move(erased).failure();
    }
  }
  if (auto found =
          get_item(call.world, kIpamDiscoveryKind, item->text("DefaultResourceDiscoveryId"))) {
    if (auto erased = erase_item(call.world, kIpamDiscoveryKind, *found); !erased) {
      return std::move(erased).failure();
    }
  }
  return gone(call, kIpamKind, *item, "Ipam");
}

// ---- scopes

Result<Value> create_scope(ApiCall& call) {
  auto ipam = get_item(call.world, kIpamKind, call.text("IpamId"));
  if (!ipam) {
    return std::move(ipam).failure();
  }
  auto item = add_item(call, kIpamScopeKind, scope_shape(call, *ipam, "private", false));
  if (!item) {
    return std::move(item).failure();
  }
  item->set("IpamScopeArn", Value::string(arn_of(call.world, kIpamScopeKind, item->key)));
  ipam->set("ScopeCount", Value::number(number_of(ipam->shape, "ScopeCount") + 1));
  auto put = put_item(call.world, kIpamKind, *ipam);
  return put ? stored(call, kIpamScopeKind, *item, "IpamScope") : std::move(put).failure();
}

Result<Value> modify_scope(ApiCall& call) {
  auto item = get_item(call.world, kIpamScopeKind, call.text("IpamScopeId"));
  if (!item) {
    return std::move(item).failure();
  }
  take_over(call, *item, {"Description"});
  return stored(call, kIpamScopeKind, *item, "IpamScope");
}

Result<Value> delete_scope(ApiCall& call) {
  auto item = get_item(call.world, kIpamScopeKind, call.text("IpamScopeId"));
  if (!item) {
    return std::move(item).failure();
  }
  if (flag(item->shape, "IsDefault")) {
    return fail("InvalidParameterValue",
                "The default scope '" + item->key + "' cannot be deleted. It goes with its IPAM.");
  }
  if (number_of(item->shape, "PoolCount") > 0) {
    return in_use(kIpamScopeKind, item->key);
  }
  auto ipams = owned(call.world, kIpamKind, "IpamArn", item->text("IpamArn"));
  if (!ipams) {
    return std::move(ipams).failure();
  }
  for (Item& ipam : *ipams) {
    ipam.set("ScopeCount", Value::number(number_of(ipam.shape, "ScopeCount") - 1));
    if (auto put = put_item(call.world, kIpamKind, ipam); !put) {
      return std::move(put).failure();
    }
  }
  return gone(call, kIpamScopeKind, *item, "IpamScope");
}

// ---- resource discoveries

Result<Value> create_discovery(ApiCall& call) {
  const auto regions = region_names(input_items(call, "OperatingRegions"));
  auto item = add_item(call, kIpamDiscoveryKind,
                       obj({{"OwnerId", call.world.account_id},
                            {"IpamResourceDiscoveryRegion", call.world.region},
                            {"Description", call.text("Description")},
                            {"OperatingRegions", operating_regions(call.world, regions)},
                            {"IsDefault", false},
                            {"State", "create-complete"}}));
  if (!item) {
    return std::move(item).failure();
  }
  item->set("IpamResourceDiscoveryArn",
            Value::string(arn_of(call.world, kIpamDiscoveryKind, item->key)));
  return stored(call, kIpamDiscoveryKind, *item, "IpamResourceDiscovery");
}

Result<Value> modify_discovery(ApiCall& call) {
  auto item = get_item(call.world, kIpamDiscoveryKind, call.text("IpamResourceDiscoveryId"));
  if (!item) {
    return std::move(item).failure();
  }
  change_regions(call, *item);
  take_over(call, *item, {"Description"});
  return stored(call, kIpamDiscoveryKind, *item, "IpamResourceDiscovery");
}

Result<Value> delete_discovery(ApiCall& call) {
  auto item = get_item(call.world, kIpamDiscoveryKind, call.text("IpamResourceDiscoveryId"));
  if (!item) {
    return std::move(item).failure();
  }
  if (flag(item->shape, "IsDefault")) {
    return in_use(kIpamDiscoveryKind, item->key);
  }
  return gone(call, kIpamDiscoveryKind, *item, "IpamResourceDiscovery");
}

constinit OperationEntry entries[]{
    on("CreateIpam", &op<&create_ipam>),
    on("ModifyIpam", &op<&modify_ipam>),
    on("DeleteIpam", &op<&delete_ipam>),
    on("DescribeIpams", &op<&describe<kIpamKind>>),
    on("CreateIpamScope", &op<&create_scope>),
    on("ModifyIpamScope", &op<&modify_scope>),
    on("DeleteIpamScope", &op<&delete_scope>),
    on("DescribeIpamScopes", &op<&describe<kIpamScopeKind>>),
    on("CreateIpamResourceDiscovery", &op<&create_discovery>),
    on("ModifyIpamResourceDiscovery", &op<&modify_discovery>),
    on("DeleteIpamResourceDiscovery", &op<&delete_discovery>),
    on("DescribeIpamResourceDiscoveries", &op<&describe<kIpamDiscoveryKind>>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
