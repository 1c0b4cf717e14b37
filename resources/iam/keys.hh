// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/service/world.hh"
#include "engine/value/value.hh"

namespace formwork::iam {

/// An access key that this program issued, of a user or of temporary credentials: a row of the
/// home world's own table, found by its id.
struct AccessKey {
  std::string id;
  std::string owner;  ///< The user's name; "" of temporary credentials and of the root user.
  std::string arn;    ///< Of whom it stands for.
  std::string user_id;
  std::string secret;
  std::string token;  ///< Of temporary credentials.
  bool is_active = true;
  Millis created = 0;
  Millis expires = 0;  ///< 0: never.
  Millis last_used = 0;
  std::string last_service = {};
  std::string last_region = {};
  /// Of a session: Role (ARN), Policies (documents), PolicyArns, Tags, TransitiveTagKeys,
  /// SourceIdentity, Federated, MultiFactor.
  Value details = {};
};

Result<std::optional<AccessKey>> find_key(World& world, std::string_view id);
/// Inserts or replaces.
Result<void> put_key(World& world, const AccessKey& key);
Result<void> erase_key(World& world, std::string_view id);
/// Of a user, oldest first.
Result<std::vector<AccessKey>> keys_of(World& world, std::string_view owner);
/// A user is called something else now.
Result<void> rename_keys(World& world, std::string_view owner, std::string_view name,
                         std::string_view arn);
/// Drops temporary credentials that expired before `before`, a few at a time.
Result<void> sweep_keys(World& world, Millis before);

/// Who a key stands for, without the rest: what every signed request asks.
struct KeyIdentity {
  std::string arn;
  std::string user_id;
  bool is_valid = false;  ///< Active and not expired.
};
Result<std::optional<KeyIdentity>> identify_key(World& world, std::string_view id);

/// 40 random characters.
std::string new_secret(World& world);

}  // namespace formwork::iam
