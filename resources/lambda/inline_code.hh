// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace formwork::lambda {

/// The archive that CloudFormation makes of source code in a template: index.py or index.js, beside
/// it the module that answers custom resources where the source names it.
std::string inline_archive(std::string_view source, std::string_view runtime);

}  // namespace formwork::lambda
