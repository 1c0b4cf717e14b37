// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string_view>

#include "resources/s3/s3_call.hh"

namespace formwork::s3 {

/// Changes the properties of the bucket's record and writes it.
Result<Value> change_properties(S3Call& call, const std::function<void(Value& properties)>& change);
/// Changes the record and writes it.
Result<Value> change_record(S3Call& call, const std::function<void(Value& record)>& change);

}  // namespace formwork::s3
