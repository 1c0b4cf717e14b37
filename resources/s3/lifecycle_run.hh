// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/service/operation.hh"

namespace formwork::s3 {

/// Rules were set: what they want done by now is done once the call is committed, and again at each
/// midnight of the world's clock.
void begin_lifecycle(ApiCall& call);

}  // namespace formwork::s3
