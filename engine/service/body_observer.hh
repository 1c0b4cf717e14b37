// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include "engine/base/registry.hh"
#include "engine/service/http_side.hh"

namespace formwork {

/// Sees a request's large content while it arrives, before the call begins: so that what is
/// computed of every byte keeps no other call waiting.
class BodyObserver {
 public:
  virtual ~BodyObserver() = default;
  /// The next bytes, as the operation gets them. One thread at a time.
  virtual void add(std::string_view bytes) = 0;
};

/// What a RequestHead is, too, when somebody may have seen the content in RequestBody::file.
class ObservedRequest {
 public:
  virtual ~ObservedRequest() = default;
  /// Null: nobody did.
  virtual BodyObserver* observer() const = 0;
};
/// Of ApiCall::head.
inline BodyObserver* observer_of(const RequestHead* head) {
  const auto* observed = dynamic_cast<const ObservedRequest*>(head);
  return observed == nullptr ? nullptr : observed->observer();
}

/// A service that wants to see contents; registered by it.
struct BodyObserverEntry {
  std::string_view service;  ///< "s3"
  /// Null: not this request's.
  std::shared_ptr<BodyObserver> (*observe)(const RequestHead& head) = nullptr;
  const BodyObserverEntry* next = nullptr;
};

}  // namespace formwork
