// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "resources/lambda/code_input.hh"
#include "resources/lambda/records.hh"

namespace formwork::lambda {

/// "arn:aws:lambda:us-east-1:123456789012:layer:tools[:3]", or a name alone.
struct LayerReference {
  std::string region;
  std::string account_id;
  std::string name;
  std::string version;  ///< "" when there is none.
};
LayerReference parse_layer_reference(std::string_view text);
std::string layer_arn(const World& world, std::string_view name);

/// At most five, one version of each, and those of this account must exist. Layers of other
/// accounts are taken as they are: nothing of them is here.
Result<void> check_layers(World& world, const std::vector<Value>& arns);
/// [{Arn, CodeSha256, CodeSize}] of the layers, with one more use of each archive.
Result<Value> take_layers(World& world, const std::vector<Value>& arns);

/// Adds the next version of a layer; properties are those of AWS::Lambda::LayerVersion, without
/// Content. Answers its ARN.
Result<Made> publish_layer(const Call& call, const std::string& name, NewCode code);
/// Nothing happens when there is none.
Result<void> delete_layer_version(World& world, const std::string& arn);
/// Puts a statement on a layer's version (AWS::Lambda::LayerVersionPermission).
Result<Value> add_layer_permission(const Call& call, const std::string& layer_version_arn,
                                   const std::string& statement_id, const std::string& id);

}  // namespace formwork::lambda
