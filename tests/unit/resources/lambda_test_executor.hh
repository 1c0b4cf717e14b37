// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "resources/lambda/runtime/executor.hh"

namespace formwork::testing {

/// Starts `python3 -I -S` with a small runtime of its own that speaks the Runtime API. The variable
/// CODE of a function has the Python text that defines `handler(event, api)`; without sandbox.
/// The variable EXTENSION has the text of an external extension named "ext", with the same `Api`.
/// Null when the machine has no python3.
std::unique_ptr<lambda::Executor> make_test_executor();

}  // namespace formwork::testing
