// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hh"
#include "engine/value/value.hh"

namespace formwork {

/// Where a template is evaluated: the pseudo parameters.
struct Environment {
  std::string account_id = "123456789012";
  std::string region = "us-east-1";
  std::string partition = "aws";
  std::string url_suffix = "amazonaws.com";
  std::optional<std::string> stack_name;  ///< Not given: AWS::StackName is Unknown.
  std::optional<std::string> stack_id;    ///< Not given: AWS::StackId is Unknown.
  std::optional<std::vector<std::string>> notification_arns;
};

/// partition and url_suffix of a region ("cn-north-1" -> "aws-cn", "amazonaws.com.cn").
Environment make_environment(std::string account_id, std::string region);

/// What Fn::GetStackOutput asks for.
struct StackOutputName {
  std::string stack_name;
  std::string output_name;
  std::string region;    ///< Empty: the template's own region.
  std::string role_arn;  ///< Empty: the caller's own account.
};

/// What is known about the world while a template is evaluated. One of the few virtual seams: lint
/// knows nothing, a preview knows the stored stack, a deployment knows what it made so far. nullopt
/// = not known (yet): the evaluator makes an Unknown that names its cause.
class Knowledge {
 public:
  virtual ~Knowledge() = default;
  /// The Ref value of a resource.
  virtual std::optional<Value> ref(std::string_view logical_id) const;
  /// The GetAtt value. A Failure means the resource has no such attribute.
  virtual Result<std::optional<Value>> attribute(std::string_view logical_id,
                                                 std::string_view name) const;
  /// An export of this account and region. A Failure means there is none.
  virtual Result<std::optional<Value>> import_value(std::string_view export_name) const;
  /// `{{resolve:service:reference}}`, e.g. ("ssm", "/app/key:3").
  virtual Result<std::optional<Value>> dynamic_reference(std::string_view service,
                                                         std::string_view reference) const;
  /// The value behind an SSM-typed parameter.
  virtual Result<std::optional<Value>> ssm_parameter(std::string_view name) const;
  /// Zone names of a region, e.g. us-east-1a, ...
  virtual std::optional<std::vector<std::string>> availability_zones(std::string_view region) const;
  /// The output of another stack. A Failure means there is none.
  virtual Result<std::optional<Value>> stack_output(const StackOutputName& name) const;
  /// Fn::ValueOf and Fn::ValueOfAll in rules: an attribute ("VpcId", "Tags.Owner") of the thing a
  /// parameter of an AWS-specific type names.
  virtual std::optional<Value> parameter_attribute(std::string_view parameter_type,
                                                   std::string_view value,
                                                   std::string_view attribute) const;
};

/// Knows what needs no account: the zones of every region in the catalogue.
class RegionKnowledge : public Knowledge {
 public:
  std::optional<std::vector<std::string>> availability_zones(
      std::string_view region) const override;
};

}  // namespace formwork
