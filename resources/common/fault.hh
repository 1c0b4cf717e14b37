// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/base/result.hh"
#include "engine/provision/provider.hh"

namespace formwork {

/// A service says no: a Failure whose code is the handler error code's name and whose message is
/// the service's own words.
Failure fault(HandlerErrorCode code, std::string message);

/// The Failed answer for any failure: fault() keeps its code, other diagnostics (of the store)
/// become InternalFailure.
Progress failed_progress(const Diagnostic& diagnostic);

/// The registry's standard sentences.
Failure already_exists(std::string_view type, std::string_view identifier);
Failure not_found(std::string_view type, std::string_view identifier);
Failure not_updatable(std::string_view type, std::string_view identifier);

}  // namespace formwork
