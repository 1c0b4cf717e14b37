// SPDX-License-Identifier: Apache-2.0
#include "resources/common/naming.hh"

#include "engine/base/text.hh"
#include "engine/schema/names.hh"
#include "engine/schema/resource_ids.hh"

namespace formwork {

std::string generated_name(const Call& call, NameRule rule, std::string_view ending) {
  TypeSchema naming;
  if (call.schema != nullptr) {
    naming.auto_name_style = call.schema->auto_name_style;
    naming.auto_name_separator = call.schema->auto_name_separator;
  }
  naming.auto_name_length = static_cast<std::uint32_t>(rule.longest);
  naming.auto_name_lower = rule.lower;
  return make_physical_name(naming, {call.request.stack_name, call.request.logical_id},
                            call.world.ids, ending);
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
