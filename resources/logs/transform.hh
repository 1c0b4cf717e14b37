// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "engine/base/result.hh"
#include "engine/value/value.hh"
#include "resources/common/objects.hh"

namespace formwork::logs {

/// Transformers by their group, as the API tells them.
inline constexpr ObjectPlace kTransformers{"logs", "transformer"};

/// Whether all processors of a transformer are known here. Fails with NotImplemented.
Result<void> check_transformer(const Value& processors);

/// What a transformer makes of an event's message, as JSON; nothing when its parser cannot read it.
std::optional<std::string> transformed(const Value& processors, const std::string& message);

}  // namespace formwork::logs
