// SPDX-License-Identifier: Apache-2.0
#include "resources/s3/bucket.hh"

namespace formwork::s3 {

namespace {

OwnProvider provider{{.type_name = "AWS::S3::Bucket",
                      .create = create_bucket,
                      .update = update_bucket,
                      .remove = delete_bucket,
                      .read = read_at<kBuckets>,
                      .list = list_at<kBuckets>}};
ProviderEntry entry{"AWS::S3::Bucket", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::s3
