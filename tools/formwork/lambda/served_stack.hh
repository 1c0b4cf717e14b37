// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/stack/requests.hh"
#include "tools/formwork/console.hh"
#include "tools/formwork/lambda/emulator.hh"

namespace formwork::cli {

/// Creates or updates a stack of a running server as any client would, with the template's code
/// packed into the server's S3, and prints its outputs. Of the request: name, template, parameters,
/// tags, capabilities, topics and what becomes of failures. Answers an exit code; fails with the
/// server's words, or with F400 and the first cause when the deployment fails.
Result<int> deploy_served(const EmulatorPlace& place, const StackRequest& request,
                          Console& console);

}  // namespace formwork::cli
