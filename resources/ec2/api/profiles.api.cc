// SPDX-License-Identifier: Apache-2.0
// Which instance profiles instances have: one association each, those of instances that were
// launched with one as well.
#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/kinds.hh"
#include "resources/ec2/api/region.hh"
#include "resources/iam/iam.hh"

namespace formwork::ec2 {

namespace {

Value profile_of(const std::string& arn) {
  return obj(
      {{"Arn", arn}, {"Id", "AIPA" + to_upper(replace_all(uuid_of(arn), "-", "").substr(0, 17))}});
}

/// The profile that the input names; one that IAM does not know is taken by its ARN.
Result<Value> asked_profile(ApiCall& call) {
  const Value asked = map_in(call.input, "IamInstanceProfile");
  std::string arn = asked.get_text("Arn");
  const std::string name = asked.get_text("Name");
  auto profiles = list_objects(call.world, iam::kInstanceProfiles);
  if (!profiles) {
    return std::move(profiles).failure();
  }
  for (const auto& [key, record] : *profiles) {
    if (key == name && !name.empty()) {
      arn = model_of(record).get_text("Arn");
    }
  }
  if (arn.empty()) {
    return fail("InvalidParameterValue", "Value (" + name +
                                             ") for parameter iamInstanceProfile.name is invalid. "
                                             "Invalid IAM Instance Profile name");
  }
  return profile_of(arn);
}

/// Associations that launches made are records from the first look on.
Result<void> note_launched(World& world) {
  auto instances = all_items(world, kInstanceKind);
  auto known = all_items(world, kProfileAssociationKind);
  if (!instances || !known) {
    return instances ? std::move(known).failure() : std::move(instances).failure();
  }
  for (const Item& instance : *instances) {
    const Value profile = map_in(instance.shape, "IamInstanceProfile");
    const bool has_one = std::any_of(known->begin(), known->end(), [&](const Item& each) {
      return each.text("InstanceId") == instance.key;
    });
    if (profile.get_text("Arn").empty() || has_one) {
      continue;
    }
    const std::string id = ec2_id(world, "iip-assoc");
    auto stored = put_shape(world, kProfileAssociationKind, id,
                            obj({{"AssociationId", id},
                                 {"InstanceId", instance.key},
                                 {"IamInstanceProfile", profile},
                                 {"State", "associated"},
                                 {"Timestamp", world.clock.now()}}));
    if (!stored) {
      return stored;
    }
  }
  return {};
}

Result<Value> associate(ApiCall& call) {
  auto instance = get_item(call.world, kInstanceKind, call.text("InstanceId"));
  if (!instance) {
    return std::move(instance).failure();
  }
  if (!map_in(instance->shape, "IamInstanceProfile").get_text("Arn").empty()) {
    return fail("IncorrectState", "There is an existing association for instance " + instance->key);
  }
  auto profile = asked_profile(call);
  if (!profile) {
    return profile;
  }
  instance->set("IamInstanceProfile", *profile);
  auto item = add_item(call, kProfileAssociationKind,
                       obj({{"InstanceId", instance->key},
                            {"IamInstanceProfile", *profile},
                            {"State", "associated"},
                            {"Timestamp", call.world.clock.now()}}));
  auto stored = put_item(call.world, kInstanceKind, *instance);
  if (!item || !stored) {
    return item ? std::move(stored).failure() : std::move(item).failure();
  }
  Value shape = told(*item);
  shape.set("State", Value::string("associating"));
  return map_with("IamInstanceProfileAssociation", std::move(shape));
}

Result<Item> asked_association(ApiCall& call) {
  if (auto noted = note_launched(call.world); !noted) {
    return std::move(noted).failure();
  }
  return get_item(call.world, kProfileAssociationKind, call.text("AssociationId"));
}

/// Sets, or for a null value takes away, the profile of the association's instance.
Result<void> set_profile(World& world, const Item& association, const Value& profile) {
  auto instance = get_item(world, kInstanceKind, association.text("InstanceId"));
  if (!instance) {
    return {};
  }
  instance->set("IamInstanceProfile", profile);
  return put_item(world, kInstanceKind, *instance);
}

Result<Value> disassociate(ApiCall& call) {
  auto item = asked_association(call);
  if (!item) {
    return std::move(item).failure();
  }
  auto done = erase_item(call.world, kProfileAssociationKind, *item);
  if (done) {
    done = set_profile(call.world, *item, Value());
  }
  Value shape = told(*item);
  shape.set("State", Value::string("disassociating"));
  return done ? Result<Value>(map_with("IamInstanceProfileAssociation", std::move(shape)))
              : std::move(done).failure();
}

Result<Value> replace(ApiCall& call) {
  auto item = asked_association(call);
  auto profile = item ? asked_profile(call) : std::move(item).failure();
  if (!profile) {
    return profile;
  }
  item->set("IamInstanceProfile", *profile);
  auto done = put_item(call.world, kProfileAssociationKind, *item);
  if (done) {
    done = set_profile(call.world, *item, *profile);
  }
  Value shape = told(*item);
  shape.set("State", Value::string("associating"));
  return done ? Result<Value>(map_with("IamInstanceProfileAssociation", std::move(shape)))
              : std::move(done).failure();
}

Result<Value> describe_associations(ApiCall& call) {
  if (auto noted = note_launched(call.world); !noted) {
    return std::move(noted).failure();
  }
  return describe_kind(call, kProfileAssociationKind);
}

constinit OperationEntry entries[]{
    on("AssociateIamInstanceProfile", &op<&associate>),
    on("DisassociateIamInstanceProfile", &op<&disassociate>),
    on("ReplaceIamInstanceProfileAssociation", &op<&replace>),
    on("DescribeIamInstanceProfileAssociations", &op<&describe_associations>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
