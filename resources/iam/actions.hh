// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/service/operation.hh"

namespace formwork::iam {

/// The IAM action that an operation is: "s3:ListBucket" of ListObjectsV2.
std::string action_of(const ApiCall& call);

/// ARNs of what the call is about; {"*"} where the operation has no resource or none is known.
std::vector<std::string> resources_of(const ApiCall& call);

}  // namespace formwork::iam
