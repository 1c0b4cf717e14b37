// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "resources/lambda/records.hh"
#include "resources/lambda/spec.hh"

namespace formwork::lambda {

/// A version that was published, or the last one where nothing had changed since.
struct Published {
  std::string number;
  bool is_new = false;
};
/// Publishes $LATEST; `call`'s properties are those of AWS::Lambda::Version (Description,
/// CodeSha256). Fails where the digest is another.
Result<Published> publish(const Call& call, const FoundFunction& function);
/// ResourceConflictException while an alias leads to it.
Result<void> delete_version(World& world, const FoundFunction& version);
/// Published versions of a function by number.
Result<std::vector<FoundFunction>> published_versions(World& world, const FoundFunction& function);

/// Name, version and weights of an alias.
Result<void> check_alias(World& world, const FoundFunction& function, const Value& properties);
/// Adds it; answers its ARN.
Result<Made> add_alias(const Call& call, const FoundFunction& function);
Result<void> delete_alias(World& world, const std::string& arn);

}  // namespace formwork::lambda
