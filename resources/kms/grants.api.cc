// SPDX-License-Identifier: Apache-2.0
// Grants: kept and told. They allow nothing by themselves, as policies are what is enforced.
#include "engine/base/hash.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/register_all.hh"
#include "resources/kms/key.hh"
#include "resources/kms/pages.hh"

namespace formwork::kms {

namespace {

using Grants = std::vector<std::pair<std::string, Value>>;

Value shape_of(const Value& grant) {
  Value shape = Value::map();
  copy_members(shape, grant,
               {"KeyId", "GrantId", "Name", "CreationDate", "GranteePrincipal", "RetiringPrincipal",
                "IssuingAccount", "Operations", "Constraints"});
  return shape;
}

bool is_same(const Value& grant, const ApiCall& call) {
  for (const std::string_view member :
       {"Name", "GranteePrincipal", "RetiringPrincipal", "Operations", "Constraints"}) {
    const Value* had = grant.find(member);
    const Value* asked = call.find(member);
    if ((had == nullptr) != (asked == nullptr) || (had != nullptr && !(*had == *asked))) {
      return false;
    }
  }
  return true;
}

Value ids_of(const Value& grant) {
  Value answer = map_with("GrantToken", Value::string(grant.get_text("GrantToken")));
  answer.set("GrantId", Value::string(grant.get_text("GrantId")));
  return answer;
}

// A grant that has a name is made once, however often it is asked for.
Result<Value> create(ApiCall& call) {
  auto key = input_own_key(call);
  auto usable = key ? check_enabled(*key) : std::move(key).failure();
  if (!usable) {
    return std::move(usable).failure();
  }
  auto grants = list_objects(call.world, kGrants, key->id + "/");
  if (!grants) {
    return std::move(grants).failure();
  }
  for (const auto& [place, grant] : *grants) {
    if (!call.text("Name").empty() && is_same(grant, call)) {
      return ids_of(grant);
    }
  }
  const std::string id = call.world.ids.hex(64);
  Value grant = map_with("KeyId", Value::string(key->arn));
  grant.set("GrantId", Value::string(id));
  grant.set("GrantToken", Value::string(base64_encode(key->id + id)));
  grant.set("CreationDate", Value::number(call.world.clock.now()));
  grant.set("IssuingAccount", Value::string("arn:aws:iam::" + call.world.account_id + ":root"));
  copy_members(grant, call.input,
               {"Name", "GranteePrincipal", "RetiringPrincipal", "Operations", "Constraints"});
  auto kept = put_object(call.world, kGrants, key->id + "/" + id, grant);
  return kept ? Result<Value>(ids_of(grant)) : std::move(kept).failure();
}

Result<Value> list_all(ApiCall& call) {
  auto key = input_key(call);
  auto grants = key ? list_objects(call.world, kGrants, key->id + "/")
                    : Result<Grants>(std::move(key).failure());
  if (!grants) {
    return std::move(grants).failure();
  }
  Value::List shapes;
  for (const auto& [place, grant] : *grants) {
    const bool is_asked =
        (call.text("GrantId").empty() || grant.get_text("GrantId") == call.text("GrantId")) &&
        (call.text("GranteePrincipal").empty() ||
         grant.get_text("GranteePrincipal") == call.text("GranteePrincipal"));
    if (is_asked) {
      shapes.push_back(shape_of(grant));
    }
  }
  return page_of(call, "Grants", std::move(shapes), 50);
}

Result<Value> list_retirable(ApiCall& call) {
  auto grants = list_objects(call.world, kGrants);
  if (!grants) {
    return std::move(grants).failure();
  }
  Value::List shapes;
  for (const auto& [place, grant] : *grants) {
    if (grant.get_text("RetiringPrincipal") == call.text("RetiringPrincipal")) {
      shapes.push_back(shape_of(grant));
    }
  }
  return page_of(call, "Grants", std::move(shapes), 50);
}

Result<Value> erase(ApiCall& call, const std::string& place, const std::string& id) {
  auto gone = call.world.store.erase_object(kGrants.service, kGrants.kind, place);
  if (!gone) {
    return std::move(gone).failure();
  }
  return *gone ? Result<Value>(Value::map())
               : fail("NotFoundException", "Grant ID " + id + " not found");
}

Result<Value> revoke(ApiCall& call) {
  auto key = input_key(call);
  return key ? erase(call, key->id + "/" + call.text("GrantId"), call.text("GrantId"))
             : std::move(key).failure();
}

Result<Value> retire(ApiCall& call) {
  const std::string token = call.text("GrantToken");
  if (token.empty()) {
    return revoke(call);
  }
  auto grants = list_objects(call.world, kGrants);
  if (!grants) {
    return std::move(grants).failure();
  }
  for (const auto& [place, grant] : *grants) {
    if (grant.get_text("GrantToken") == token) {
      return erase(call, place, grant.get_text("GrantId"));
    }
  }
  return fail("InvalidGrantTokenException", "The grant token is not valid.");
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {{"kms", "CreateGrant", Access::Write, &create},
                                      {"kms", "ListGrants", Access::Read, &list_all},
                                      {"kms", "ListRetirableGrants", Access::Read, &list_retirable},
                                      {"kms", "RevokeGrant", Access::Write, &revoke},
                                      {"kms", "RetireGrant", Access::Write, &retire}};
const RegisterEach<OperationEntry> kRegistered(entries);

}  // namespace

}  // namespace formwork::kms
