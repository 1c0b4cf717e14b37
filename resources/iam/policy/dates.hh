// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace formwork::iam {

/// A date as conditions write it: "2017-07-01T00:00:00Z", "2017", "2016-12-13t2:00+01:00", or
/// seconds since 1970. Answers milliseconds, saturated far away; nullopt when it is none.
std::optional<std::int64_t> parse_policy_date(std::string_view text);

}  // namespace formwork::iam
