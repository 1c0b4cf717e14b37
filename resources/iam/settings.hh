// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "resources/iam/iam.hh"

namespace formwork::iam {

/// What an account has set, by the names below, in its home world.
inline constexpr ObjectPlace kAccount{"iam", "account"};
inline constexpr std::string_view kTokenPreferences = "token_preferences";

/// Features of central root access that are on: "RootCredentialsManagement", "RootSessions".
Result<std::vector<std::string>> root_features(World& home);

/// Who issues the account's web identity tokens ("https://<id>.tokens.sts.global.api.aws"); "" when
/// it issues none.
Result<std::string> token_issuer(World& home);

}  // namespace formwork::iam
