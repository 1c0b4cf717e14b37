// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "resources/ec2/api/kit.hh"

namespace formwork::ec2 {

extern const Kind kIpamKind;
extern const Kind kIpamScopeKind;
extern const Kind kIpamPoolKind;
extern const Kind kIpamDiscoveryKind;

/// The kinds of IPAM, for tags.
std::vector<const Kind*> ipam_kinds();

/// What a pool is asked for: a block of its own choice or one of a size (0: the pool's default).
struct PoolRequest {
  std::string cidr;
  std::int64_t netmask = 0;
  std::vector<std::string> disallowed;
};

/// A free block of the pool. Fails where the pool has none or the block is not free there.
Result<std::string> free_block(const Item& pool, const PoolRequest& request);

/// Notes in the pool that `resource_id` has the block; the pool's record is not stored.
Value note_allocation(World& world, Item& pool, const std::string& cidr,
                      const std::string& resource_id, std::string_view type);

/// Takes an IPv4 block of a pool for a VPC and stores the allocation.
Result<std::string> take_vpc_block(ApiCall& call, const std::string& pool_id, std::int64_t netmask,
                                   const std::string& cidr, const std::string& vpc_id);

/// Gives back what the resource has of any pool.
Result<void> give_back_blocks(World& world, const std::string& resource_id);

}  // namespace formwork::ec2
