// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "engine/base/registry.hh"
#include "engine/base/result.hh"
#include "engine/state/store.hh"

namespace formwork {

/// The service that keeps objects in buckets, for parts of the engine that read them: templates,
/// included snippets. Registered once.
struct ObjectSource {
  /// The current content; nothing when there is no such object.
  Result<std::optional<std::string>> (*read)(Transaction& tx, const std::string& bucket,
                                             const std::string& key) = nullptr;
  /// Whether nothing, no version either, is in the bucket.
  Result<bool> (*is_empty)(Transaction& tx, const std::string& bucket) = nullptr;
  const ObjectSource* next = nullptr;
};

/// Reads versions of objects; registered once, beside an ObjectSource.
struct ObjectVersionSource {
  /// The content of a version; nothing when there is no such object or version.
  Result<std::optional<std::string>> (*read)(Transaction& tx, const std::string& bucket,
                                             const std::string& key,
                                             const std::string& version) = nullptr;
  const ObjectVersionSource* next = nullptr;
};

/// Null when no service keeps objects.
inline const ObjectSource* object_source() {
  return RegisteredList<ObjectSource>::head;
}

}  // namespace formwork
