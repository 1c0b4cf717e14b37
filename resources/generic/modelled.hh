// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/provision/provider.hh"

namespace formwork {

/// Answers for every type of the catalogue that has no provider of its own, driven by its schema
/// alone: identifiers and attributes have the right shape and are stable, identities are unique,
/// create-only changes replace. Behaviour of the service behind the type is not modelled.
ResourceProvider& modelled_provider();

}  // namespace formwork
