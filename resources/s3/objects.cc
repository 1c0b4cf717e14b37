// SPDX-License-Identifier: Apache-2.0
#include "resources/s3/objects.hh"

#include "engine/base/hash.hh"
#include "engine/base/text.hh"

namespace formwork::s3 {

Result<Value> find_bucket(ApiCall& call) {
  auto bucket = find_object(call.world, kBuckets, call.text("Bucket"));
  if (bucket && bucket->is_null()) {
    return fail("NoSuchBucket", "The specified bucket does not exist");
  }
  return bucket;
}

std::string object_key(std::string_view bucket, std::string_view key) {
  return std::string(bucket) + "/" + std::string(key);
}

std::string content_of(const Value& object) {
  if (const Value* encoded = object.find("Body64")) {
    return base64_decode(encoded->as_string()).value_or("");
  }
  return object.get_text("Body");
}

void set_content(Value& object, std::string content) {
  object.erase("Body");
  object.erase("Body64");
  if (is_valid_utf8(content)) {
    object.set("Body", Value::string(std::move(content)));
  } else {
    object.set("Body64", Value::string(base64_encode(content)));
  }
}

}  // namespace formwork::s3
