// SPDX-License-Identifier: Apache-2.0
#include "engine/base/text.hh"
#include "resources/lambda/mappings.hh"

namespace formwork::lambda {

namespace {

Result<Made> create(const Call& call) {
  const auto start = parse_number(call.properties.get_text("StartingPositionTimestamp"));
  return for_handler(add_mapping(call, static_cast<std::int64_t>(start.value_or(0) * 1000)));
}

Result<Value> update(const Call& call) {
  auto record = get_object(call, kMappings, call.id());
  if (!record) {
    return record;
  }
  Value attributes = attributes_of(*record);
  auto updated = update_object(call, std::move(*record), attributes);
  if (!updated) {
    return updated;
  }
  auto changed = change_mapping(call.world, call.id(), *updated, call.properties);
  return changed ? Result<Value>(std::move(attributes)) : handler_fault(changed.error());
}

Result<void> remove(const Call& call) {
  if (auto record = get_object(call, kMappings, call.id()); !record) {
    return std::move(record).failure();
  }
  return for_handler(delete_mapping(call.world, call.id()));
}

OwnProvider provider{{.type_name = "AWS::Lambda::EventSourceMapping",
                      .create = create,
                      .update = update,
                      .remove = remove,
                      .read = read_at<kMappings>,
                      .list = list_at<kMappings>}};
ProviderEntry entry{"AWS::Lambda::EventSourceMapping", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::lambda
