// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace formwork {

/// What the Host field says.
struct HostName {
  std::string name;         ///< Lower case, without a port: "photos.s3.localhost".
  std::string bucket;       ///< Of a virtual-hosted S3 address, or "".
  std::string endpoint;     ///< "s3", "sqs", "api.ecr": the service's label, or "".
  std::string region;       ///< When it has one.
  bool is_website = false;  ///< The bucket's website: "photos.s3-website-us-east-1.amazonaws.com".
};

/// Takes apart "photos.s3.us-east-1.amazonaws.com", "photos.s3.localhost.localstack.cloud:4566",
/// "sqs.eu-west-1.localhost", and, where `is_s3` says that S3 is called, "photos.localhost". Names
/// outside of amazonaws.com, localhost and localhost.localstack.cloud have neither bucket nor
/// endpoint.
HostName parse_host(std::string_view host, bool is_s3);

}  // namespace formwork
