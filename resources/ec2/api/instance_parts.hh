// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resources/ec2/api/kit.hh"

namespace formwork::ec2 {

Value instance_state(std::string_view name);
std::string state_of(const Item& instance);

/// The facts of an image: one of AWS's own that are known here, or one of this world. Fails with
/// Malformed, NotFound or Unavailable. AMIs that nobody knows are not found.
Result<Value> find_image(World& world, const std::string& id);

/// Launches one instance by RunInstances' members (those of a launch template already merged in):
/// its interface, volumes and record.
Result<Item> launch(ApiCall& call, const Value& wish, std::int64_t index, const Value& tags,
                    const Value& volume_tags);
/// RunInstances' members over those of the launch template that it names.
Result<Value> with_template(ApiCall& call, const Value& wish);
/// Checks that are the same for all instances of a call.
Result<void> check_wish(ApiCall& call, const Value& wish);

/// Makes the volumes of RunInstances' device mappings, and the root one.
Result<void> make_devices(ApiCall& call, const Value& wish, const Value& image,
                          const std::string& instance, const std::string& zone, const Value& tags);

/// Ends an instance's life: volumes, interfaces, addresses; it is told as terminated.
Result<void> end_instance(World& world, Item& instance);

/// Launches `count` instances and answers the reservation (not stored elsewhere).
Result<std::vector<Item>> launch_many(ApiCall& call, const Value& wish, std::int64_t count,
                                      const Value& tags, const Value& volume_tags);

}  // namespace formwork::ec2
