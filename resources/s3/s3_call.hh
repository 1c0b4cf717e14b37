// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/service/api_host.hh"
#include "engine/service/operation.hh"
#include "resources/s3/bucket.hh"
#include "resources/s3/rows.hh"

namespace formwork::s3 {

/// One call within the world that keeps the bucket, which may not be the caller's.
struct S3Call {
  ApiCall& call;
  std::string bucket;
  BucketState state;
  Rows rows;
  /// The call within the caller's world when that is another one.
  ApiCall* outer = nullptr;

  std::string text(std::string_view member) const { return call.text(member); }
  const Value* find(std::string_view member) const { return call.find(member); }
  std::string key() const { return call.text("Key"); }
  /// The account that the bucket belongs to.
  const std::string& owner() const { return call.world.account_id; }
  bool is_versioned() const { return state.versioning == Versioning::Enabled; }
  Result<Value> record() { return get_bucket(call.world, bucket); }
  Result<void> put_record(const Value& record) { return put_bucket(call.world, bucket, record); }
};

/// What a grant of an ACL can allow.
enum class Permission : std::uint8_t { None, Read, Write, ReadAcp, WriteAcp };

/// An operation on a bucket or on what is in it.
struct S3Operation {
  Result<Value> (*handler)(S3Call& call) = nullptr;
  std::string_view action;  ///< "s3:GetObject"
  /// The permission of an ACL that allows it; None: only policies can.
  Permission permission = Permission::None;
  /// Whose ACL is asked: the object's or the bucket's.
  bool of_object = false;
  /// Whether the resource is the object, though the ACL may be the bucket's (PutObject).
  bool on_object = false;
};

/// Finds the bucket, checks that the caller may, and calls the handler.
Result<Value> run_operation(ApiCall& call, const S3Operation& operation);

/// A handler for an OperationEntry.
template <const S3Operation& kOperation>
Result<Value> run(ApiCall& call) {
  return run_operation(call, kOperation);
}

/// Registers all entries of an array.
struct RegisteredOperations {
  explicit RegisteredOperations(std::span<OperationEntry> entries) {
    for (OperationEntry& entry : entries) {
      Register<OperationEntry>{entry};
    }
  }
};

/// Does `work` within the world of a bucket. Fails with NoSuchBucket.
Result<void> with_bucket(ApiCall& call, ApiCall* outer, const std::string& name,
                         const std::function<Result<void>(S3Call&)>& work);

/// fail() with the status that answers it, and members of S3's error document.
Failure refuse(ApiCall& call, int status, std::string code, std::string message);
Failure refuse_with(ApiCall& call, int status, std::string code, std::string message,
                    std::string_view member, std::string value);
Failure no_such_bucket(ApiCall& call, const std::string& name);
Failure no_such_key(ApiCall& call, const std::string& key);
Failure no_such_version(ApiCall& call, const std::string& key, const std::string& version);
Failure access_denied(ApiCall& call);
Failure invalid_argument(ApiCall& call, std::string message, std::string name = {},
                         std::string value = {});
Failure malformed_xml(ApiCall& call);
Failure not_implemented(ApiCall& call, std::string what);

/// Whether the request came without a signature.
bool is_anonymous(const ApiCall& call);
/// A field of the request, or "".
std::string header_of(const ApiCall& call, std::string_view name);

std::string quoted(std::string_view etag);
std::string unquoted(std::string_view etag);

}  // namespace formwork::s3
