// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "engine/base/registry.hh"

namespace formwork {

/// Registers each entry of a table of a file.
template <class Entry>
struct RegisterEach {
  template <std::size_t kCount>
  explicit RegisterEach(Entry (&entries)[kCount]) noexcept {
    for (Entry& entry : entries) {
      const Register<Entry> one(entry);
    }
  }
};

}  // namespace formwork
