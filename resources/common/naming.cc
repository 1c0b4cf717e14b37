// SPDX-License-Identifier: Apache-2.0
#include "resources/common/naming.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "engine/schema/resource_ids.hh"

namespace formwork {

std::string generated_name(const Call& call, NameRule rule) {
  constexpr std::size_t kRandom = 12;
  std::string stack = call.request.stack_name;
  std::string logical = call.request.logical_id;
  if (rule.longest > kRandom + 2) {
    // Both parts share what is left; a part that needs less than half leaves the rest to the other.
    const std::size_t room = rule.longest - kRandom - 2;
    const std::size_t stack_room =
        std::max(room / 2, room > logical.size() ? room - logical.size() : 0);
    stack = stack.substr(0, stack_room);
    logical = logical.substr(0, room - std::min(room, stack.size()));
  }
  std::string name = call.world.ids.alphanumeric(kRandom);
  if (!logical.empty()) {
    name = logical + "-" + name;
  }
  if (!stack.empty()) {
    name = stack + "-" + name;
  }
  return rule.lower ? to_lower(name) : name;
}

std::string name_or_generated(const Call& call, std::string_view property, NameRule rule) {
  std::string given = call.properties.get_text(property);
  return given.empty() ? generated_name(call, rule) : given;
}

std::string regional_arn(const World& world, std::string_view service, std::string_view resource) {
  std::string arn = "arn:" + world.partition + ":";
  arn.append(service).append(":").append(world.region).append(":");
  return arn.append(world.account_id).append(":").append(resource);
}

std::string global_arn(const World& world, std::string_view service, std::string_view resource) {
  std::string arn = "arn:" + world.partition + ":";
  return arn.append(service).append("::").append(world.account_id).append(":").append(resource);
}

std::string ec2_id(World& world, std::string_view prefix) {
  return make_prefixed_id(prefix, world.ids);
}

}  // namespace formwork
