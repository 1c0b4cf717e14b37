// SPDX-License-Identifier: Apache-2.0
// ACLs of buckets and objects.
#include "resources/s3/acl.hh"

#include <algorithm>
#include <array>

#include "resources/common/api_support.hh"
#include "resources/s3/bucket_settings.hh"
#include "resources/s3/object_facts.hh"
#include "resources/s3/objects.hh"

namespace formwork::s3 {

namespace {

constexpr std::array<std::string_view, 5> kPermissions{"FULL_CONTROL", "READ", "WRITE", "READ_ACP",
                                                       "WRITE_ACP"};
constexpr std::size_t kMostGrants = 100;

// A grant of a document, with the grantee as it is told.
Result<Value> checked_grant(ApiCall& call, const Value& given) {
  const std::string permission = given.get_text("Permission");
  const Value* grantee = given.find("Grantee");
  if (grantee == nullptr ||
      std::find(kPermissions.begin(), kPermissions.end(), permission) == kPermissions.end()) {
    return malformed_xml(call);
  }
  const std::string type = grantee->get_text("Type");
  const std::string uri = grantee->get_text("URI");
  Value told = Value::map();
  if (!uri.empty()) {
    if (!uri.starts_with("http://acs.amazonaws.com/groups/")) {
      return invalid_argument(call, "Invalid group uri", "Group/URI", uri);
    }
    told.set("Type", Value::string("Group"));
    told.set("URI", Value::string(uri));
  } else if (const std::string mail = grantee->get_text("EmailAddress"); !mail.empty()) {
    return refuse_with(call, 400, "UnresolvableGrantByEmailAddress",
                       "The email address you provided does not match any account on record.",
                       "EmailAddress", mail);
  } else {
    const std::string id = grantee->get_text("ID");
    const auto account = account_of_canonical(id);
    if (!account) {
      return invalid_argument(call, "Invalid id", "CanonicalUser/ID", id);
    }
    told = owner_of(*account);
    told.set("Type", Value::string("CanonicalUser"));
  }
  Value grant = map_with("Grantee", std::move(told));
  grant.set("Permission", Value::string(permission));
  return grant;
}

Result<Value> document_grants(S3Call& call, const Value& document, const std::string& owner) {
  const Value* own = document.find("Owner");
  const Value* given = document.find("Grants");
  if (own == nullptr) {
    return malformed_xml(call.call);
  }
  if (own->get_text("ID") != canonical_id(owner)) {
    return account_of_canonical(own->get_text("ID"))
               ? access_denied(call.call)
               : invalid_argument(call.call, "Invalid id", "CanonicalUser/ID", own->get_text("ID"));
  }
  Value grants = Value::list();
  for (const Value& one : given == nullptr ? std::span<const Value>() : given->items()) {
    auto grant = checked_grant(call.call, one);
    if (!grant) {
      return grant;
    }
    grants.push(std::move(*grant));
  }
  return grants.items().size() > kMostGrants ? Result<Value>(malformed_xml(call.call))
                                             : Result<Value>(std::move(grants));
}

// By x-amz-acl, by x-amz-grant-*, or by a document.
Result<Value> new_grants(S3Call& call, const std::string& owner) {
  auto grants = requested_grants(call.call, owner, call.owner());
  const Value* document = call.find("AccessControlPolicy");
  if (grants && grants->is_null()) {
    if (document == nullptr) {
      return refuse(call.call, 400, "MissingSecurityHeader",
                    "Your request was missing a required header");
    }
    grants = document_grants(call, *document, owner);
  } else if (grants && document != nullptr) {
    return refuse(call.call, 400, "UnexpectedContent", "This request does not support content");
  }
  if (grants) {
    if (auto allowed = check_acl_allowed(call, *grants, owner); !allowed) {
      return std::move(allowed).failure();
    }
  }
  return grants;
}

Result<Value> get_bucket_acl(S3Call& call) {
  auto record = call.record();
  if (!record) {
    return record;
  }
  Value answer = map_with("Owner", owner_of(call.owner()));
  answer.set("Grants", bucket_grants(call, *record));
  return answer;
}

Result<Value> put_bucket_acl(S3Call& call) {
  auto grants = new_grants(call, call.owner());
  if (!grants) {
    return grants;
  }
  return change_record(call, [&](Value& record) { record.set("Acl", std::move(*grants)); });
}

Result<Value> get_object_acl(S3Call& call) {
  auto row = find_row(call);
  if (!row) {
    return std::move(row).failure();
  }
  const Value details = row->details();
  const bool is_owned = call.state.has(kOwnerEnforced);
  Value answer = map_with("Owner", owner_of(is_owned ? call.owner() : object_owner(call, details)));
  answer.set("Grants", is_owned ? canned_grants("private", call.owner(), call.owner())
                                : object_grants(call, details));
  return answer;
}

Result<Value> put_object_acl(S3Call& call) {
  auto row = find_row(call);
  if (!row) {
    return std::move(row).failure();
  }
  Value details = row->details();
  auto grants = new_grants(call, object_owner(call, details));
  if (!grants) {
    return grants;
  }
  details.set(kAcl, std::move(*grants));
  row->set_details(details);
  auto done = call.rows.update(*row);
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

using Access = OperationEntry::Access;
const S3Operation kGetBucket{&get_bucket_acl, "s3:GetBucketAcl", Permission::ReadAcp};
const S3Operation kPutBucket{&put_bucket_acl, "s3:PutBucketAcl", Permission::WriteAcp};
const S3Operation kGetObject{&get_object_acl, "s3:GetObjectAcl", Permission::ReadAcp, true, true};
const S3Operation kPutObject{&put_object_acl, "s3:PutObjectAcl", Permission::WriteAcp, true, true};
constinit OperationEntry entries[]{{"s3", "GetBucketAcl", Access::Read, &run<kGetBucket>},
                                   {"s3", "PutBucketAcl", Access::Write, &run<kPutBucket>},
                                   {"s3", "GetObjectAcl", Access::Read, &run<kGetObject>},
                                   {"s3", "PutObjectAcl", Access::Data, &run<kPutObject>}};
const RegisteredOperations kRegistered{entries};

}  // namespace

}  // namespace formwork::s3
