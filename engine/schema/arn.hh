// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/ids.hh"

namespace formwork {

struct ArnEnvironment {
  std::string_view partition;
  std::string_view region;
  std::string_view account;
};

/// The text of a property, or nothing when the resource does not have it.
using PropertyText = std::function<std::optional<std::string>(std::string_view name)>;

/// Fills an ARN template (TypeSchema::arn_template). Slots:
///   {partition} {region} {account}   from `environment`;
///   {Name}                a property; random letters and digits when the resource has none;
///   {Name?text}           a property, else `text`;
///   {Name/}               a property and a '/'; nothing when it is absent or "default";
///   {Name@leaf}           what follows the last '/' or ':' of a property;
///   {Name@after:text}     what follows the first `text` in a property, or all of it;
///   {uuid} {hexN} {randN} {id} {epoch} {int}   random, except that {int} is "1";
///   {a|b|c}               the first choice.
/// `property` is asked first for every slot but the environment's, also for {int} or {a|b|c}.
std::string fill_arn(std::string_view arn_template, const ArnEnvironment& environment,
                     const PropertyText& property, IdSource& ids);

}  // namespace formwork
