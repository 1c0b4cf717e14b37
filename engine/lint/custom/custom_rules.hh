// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "engine/lint/rule.hh"

namespace formwork::lint {

struct CustomRule;

/// Rules of one line each, in cfn-lint's form:
///
///   AWS::EC2::Instance InstanceType IN [t3.micro,t3.small] ERROR "use a small one"
///   AWS::S3::Bucket BucketName IS DEFINED
///   AWS::RDS::DBInstance AllocatedStorage <= 100 WARN
///
/// Operators are EQUALS (==), NOT_EQUALS (!=), REGEX_MATCH, IN, NOT_IN, >, >=, <, <= and IS DEFINED
/// or NOT_DEFINED; a property below another is written A.B. The rule of line n is E or W 9000 + n.
/// A line that is no such rule becomes a rule that always says so; empty lines and lines that begin
/// with '#' are skipped.
class CustomRules {
 public:
  /// `file` names the text in what the rules say about themselves.
  CustomRules(std::string_view text, std::string_view file);
  ~CustomRules();
  CustomRules(const CustomRules&) = delete;
  CustomRules& operator=(const CustomRules&) = delete;

  /// In the order of the lines. They live as long as this.
  const std::vector<const Rule*>& all() const noexcept { return all_; }

 private:
  std::vector<std::unique_ptr<CustomRule>> rules_;
  std::vector<const Rule*> all_;
};

}  // namespace formwork::lint
