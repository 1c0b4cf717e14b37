// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "resources/common/objects.hh"

namespace formwork::iam {

inline constexpr ObjectPlace kRoles{"iam", "role"};                         ///< By name.
inline constexpr ObjectPlace kUsers{"iam", "user"};                         ///< By name.
inline constexpr ObjectPlace kGroups{"iam", "group"};                       ///< By name.
inline constexpr ObjectPlace kInlinePolicies{"iam", "inline_policy"};       ///< By physical id.
inline constexpr ObjectPlace kManagedPolicies{"iam", "managed_policy"};     ///< By ARN.
inline constexpr ObjectPlace kInstanceProfiles{"iam", "instance_profile"};  ///< By name.
// As the modelled provider keeps them, so that stacks and the API have one record.
inline constexpr ObjectPlace kMfaDevices{"modelled", "AWS::IAM::VirtualMFADevice"};  ///< Serial.
inline constexpr ObjectPlace kOidcProviders{"modelled", "AWS::IAM::OIDCProvider"};   ///< By ARN.
inline constexpr ObjectPlace kSamlProviders{"modelled", "AWS::IAM::SAMLProvider"};   ///< By ARN.
inline constexpr ObjectPlace kServerCertificates{"modelled",
                                                 "AWS::IAM::ServerCertificate"};  ///< By name.

/// A name of at most `longest` characters from IAM's alphabet. Fails with InvalidRequest.
Result<void> check_name(std::string_view property, std::string_view name, std::size_t longest);

/// "/" when absent; else it must begin and end with "/". Fails with InvalidRequest.
Result<std::string> checked_path(const Value& properties);

/// "AROA" and 17 more, as the prefix says what it is.
std::string unique_id(World& world, std::string_view prefix);

/// Fails with NotFound "The role with name x cannot be found." and so on, of roles, users, groups.
Result<void> check_principals(const Call& call);

/// Managed policies named by ARN that belong to this account must exist; AWS's own are taken as
/// they are. Fails with NotFound.
Result<void> check_managed_policies(World& world, const Value& properties);

/// Inline policies of a principal: a name and a document each. Fails with InvalidRequest.
Result<void> check_inline_policies(const Value& properties);

/// Keys of the objects of `place` whose list property `property` holds `member`.
Result<std::vector<std::string>> find_holders(World& world, ObjectPlace place,
                                              std::string_view property, std::string_view member);

/// Fails with ResourceConflict (IAM's DeleteConflict) and `message` when there is such a holder.
struct Holder {
  ObjectPlace place;
  std::string_view property;
};
Result<void> check_not_held(World& world, Holder holder, std::string_view member,
                            std::string_view message);

}  // namespace formwork::iam
