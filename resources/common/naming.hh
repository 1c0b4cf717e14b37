// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "resources/common/own_provider.hh"

namespace formwork {

/// How long a generated name may be, and whether it is lower-case.
struct NameRule {
  std::size_t longest = 0;  ///< 0 = no limit.
  bool lower = false;
};

/// The name CloudFormation gives when the template gives none: <stack>-<logical id>-<12 random>,
/// stack name and logical id cut so that it fits.
/// `ending` (".fifo") counts towards the length and comes last.
std::string generated_name(const Call& call, NameRule rule, std::string_view ending = {});

/// The text of `property` or, when it is absent or empty, a generated name.
std::string name_or_generated(const Call& call, std::string_view property, NameRule rule);

/// "arn:<partition>:<service>:<region>:<account>:<resource>".
std::string regional_arn(const World& world, std::string_view service, std::string_view resource);
/// Without a region, as IAM writes them.
std::string global_arn(const World& world, std::string_view service, std::string_view resource);

/// "vol-0" and 16 hexadecimal digits.
std::string ec2_id(World& world, std::string_view prefix);

}  // namespace formwork
