// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/base/clock.hh"
#include "engine/base/ids.hh"
#include "engine/state/store.hh"

namespace formwork {

/// One account and region, within one transaction: what a service's domain objects work on. They
/// keep their objects in `store` (find_object, put_object, ...), so that a step's effects and its
/// record are one commit. Lives as long as the call it is passed to.
struct World {
  Transaction& store;
  Clock& clock;
  IdSource& ids;
  std::string account_id;
  std::string region;
  std::string partition;
  std::string url_suffix;
};

}  // namespace formwork
