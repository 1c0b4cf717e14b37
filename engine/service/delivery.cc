// SPDX-License-Identifier: Apache-2.0
#include "engine/service/delivery.hh"

#include <vector>

#include "engine/base/text.hh"
#include "engine/service/api_host.hh"

namespace formwork {

namespace {

const DeliveryTarget* find_target(std::string_view service) {
  for (const DeliveryTarget* entry = RegisteredList<DeliveryTarget>::head; entry != nullptr;
       entry = entry->next) {
    if (entry->service == service) {
      return entry;
    }
  }
  return nullptr;
}

}  // namespace

bool takes_deliveries(std::string_view service) {
  return find_target(service) != nullptr;
}

Result<void> deliver(ApiCall& call, const std::string& target_arn, const Delivery& delivery) {
  const std::vector<std::string_view> parts = split(target_arn, ":");
  if (parts.size() < 6) {
    return fail("InvalidParameterValue", "'" + target_arn + "' is not an ARN.");
  }
  const DeliveryTarget* target = find_target(parts[2]);
  if (target == nullptr) {
    return fail("NotImplemented", "formwork does not deliver to " + target_arn + " yet.");
  }
  const std::string region(parts[3].empty() ? std::string_view(call.world.region) : parts[3]);
  const std::string account(parts[4].empty() ? std::string_view(call.world.account_id) : parts[4]);
  if (region == call.world.region && account == call.world.account_id) {
    return target->deliver(call, target_arn, delivery);
  }
  return call.host.in_world(account, region, [&](ApiCall& there) {
    return target->deliver(there, target_arn, delivery);
  });
}

}  // namespace formwork
