// SPDX-License-Identifier: Apache-2.0
// Network ACLs and their entries. A subnet that no ACL was given to has its VPC's default one.
#include <algorithm>

#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/kinds.hh"
#include "resources/ec2/api/region.hh"

namespace formwork::ec2 {

namespace {

/// The associations of every ACL, from its subnets.
Result<std::vector<Item>> acls_with_subnets(World& world) {
  auto acls = all_items(world, kAclKind);
  auto subnets = all_items(world, kSubnetKind);
  if (!acls || !subnets) {
    return acls ? std::move(subnets).failure() : std::move(acls);
  }
  for (const Item& subnet : *subnets) {
    const std::string own = subnet.text("OwnAclId");
    for (Item& acl : *acls) {
      const bool is_its =
          own.empty() ? flag(acl.shape, "IsDefault") && acl.text("VpcId") == subnet.text("VpcId")
                      : acl.key == own;
      if (is_its) {
        Value all = Value::list(list_in(acl.shape, "Associations"));
        const std::string id = subnet.text("OwnAclAssociationId");
        all.push(obj(
            {{"NetworkAclAssociationId",
              id.empty() ? attributes_of(subnet.record).get_text("NetworkAclAssociationId") : id},
             {"NetworkAclId", acl.key},
             {"SubnetId", subnet.key}}));
        acl.shape.set("Associations", std::move(all));
      }
    }
  }
  return acls;
}

Result<Value> create(ApiCall& call) {
  auto vpc = get_item(call.world, kVpcKind, call.text("VpcId"));
  if (!vpc) {
    return std::move(vpc).failure();
  }
  Value shape = acl_shape(call.world, "", vpc->key, false);
  shape.erase("NetworkAclId");
  auto item = add_item(call, kAclKind, std::move(shape));
  return item ? Result<Value>(map_with("NetworkAcl", told(*item))) : std::move(item).failure();
}

Result<Value> remove(ApiCall& call) {
  auto acls = acls_with_subnets(call.world);
  if (!acls) {
    return std::move(acls).failure();
  }
  const std::string id = call.text("NetworkAclId");
  for (const Item& acl : *acls) {
    if (acl.key != id) {
      continue;
    }
    if (flag(acl.shape, "IsDefault")) {
      return fail("InvalidParameterValue", "cannot delete default network ACL " + id);
    }
    if (!list_in(acl.shape, "Associations").empty()) {
      return fail("DependencyViolation",
                  "The networkAcl '" + id + "' has dependencies and cannot be deleted.");
    }
    auto erased = erase_item(call.world, kAclKind, acl);
    return erased ? Result<Value>(Value::map()) : std::move(erased).failure();
  }
  return no_such(kAclKind, id);
}

Result<Value> describe_acls(ApiCall& call) {
  auto acls = acls_with_subnets(call.world);
  if (!acls) {
    return std::move(acls).failure();
  }
  const auto ids = input_texts(call, "NetworkAclIds");
  for (const auto& id : ids) {
    if (auto found = get_item(call.world, kAclKind, id); !found) {
      return std::move(found).failure();
    }
  }
  const Value none;
  const Value* filters = call.find("Filters");
  Value::List shapes;
  for (const Item& acl : *acls) {
    Value shape = told(acl);
    if ((ids.empty() || std::find(ids.begin(), ids.end(), acl.key) != ids.end()) &&
        passes(shape, filters != nullptr ? *filters : none, "network-acl")) {
      shapes.push_back(std::move(shape));
    }
  }
  return answer_page(call, "NetworkAcls", std::move(shapes));
}

Result<Value> put_entry(ApiCall& call, bool is_new) {
  auto acl = get_item(call.world, kAclKind, call.text("NetworkAclId"));
  if (!acl) {
    return std::move(acl).failure();
  }
  Value entry = obj({{"Egress", call.flag("Egress")}});
  copy_members(entry, call.input,
               {"RuleNumber", "RuleAction", "Protocol", "CidrBlock", "Ipv6CidrBlock", "PortRange",
                "IcmpTypeCode"});
  Value::List entries = list_in(acl->shape, "Entries");
  const auto at = std::find_if(entries.begin(), entries.end(), [&](const Value& each) {
    return each.get_text("RuleNumber") == entry.get_text("RuleNumber") &&
           flag(each, "Egress") == call.flag("Egress");
  });
  if (is_new && at != entries.end()) {
    return fail(
        "NetworkAclEntryAlreadyExists",
        "The network acl entry identified by " + entry.get_text("RuleNumber") + " already exists.");
  }
  if (!is_new && at == entries.end()) {
    return fail(
        "InvalidNetworkAclEntry.NotFound",
        "The network acl entry identified by " + entry.get_text("RuleNumber") + " does not exist.");
  }
  if (is_new) {
    entries.push_back(std::move(entry));
  } else {
    *at = std::move(entry);
  }
  std::stable_sort(entries.begin(), entries.end(), [](const Value& a, const Value& b) {
    const bool out_a = flag(a, "Egress");
    const bool out_b = flag(b, "Egress");
    return out_a != out_b ? out_a : number_of(a, "RuleNumber") < number_of(b, "RuleNumber");
  });
  acl->set("Entries", Value::list(std::move(entries)));
  auto stored = put_item(call.world, kAclKind, *acl);
  return stored ? Result<Value>(Value::map()) : std::move(stored).failure();
}
Result<Value> create_entry(ApiCall& call) {
  return put_entry(call, true);
}
Result<Value> replace_entry(ApiCall& call) {
  return put_entry(call, false);
}

Result<Value> delete_entry(ApiCall& call) {
  auto acl = get_item(call.world, kAclKind, call.text("NetworkAclId"));
  if (!acl) {
    return std::move(acl).failure();
  }
  Value::List entries = list_in(acl->shape, "Entries");
  const auto gone = std::erase_if(entries, [&](const Value& each) {
    return each.get_text("RuleNumber") == call.text("RuleNumber") &&
           flag(each, "Egress") == call.flag("Egress");
  });
  if (gone == 0) {
    return fail(
        "InvalidNetworkAclEntry.NotFound",
        "The network acl entry identified by " + call.text("RuleNumber") + " does not exist.");
  }
  acl->set("Entries", Value::list(std::move(entries)));
  auto stored = put_item(call.world, kAclKind, *acl);
  return stored ? Result<Value>(Value::map()) : std::move(stored).failure();
}

Result<Value> replace_association(ApiCall& call) {
  auto acl = get_item(call.world, kAclKind, call.text("NetworkAclId"));
  auto acls = acls_with_subnets(call.world);
  if (!acl || !acls) {
    return acl ? std::move(acls).failure() : std::move(acl).failure();
  }
  const std::string old = call.text("AssociationId");
  for (const Item& each : *acls) {
    for (const Value& association : list_in(each.shape, "Associations")) {
      if (association.get_text("NetworkAclAssociationId") != old) {
        continue;
      }
      auto subnet = get_item(call.world, kSubnetKind, association.get_text("SubnetId"));
      if (!subnet) {
        return std::move(subnet).failure();
      }
      const std::string id = ec2_id(call.world, "aclassoc");
      subnet->set("OwnAclId", Value::string(acl->key));
      subnet->set("OwnAclAssociationId", Value::string(id));
      auto stored = put_item(call.world, kSubnetKind, *subnet);
      return stored ? Result<Value>(map_with("NewAssociationId", Value::string(id)))
                    : std::move(stored).failure();
    }
  }
  return fail("InvalidAssociationID.NotFound", "The association ID '" + old + "' does not exist");
}

constinit OperationEntry entries[]{on("CreateNetworkAcl", &op<&create>),
                                   on("DeleteNetworkAcl", &op<&remove>),
                                   on("DescribeNetworkAcls", &op<&describe_acls>),
                                   on("CreateNetworkAclEntry", &op<&create_entry>),
                                   on("ReplaceNetworkAclEntry", &op<&replace_entry>),
                                   on("DeleteNetworkAclEntry", &op<&delete_entry>),
                                   on("ReplaceNetworkAclAssociation", &op<&replace_association>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
