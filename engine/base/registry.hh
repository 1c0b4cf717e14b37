// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace formwork {

/// An intrusive list that files add themselves to at start-up: no allocation, no order dependence
/// (readers sort or index by name), one file per entry. Entry must have `const Entry* next`.
///
///   static constinit Intrinsic join{"Fn::Join", &evaluate_join};
///   static const Register<Intrinsic> kRegisterJoin{join};
///
/// Such a file must be part of an OBJECT library, or the linker drops it.
template <class Entry>
struct RegisteredList {
  static inline constinit const Entry* head = nullptr;
};

template <class Entry>
struct Register {
  explicit Register(Entry& entry) noexcept {
    entry.next = RegisteredList<Entry>::head;
    RegisteredList<Entry>::head = &entry;
  }
};

}  // namespace formwork
