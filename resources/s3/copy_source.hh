// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "resources/s3/s3_call.hh"

namespace formwork::s3 {

/// What x-amz-copy-source names.
struct CopySource {
  std::string bucket;
  std::string key;
  std::string version;
};

/// Fails with InvalidArgument.
Result<CopySource> read_copy_source(ApiCall& call);
/// Does `work` where the source's bucket is.
Result<void> in_source(S3Call& call, const CopySource& named,
                       const std::function<Result<void>(S3Call&)>& work);
/// The source's row, once the caller may read it and its conditions hold. `call` is the one of the
/// destination and tells the faults.
Result<ObjectRow> open_copy_source(S3Call& call, S3Call& source, const CopySource& named);

}  // namespace formwork::s3
