// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engine/service/operation.hh"
#include "resources/common/objects.hh"

namespace formwork::kms {

// Keys and aliases lie where the modelled provider keeps those of stacks.
inline constexpr std::string_view kKeyType = "AWS::KMS::Key";
inline constexpr std::string_view kAliasType = "AWS::KMS::Alias";
inline constexpr ObjectPlace kKeys{"modelled", kKeyType};
inline constexpr ObjectPlace kAliases{"modelled", kAliasType};
inline constexpr ObjectPlace kGrants{"kms", "grants"};

/// What keys of a spec are for.
struct KeySpec {
  std::string_view name;
  std::string_view usages;      ///< "SIGN_VERIFY ENCRYPT_DECRYPT"; the first is the default.
  std::string_view algorithms;  ///< Of all usages, divided by blanks.
};
/// Null for a spec whose keys are not emulated.
const KeySpec* find_spec(std::string_view name);

struct Key {
  std::string id;
  std::string arn;
  Value record;
  Value properties;
  bool is_managed = false;  ///< AWS's own key of a service: without a record.

  std::string spec() const;
  std::string usage() const;
  /// "Enabled", "Disabled", "PendingDeletion".
  std::string state() const;
  bool is_enabled() const { return state() == "Enabled"; }
  bool is_symmetric() const { return spec() == "SYMMETRIC_DEFAULT"; }
};

/// A key by its id, ARN, alias name or alias ARN. NotFoundException in AWS's words.
Result<Key> find_key(ApiCall& call, const std::string& asked);
/// The key of the input's KeyId.
Result<Key> input_key(ApiCall& call);
/// The same, and that it is neither disabled nor to be deleted.
Result<Key> input_enabled_key(ApiCall& call);
/// A key of the customer's whose settings may be changed; aliases do not name it.
Result<Key> input_own_key(ApiCall& call);
/// DisabledException, KMSInvalidStateException.
Result<void> check_enabled(const Key& key);
Result<void> check_not_pending(const Key& key);
/// InvalidKeyUsageException: `what` is the operation.
Result<void> check_usage(const Key& key, std::string_view usage, std::string_view what);

/// Writes record and properties.
Result<void> keep_key(World& world, const Key& key);
/// All keys of the customer's.
Result<std::vector<Key>> all_keys(World& world);
/// KeyMetadata.
Value metadata_of(const World& world, const Key& key);
/// The algorithms of the key's usage.
std::vector<std::string> algorithms_of(const Key& key);

std::string key_arn(const World& world, std::string_view id);
/// The names of AWS's own keys: "alias/aws/s3".
std::span<const std::string_view> managed_aliases();
/// The id of such a key.
std::string managed_key_id(const World& world, std::string_view alias);

}  // namespace formwork::kms
