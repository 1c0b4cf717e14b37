// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/service/operation.hh"

namespace formwork::sns {

/// Adds SignatureVersion, Signature and SigningCertURL to a message that is sent: what SNS signs of
/// it, with this process's own key. The address of the certificate is one of this server.
void set_signature(const ApiCall& call, Value& envelope, bool with_sha256);

}  // namespace formwork::sns
