// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resources/s3/s3_call.hh"

namespace formwork::s3 {

/// Tags of an object as a map: how many, how long, none of AWS's own. BadRequest, InvalidTag.
Result<void> check_object_tags(ApiCall& call, const Value& tags);
/// "TagSet" of the input's "Tagging" as a map; fails where a key comes twice. `most` of them.
Result<Value> read_tag_set(ApiCall& call);
/// A list of {Key, Value}.
Value tag_set_of(const Value* tags);

}  // namespace formwork::s3
