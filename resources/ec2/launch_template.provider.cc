// SPDX-License-Identifier: Apache-2.0
#include "engine/base/text.hh"
#include "resources/common/fault.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/ec2.hh"

namespace formwork::ec2 {

namespace {

Value template_attributes(const std::string& id, std::int64_t latest) {
  Value attributes = Value::map();
  attributes.set("LaunchTemplateId", Value::string(id));
  attributes.set("DefaultVersionNumber", Value::string("1"));
  attributes.set("LatestVersionNumber", Value::string(std::to_string(latest)));
  return attributes;
}

/// Keeps the data of every version, as instances may name an old one.
Result<void> add_version(const Call& call, const std::string& id, std::int64_t number) {
  auto record = get_object(call, kLaunchTemplates, id);
  if (!record) {
    return std::move(record).failure();
  }
  const Value* known = record->find("Versions");
  Value versions = known != nullptr ? *known : Value::map();
  const Value* data = call.properties.find("LaunchTemplateData");
  versions.set(std::to_string(number), data != nullptr ? *data : Value::map());
  record->set("Versions", std::move(versions));
  return put_object(call.world, kLaunchTemplates, id, *record);
}

Result<Made> create(const Call& call) {
  std::string name = call.properties.get_text("LaunchTemplateName");
  if (name.empty()) {
    name = generated_name(call, {.longest = 128});
  }
  if (name.size() < 3 || name.size() > 128) {
    return invalid("Launch template name must be between 3 and 128 characters.");
  }
  auto taken = find_with(call.world, kLaunchTemplates, "LaunchTemplateName", name);
  if (!taken) {
    return std::move(taken).failure();
  }
  if (!taken->empty()) {
    return fault(HandlerErrorCode::AlreadyExists, "Launch template name already in use.");
  }
  const std::string id = ec2_id(call.world, "lt");
  auto made = add_object(
      call, {.place = kLaunchTemplates, .key = id, .attributes = template_attributes(id, 1)});
  if (!made) {
    return made;
  }
  if (auto stored = add_version(call, id, 1); !stored) {
    return std::move(stored).failure();
  }
  return made;
}

Result<Value> update(const Call& call) {
  auto record = get_object(call, kLaunchTemplates, call.id());
  if (!record) {
    return record;
  }
  const Value known = attributes_of(*record);
  std::int64_t latest = parse_integer(known.get_text("LatestVersionNumber")).value_or(1);
  const Value actual = properties_of(*record);
  const bool is_new = is_changed(actual, call.properties, "LaunchTemplateData") ||
                      is_changed(actual, call.properties, "VersionDescription");
  latest += is_new ? 1 : 0;
  auto attributes =
      change_object(call, kLaunchTemplates, call.id(), template_attributes(call.id(), latest));
  if (attributes && is_new) {
    if (auto stored = add_version(call, call.id(), latest); !stored) {
      return std::move(stored).failure();
    }
  }
  return attributes;
}

OwnProvider provider{{.type_name = "AWS::EC2::LaunchTemplate",
                      .create = create,
                      .update = update,
                      .remove = remove_at<kLaunchTemplates>,
                      .read = read_at<kLaunchTemplates>,
                      .list = list_at<kLaunchTemplates>}};
ProviderEntry entry{"AWS::EC2::LaunchTemplate", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::ec2
