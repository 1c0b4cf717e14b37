// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/service/operation.hh"

namespace formwork::lambda {

/// An address that an archive can be got from; "" when nothing is served.
std::string code_location(const ApiCall& call, std::string_view sha256);
/// "<repository>@sha256:<digest>" of an image with a tag; one with a digest as it is.
std::string resolved_image(std::string_view uri, std::string_view digest);

}  // namespace formwork::lambda
