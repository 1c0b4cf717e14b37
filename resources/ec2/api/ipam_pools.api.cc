// SPDX-License-Identifier: Apache-2.0
// IPAM's pools: blocks that are provisioned to them, and what is allocated of these. Blocks of a
// chosen size are found for IPv4 only; IPv6 blocks have to be named. Cidrs and allocations are kept
// in the pool's record. Allocation rules beyond sizes, imports and locales are kept and told.
#include <algorithm>

#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/ipam.hh"
#include "resources/ec2/cidr.hh"

namespace formwork::ec2 {

constinit const Kind kIpamPoolKind{"ipam-pool",
                                   {"ec2", "ipam_pool"},
                                   "IpamPoolId",
                                   "ipam-pool",
                                   "IpamPoolIds",
                                   "IpamPools",
                                   "InvalidIpamPoolId.NotFound",
                                   "The ipamPool ID '%' does not exist"};

namespace {

constexpr std::string_view kCidrs = "Cidrs";
constexpr std::string_view kAllocations = "Allocations";

std::vector<Cidr> blocks_of(const Item& pool, std::string_view member) {
  std::vector<Cidr> blocks;
  for (const Value& each : list_in(pool.record, member)) {
    if (const auto block = parse_cidr(each.get_text("Cidr"))) {
      blocks.push_back(*block);
    }
  }
  return blocks;
}

Failure no_room(const Item& pool) {
  return fail("InsufficientCidrBlocks",
              "The pool " + pool.key + " does not have enough free space for the request.");
}

/// The first block of this size in `whole` that overlaps none of those taken.
std::optional<Cidr> first_free(const Cidr& whole, int prefix, const std::vector<Cidr>& taken) {
  if (prefix < whole.prefix || prefix > 32) {
    return std::nullopt;
  }
  std::uint64_t at = whole.base;
  const std::uint64_t end = whole.base + whole.size();
  const std::uint64_t step = Cidr{0, prefix}.size();
  while (at + step <= end) {
    const Cidr candidate{static_cast<std::uint32_t>(at), prefix};
    const auto hit = std::find_if(taken.begin(), taken.end(),
                                  [&](const Cidr& each) { return each.overlaps(candidate); });
    if (hit == taken.end()) {
      return candidate;
    }
    const std::uint64_t after = hit->base + hit->size();
    at = std::max(at + step, (after + step - 1) / step * step);
  }
  return std::nullopt;
}

Result<std::string> check_block(const Item& pool, const std::string& text,
                                const std::vector<Cidr>& taken) {
  const auto wanted = parse_cidr(text);
  if (!wanted) {
    const bool is_six = pool.text("AddressFamily") == "ipv6" && is_ipv6_cidr(text);
    return is_six ? Result<std::string>(text)
                  : fail("InvalidParameterValue", "The CIDR '" + text + "' is invalid.");
  }
  const auto wholes = blocks_of(pool, kCidrs);
  const bool is_inside = std::any_of(wholes.begin(), wholes.end(),
                                     [&](const Cidr& whole) { return whole.holds(*wanted); });
  const bool is_free = std::none_of(taken.begin(), taken.end(),
                                    [&](const Cidr& each) { return each.overlaps(*wanted); });
  if (!is_inside || !is_free) {
    return no_room(pool);
  }
  return wanted->text();
}

}  // namespace

Result<std::string> free_block(const Item& pool, const PoolRequest& request) {
  auto taken = blocks_of(pool, kAllocations);
  for (const auto& text : request.disallowed) {
    if (const auto block = parse_cidr(text)) {
      taken.push_back(*block);
    }
  }
  if (!request.cidr.empty()) {
    return check_block(pool, request.cidr, taken);
  }
  const std::int64_t size = request.netmask > 0
                                ? request.netmask
                                : number_of(pool.shape, "AllocationDefaultNetmaskLength");
  if (size <= 0) {
    return fail("MissingParameter",
                "The request must contain a CIDR or a netmask length, because the pool has no "
                "default netmask length.");
  }
  const std::int64_t least = number_of(pool.shape, "AllocationMinNetmaskLength");
  const std::int64_t most = number_of(pool.shape, "AllocationMaxNetmaskLength", 128);
  if (size < least || size > most) {
    return fail("InvalidParameterValue", "The netmask length " + std::to_string(size) +
                                             " is not allowed by the rules of the pool.");
  }
  if (pool.text("AddressFamily") == "ipv6") {
    return fail("InvalidParameterValue", "Name the IPv6 block to allocate from " + pool.key + ".");
  }
  for (const Cidr& whole : blocks_of(pool, kCidrs)) {
    if (const auto found =
            first_free(whole, static_cast<int>(std::min<std::int64_t>(size, 33)), taken)) {
      return found->text();
    }
  }
  return no_room(pool);
}

Value note_allocation(World& world, Item& pool, const std::string& cidr,
                      const std::string& resource_id, std::string_view type) {
  Value allocation = obj({{"Cidr", cidr},
                          {"IpamPoolAllocationId", ec2_id(world, "ipam-pool-alloc")},
                          {"ResourceType", type},
                          {"ResourceOwner", world.account_id}});
  set_text(allocation, "ResourceId", resource_id);
  if (!resource_id.empty()) {
    allocation.set("ResourceRegion", Value::string(world.region));
  }
  Value::List all = list_in(pool.record, kAllocations);
  all.push_back(allocation);
  pool.record.set(kAllocations, Value::list(std::move(all)));
  return allocation;
}

Result<std::string> take_vpc_block(ApiCall& call, const std::string& pool_id, std::int64_t netmask,
                                   const std::string& cidr, const std::string& vpc_id) {
  auto pool = get_item(call.world, kIpamPoolKind, pool_id);
  if (!pool) {
    return std::move(pool).failure();
  }
  auto block = free_block(*pool, {.cidr = cidr, .netmask = netmask, .disallowed = {}});
  if (!block) {
    return block;
  }
  note_allocation(call.world, *pool, *block, vpc_id, "vpc");
  auto put = put_item(call.world, kIpamPoolKind, *pool);
  return put ? std::move(block) : std::move(put).failure();
}

Result<void> give_back_blocks(World& world, const std::string& resource_id) {
  auto pools = all_items(world, kIpamPoolKind);
  if (!pools) {
    return std::move(pools).failure();
  }
  for (Item& pool : *pools) {
    Value::List all = list_in(pool.record, kAllocations);
    const auto gone = std::erase_if(
        all, [&](const Value& each) { return each.get_text("ResourceId") == resource_id; });
    if (gone == 0) {
      continue;
    }
    pool.record.set(kAllocations, Value::list(std::move(all)));
    if (auto put = put_item(world, kIpamPoolKind, pool); !put) {
      return put;
    }
  }
  return {};
}

namespace {

Result<Item> asked_pool(ApiCall& call) {
  return get_item(call.world, kIpamPoolKind, call.text("IpamPoolId"));
}

Result<void> count_pools(ApiCall& call, Item& scope, std::int64_t more) {
  scope.set("PoolCount", Value::number(number_of(scope.shape, "PoolCount") + more));
  return put_item(call.world, kIpamScopeKind, scope);
}

Value pool_shape(const ApiCall& call, const Item& scope, std::int64_t depth) {
  Value shape = obj({{"OwnerId", call.world.account_id},
                     {"IpamArn", scope.text("IpamArn")},
                     {"IpamRegion", call.world.region},
                     {"IpamScopeArn", scope.text("IpamScopeArn")},
                     {"IpamScopeType", scope.text("IpamScopeType")},
                     {"Locale", "None"},
                     {"PoolDepth", depth},
                     {"AutoImport", call.flag("AutoImport")},
                     {"Description", call.text("Description")},
                     {"State", "create-complete"}});
  copy_members(shape, call.input,
               {"AddressFamily", "Locale", "SourceIpamPoolId", "PubliclyAdvertisable", "AwsService",
                "PublicIpSource", "SourceResource", "AllocationDefaultNetmaskLength",
                "AllocationMinNetmaskLength", "AllocationMaxNetmaskLength"});
  shape.set("AllocationResourceTags", Value::list(list_in(call.input, "AllocationResourceTags")));
  return shape;
}

Result<Value> create_pool(ApiCall& call) {
  auto scope = get_item(call.world, kIpamScopeKind, call.text("IpamScopeId"));
  if (!scope) {
    return std::move(scope).failure();
  }
  std::int64_t depth = 1;
  if (const std::string source = call.text("SourceIpamPoolId"); !source.empty()) {
    auto parent = get_item(call.world, kIpamPoolKind, source);
    if (!parent) {
      return std::move(parent).failure();
    }
    if (parent->text("IpamScopeArn") != scope->text("IpamScopeArn")) {
      return fail("InvalidParameterValue", "The source pool has to be in the same scope.");
    }
    depth = number_of(parent->shape, "PoolDepth", 1) + 1;
  }
  auto item = add_item(call, kIpamPoolKind, pool_shape(call, *scope, depth));
  if (!item) {
    return std::move(item).failure();
  }
  item->set("IpamPoolArn", Value::string(global_arn(call.world, "ec2", "ipam-pool/" + item->key)));
  auto counted = count_pools(call, *scope, 1);
  auto put = counted ? put_item(call.world, kIpamPoolKind, *item) : std::move(counted);
  return put ? Result<Value>(map_with("IpamPool", told(*item))) : std::move(put).failure();
}

Result<Value> modify_pool(ApiCall& call) {
  auto pool = asked_pool(call);
  if (!pool) {
    return std::move(pool).failure();
  }
  for (const std::string_view member :
       {"Description", "AutoImport", "AllocationDefaultNetmaskLength", "AllocationMinNetmaskLength",
        "AllocationMaxNetmaskLength"}) {
    if (const Value* value = call.find(member)) {
      pool->set(member, *value);
    }
  }
  if (call.flag("ClearAllocationDefaultNetmaskLength")) {
    pool->set("AllocationDefaultNetmaskLength", Value());
  }
  Value::List tags = list_in(pool->shape, "AllocationResourceTags");
  for (const std::string_view member :
       {"RemoveAllocationResourceTags", "AddAllocationResourceTags"}) {
    for (const Value& tag : input_items(call, member)) {
      std::erase_if(tags,
                    [&](const Value& each) { return each.get_text("Key") == tag.get_text("Key"); });
      if (member.starts_with("Add")) {
        tags.push_back(tag);
      }
    }
  }
  pool->set("AllocationResourceTags", Value::list(std::move(tags)));
  auto put = put_item(call.world, kIpamPoolKind, *pool);
  return put ? Result<Value>(map_with("IpamPool", told(*pool))) : std::move(put).failure();
}

/// The pools whose blocks come out of this one, theirs after them; in the order they were made.
Result<std::vector<Item>> pools_below(World& world, const std::string& id) {
  auto pools = all_items(world, kIpamPoolKind);
  if (!pools) {
    return pools;
  }
  std::vector<std::string> ids{id};
  std::vector<Item> below;
  for (Item& pool : *pools) {
    if (std::find(ids.begin(), ids.end(), pool.text("SourceIpamPoolId")) != ids.end()) {
      ids.push_back(pool.key);
      below.push_back(std::move(pool));
    }
  }
  return below;
}

Result<Value> delete_pool(ApiCall& call) {
  auto pool = asked_pool(call);
  if (!pool) {
    return std::move(pool).failure();
  }
  const bool is_used =
      !list_in(pool->record, kCidrs).empty() || !list_in(pool->record, kAllocations).empty();
  if (is_used && !call.flag("Cascade")) {
    return fail("DependencyViolation",
                "The ipamPool '" + pool->key + "' has dependencies and cannot be deleted.");
  }
  const std::string arn = pool->text("IpamScopeArn");
  auto scope = get_item(call.world, kIpamScopeKind, arn.substr(arn.rfind('/') + 1));
  auto below = pools_below(call.world, pool->key);
  if (!below) {
    return std::move(below).failure();
  }
  for (const Item& each : *below) {
    if (auto erased = erase_item(call.world, kIpamPoolKind, each); !erased) {
      return std::move(erased).failure();
    }
  }
  const auto fewer = static_cast<std::int64_t>(below->size()) + 1;
  auto counted = scope ? count_pools(call, *scope, -fewer) : std::move(scope).failure();
  auto given = counted ? give_back_blocks(call.world, pool->key) : std::move(counted);
  auto erased = given ? erase_item(call.world, kIpamPoolKind, *pool) : std::move(given);
  if (!erased) {
    return std::move(erased).failure();
  }
  pool->set("State", Value::string("delete-complete"));
  return map_with("IpamPool", told(*pool));
}

// ---- blocks of a pool

/// Of a pool with a source, the block comes out of the source.
Result<std::string> block_to_provision(ApiCall& call, const Item& pool) {
  const std::string cidr = call.text("Cidr");
  const std::string source = pool.text("SourceIpamPoolId");
  if (source.empty()) {
    const bool is_good =
        pool.text("AddressFamily") == "ipv6" ? is_ipv6_cidr(cidr) : parse_cidr(cidr).has_value();
    return is_good ? Result<std::string>(cidr)
                   : fail("InvalidParameterValue", "The CIDR '" + cidr + "' is invalid.");
  }
  auto parent = get_item(call.world, kIpamPoolKind, source);
  if (!parent) {
    return std::move(parent).failure();
  }
  auto block = free_block(
      *parent, {.cidr = cidr, .netmask = number_of(call.input, "NetmaskLength"), .disallowed = {}});
  if (block) {
    note_allocation(call.world, *parent, *block, pool.key, "ipam-pool");
    if (auto put = put_item(call.world, kIpamPoolKind, *parent); !put) {
      return std::move(put).failure();
    }
  }
  return block;
}

Result<Value> provision(ApiCall& call) {
  auto pool = asked_pool(call);
  if (!pool) {
    return std::move(pool).failure();
  }
  auto block = block_to_provision(call, *pool);
  if (!block) {
    return std::move(block).failure();
  }
  const auto parsed = parse_cidr(*block);
  const auto there = blocks_of(*pool, kCidrs);
  const bool overlaps = parsed && std::any_of(there.begin(), there.end(), [&](const Cidr& each) {
                          return each.overlaps(*parsed);
                        });
  if (overlaps) {
    return fail("InvalidParameterValue",
                "The CIDR '" + *block + "' overlaps with a CIDR of the pool.");
  }
  Value shape = obj({{"Cidr", *block},
                     {"State", "provisioned"},
                     {"IpamPoolCidrId", ec2_id(call.world, "ipam-pool-cidr")}});
  if (parsed) {
    shape.set("NetmaskLength", Value::number(std::int64_t{parsed->prefix}));
  }
  Value::List cidrs = list_in(pool->record, kCidrs);
  cidrs.push_back(shape);
  pool->record.set(kCidrs, Value::list(std::move(cidrs)));
  auto put = put_item(call.world, kIpamPoolKind, *pool);
  return put ? Result<Value>(map_with("IpamPoolCidr", std::move(shape))) : std::move(put).failure();
}

Result<Value> deprovision(ApiCall& call) {
  auto pool = asked_pool(call);
  if (!pool) {
    return std::move(pool).failure();
  }
  const std::string cidr = call.text("Cidr");
  Value::List cidrs = list_in(pool->record, kCidrs);
  const auto at = std::find_if(cidrs.begin(), cidrs.end(),
                               [&](const Value& each) { return each.get_text("Cidr") == cidr; });
  if (at == cidrs.end()) {
    return fail("InvalidParameterValue",
                "The CIDR '" + cidr + "' is not provisioned to " + pool->key + ".");
  }
  const auto block = parse_cidr(cidr);
  for (const Cidr& taken : blocks_of(*pool, kAllocations)) {
    if (block && block->overlaps(taken)) {
      return fail("IncorrectState", "The CIDR '" + cidr + "' has allocations.");
    }
  }
  Value shape = *at;
  shape.set("State", Value::string("deprovisioned"));
  cidrs.erase(at);
  pool->record.set(kCidrs, Value::list(std::move(cidrs)));
  auto put = put_item(call.world, kIpamPoolKind, *pool);
  if (auto parent = get_item(call.world, kIpamPoolKind, pool->text("SourceIpamPoolId"));
      put && parent) {
    Value::List all = list_in(parent->record, kAllocations);
    std::erase_if(all, [&](const Value& each) {
      return each.get_text("ResourceId") == pool->key && each.get_text("Cidr") == cidr;
    });
    parent->record.set(kAllocations, Value::list(std::move(all)));
    put = put_item(call.world, kIpamPoolKind, *parent);
  }
  return put ? Result<Value>(map_with("IpamPoolCidr", std::move(shape))) : std::move(put).failure();
}

Result<Value> page_of_pool(ApiCall& call, std::string_view kept, std::string_view member) {
  auto pool = asked_pool(call);
  if (!pool) {
    return std::move(pool).failure();
  }
  const Value* filters = call.find("Filters");
  const Value none;
  const std::string id = call.text("IpamPoolAllocationId");
  Value::List shapes;
  for (const Value& each : list_in(pool->record, kept)) {
    const bool named = id.empty() || each.get_text("IpamPoolAllocationId") == id;
    if (named && passes(each, filters != nullptr ? *filters : none, "ipam-pool")) {
      shapes.push_back(each);
    }
  }
  if (shapes.empty() && !id.empty()) {
    return fail("InvalidIpamPoolAllocationId.NotFound",
                "The ipamPoolAllocation ID '" + id + "' does not exist");
  }
  return answer_page(call, member, std::move(shapes));
}
Result<Value> get_cidrs(ApiCall& call) {
  return page_of_pool(call, kCidrs, "IpamPoolCidrs");
}
Result<Value> get_allocations(ApiCall& call) {
  return page_of_pool(call, kAllocations, "IpamPoolAllocations");
}

Result<Value> allocate(ApiCall& call) {
  auto pool = asked_pool(call);
  if (!pool) {
    return std::move(pool).failure();
  }
  auto block = free_block(*pool, {.cidr = call.text("Cidr"),
                                  .netmask = number_of(call.input, "NetmaskLength"),
                                  .disallowed = input_texts(call, "DisallowedCidrs")});
  if (!block) {
    return std::move(block).failure();
  }
  Value shape = note_allocation(call.world, *pool, *block, "", "custom");
  if (call.flag("PreviewNextCidr")) {
    shape.erase("IpamPoolAllocationId");
    return map_with("IpamPoolAllocation", std::move(shape));
  }
  Value::List all = list_in(pool->record, kAllocations);
  set_text(all.back(), "Description", call.text("Description"));
  shape = all.back();
  pool->record.set(kAllocations, Value::list(std::move(all)));
  auto put = put_item(call.world, kIpamPoolKind, *pool);
  return put ? Result<Value>(map_with("IpamPoolAllocation", std::move(shape)))
             : std::move(put).failure();
}

Result<Value> release(ApiCall& call) {
  auto pool = asked_pool(call);
  if (!pool) {
    return std::move(pool).failure();
  }
  const std::string id = call.text("IpamPoolAllocationId");
  Value::List all = list_in(pool->record, kAllocations);
  const auto at = std::find_if(all.begin(), all.end(), [&](const Value& each) {
    return each.get_text("IpamPoolAllocationId") == id &&
           each.get_text("Cidr") == call.text("Cidr");
  });
  if (at == all.end()) {
    return fail("InvalidIpamPoolAllocationId.NotFound",
                "The ipamPoolAllocation ID '" + id + "' does not exist");
  }
  if (at->get_text("ResourceType") != "custom") {
    return fail("InvalidParameterCombination",
                "The allocation " + id + " belongs to a resource; delete that instead.");
  }
  all.erase(at);
  pool->record.set(kAllocations, Value::list(std::move(all)));
  auto put = put_item(call.world, kIpamPoolKind, *pool);
  return put ? Result<Value>(obj({{"Success", true}})) : std::move(put).failure();
}

constinit OperationEntry entries[]{on("CreateIpamPool", &op<&create_pool>),
                                   on("ModifyIpamPool", &op<&modify_pool>),
                                   on("DeleteIpamPool", &op<&delete_pool>),
                                   on("DescribeIpamPools", &op<&describe<kIpamPoolKind>>),
                                   on("ProvisionIpamPoolCidr", &op<&provision>),
                                   on("DeprovisionIpamPoolCidr", &op<&deprovision>),
                                   on("GetIpamPoolCidrs", &op<&get_cidrs>),
                                   on("GetIpamPoolAllocations", &op<&get_allocations>),
                                   on("AllocateIpamPoolCidr", &op<&allocate>),
                                   on("ReleaseIpamPoolAllocation", &op<&release>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
