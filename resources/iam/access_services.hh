// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace formwork::iam {

/// A service as reports of who used what call it.
struct AccessService {
  std::string_view space;  ///< Of its actions: "s3".
  std::string_view title;  ///< "Amazon S3"
};

/// The services that reports tell of where everything is allowed, by namespace.
std::span<const AccessService> access_services();
/// The title; the namespace itself of a service that is not among them.
std::string_view access_service_title(std::string_view space);

}  // namespace formwork::iam
