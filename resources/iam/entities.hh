// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "resources/iam/api.hh"

namespace formwork::iam {

/// Users, groups and roles: what all three have.
struct EntityKind {
  ObjectPlace place;
  std::string_view noun;         ///< "user"
  std::string_view title;        ///< "User"
  std::string_view name_member;  ///< "UserName"
  std::string_view id_member;    ///< "UserId"
  std::string_view id_prefix;    ///< "AIDA"
  std::string_view holders;      ///< The list of policies that names them: "Users".
  std::string_view policy_type;  ///< The type that is one inline policy: "AWS::IAM::UserPolicy".
  std::size_t longest_name;
  std::int64_t inline_quota;  ///< Characters of all inline policies.
};

inline constexpr EntityKind kUserKind{kUsers,   "user", "User",  "UserName",
                                      "UserId", "AIDA", "Users", "AWS::IAM::UserPolicy",
                                      64,       2048};
inline constexpr EntityKind kGroupKind{kGroups,   "group", "Group",  "GroupName",
                                       "GroupId", "AGPA",  "Groups", "AWS::IAM::GroupPolicy",
                                       128,       5120};
inline constexpr EntityKind kRoleKind{kRoles,   "role", "Role",  "RoleName",
                                      "RoleId", "AROA", "Roles", "AWS::IAM::RolePolicy",
                                      64,       10240};
inline constexpr const EntityKind* kEntityKinds[] = {&kUserKind, &kGroupKind, &kRoleKind};

/// The kind that an operation's name speaks of: "PutUserPolicy" of users.
const EntityKind& kind_of_operation(std::string_view operation);

struct Entity {
  const EntityKind* kind = nullptr;
  std::string name;
  Value record;

  Value properties() const { return properties_of(record); }
  std::string arn() const { return attributes_of(record).get_text("Arn"); }
  std::string id() const { return attributes_of(record).get_text(kind->id_member); }
  std::string path() const;
};

/// Fails with NoSuchEntity.
Result<Entity> find_entity(World& world, const EntityKind& kind, const std::string& name);
Result<std::vector<Entity>> list_entities(World& world, const EntityKind& kind);
Result<void> save_entity(World& world, const Entity& entity);

/// A new one with Path, name, tags, boundary of the input. Not saved yet. Fails with
/// EntityAlreadyExists and so on.
Result<Entity> make_entity(ApiCall& call, const EntityKind& kind, const std::string& name);
/// Gives it another name or path, with all that speaks of it.
Result<void> rename_entity(ApiCall& call, Entity& entity, const std::string& name,
                           const std::string& path);

/// Inline policies by name: its own, those of AWS::IAM::Policy and of the type that is one.
Result<Value> inline_policies(World& world, const Entity& entity);
Result<void> put_inline_policy(World& world, Entity& entity, const std::string& name,
                               Value document);
/// False when there is none of that name.
Result<bool> erase_inline_policy(World& world, Entity& entity, const std::string& name);

/// ARNs of the managed policies attached, in the order they were.
Result<std::vector<std::string>> attached_policies(World& world, const Entity& entity);
/// False when it was not attached.
Result<bool> detach_policy(World& world, Entity& entity, const std::string& arn);

/// How often each managed policy is attached, and used as a boundary.
struct PolicyUses {
  std::map<std::string, int, std::less<>> attached;
  std::map<std::string, int, std::less<>> boundaries;

  int count(const std::string& arn) const;
  int boundary_count(const std::string& arn) const;
};
Result<PolicyUses> policy_uses(World& world);

// Shapes of answers.
/// What lists tell of it: Path, name, id, Arn, CreateDate (and the trust policy of roles).
Value listed_entity(const Entity& entity);
/// The same with its tags and boundary.
Value full_entity(const Entity& entity);
/// {PermissionsBoundaryType, PermissionsBoundaryArn}, or null.
Value boundary_of(const Entity& entity);
/// [{PolicyName, PolicyArn}]
Value::List attached_shapes(const std::vector<std::string>& arns);

}  // namespace formwork::iam
