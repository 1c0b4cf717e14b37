// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/value/value.hh"

namespace formwork::iam {

/// A managed policy of AWS itself.
struct AwsPolicy {
  std::string_view name;     ///< "AWSLambdaBasicExecutionRole"
  std::string_view path;     ///< "/service-role/"
  std::string_view version;  ///< The one in force: "v5".
  std::string_view created;  ///< "2016-11-15T00:25:16Z"
  std::string_view updated;  ///< When the version in force was made.
  std::string_view text;     ///< Its statements, in the form of schemas/iam.
};

/// All of them, by name. Unpacked at the first call; lives as long as the program. Thread-safe.
const std::vector<AwsPolicy>& aws_policies();
/// By ARN, "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"; null when there is
/// none.
const AwsPolicy* find_aws_policy(std::string_view arn);

/// The document, of version 2012-10-17.
Value aws_policy_document(const AwsPolicy& policy);

/// What an object record of a managed policy would be for it: Properties, Attributes, CreationTime.
/// Of its versions only the one in force is known.
Value aws_policy_record(const AwsPolicy& policy, std::string_view partition);

/// Of a policy ARN whether it is one of AWS's own.
bool is_aws_policy_arn(std::string_view arn);

}  // namespace formwork::iam
