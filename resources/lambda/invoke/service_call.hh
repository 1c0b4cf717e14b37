// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "engine/service/api_host.hh"

namespace formwork::lambda {

/// Lambda itself, as the services it calls see it.
Caller service_caller(const std::string& account_id, const std::string& region);

/// Submits an operation of another service. Not from within a handler: see answer_later() and
/// ApiHost::after_commit().
void submit_call(ApiHost& host, Caller caller, std::string_view service, std::string_view operation,
                 Value input, std::function<void(ApiAnswer)> done = {});

}  // namespace formwork::lambda
