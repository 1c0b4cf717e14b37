// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.hh"
#include "engine/state/store.hh"

namespace formwork {

/// "bucket/key" of the address of an object in S3: s3://bucket/key, the path and host styles of
/// amazonaws.com, and those of a local endpoint (127.0.0.1:4566/bucket/key,
/// bucket.s3.localhost:4566/key, or whatever begins with `endpoint` and a slash). Empty for every
/// other address. Keys are decoded; a query (a presigned address) is left out.
std::string s3_place(std::string_view url, std::string_view endpoint = {});

/// The text of an object of the emulated S3. ValidationError "S3 error: The specified key does not
/// exist." where there is none.
Result<std::string> read_s3_text(Transaction& tx, std::string_view place);

/// What TemplateURL, StackPolicyURL and the like of an API call name. `member` is the name of the
/// input member, for "TemplateURL must be a supported URL."
Result<std::string> read_template_url(Transaction& tx, std::string_view url,
                                      std::string_view endpoint, std::string_view member);

}  // namespace formwork
