// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "engine/base/diagnostic.hh"
#include "engine/document/reader.hh"

namespace formwork {

/// A syntax fault in words for template authors. `reason` is yaml-cpp's own text, `at` the offset
/// it gives; the line around it is looked at for the usual mistakes. `open_bracket` is where the
/// innermost flow collection began, if one is open.
Diagnostic yaml_fault(const ReadContext& context, std::string_view reason, std::size_t at,
                      std::optional<std::size_t> open_bracket);

/// The fault for a tab in front of the token at `at`.
Diagnostic tab_fault(const ReadContext& context, std::size_t tab);

}  // namespace formwork
