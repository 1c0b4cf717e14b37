// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/service/operation.hh"
#include "resources/s3/bucket.hh"

namespace formwork::s3 {

/// Fails with NoSuchBucket.
Result<Value> find_bucket(ApiCall& call);
/// The key of an object's record.
std::string object_key(std::string_view bucket, std::string_view key);

/// The content of an object's record. Text is kept as it is under "Body", anything else as base64
/// under "Body64".
std::string content_of(const Value& object);
void set_content(Value& object, std::string content);

}  // namespace formwork::s3
