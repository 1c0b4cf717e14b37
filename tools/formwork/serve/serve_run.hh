// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "engine/base/result.hh"
#include "engine/service/api_host.hh"
#include "tools/formwork/console.hh"
#include "tools/formwork/serve/serve_options.hh"

namespace formwork::cli {

/// Serves until a signal ends it. `ready` is called once on a thread of its own, when clients can
/// connect, with the worlds and the endpoint; it is to return soon after `is_over()` answers true.
using WhenReady = std::function<void(ApiHost& host, const std::string& endpoint,
                                     const std::function<bool()>& is_over)>;
/// When serving ends: with a signal, or already when `ready` has returned. What ends with its work
/// does not announce itself.
enum class ServeEnd : std::uint8_t { WithSignal, WithWork };
Result<void> serve(const ServeOptions& options, Console& console, const WhenReady& ready = {},
                   ServeEnd end = ServeEnd::WithSignal);

}  // namespace formwork::cli
