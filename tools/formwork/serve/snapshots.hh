// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/base/result.hh"

namespace formwork::cli {

/// Copies of all worlds of a state folder, in "<folder>/snapshots/<name>": a store and its large
/// contents per account and region.
class Snapshots {
 public:
  explicit Snapshots(std::string state_folder) : folder_(std::move(state_folder)) {}

  /// Copies each world as it is at one moment, also while it is served. F001 for a name that is
  /// taken or no name.
  Result<void> save(const std::string& name) const;
  /// Puts the worlds of the snapshot in the place of those that are there. Fails with F304 while
  /// one of them is served.
  Result<void> load(const std::string& name) const;
  Result<void> remove(const std::string& name) const;
  std::vector<std::string> list() const;

  /// What is in one and not in the other, or differs.
  struct Difference {
    std::string world;  ///< "000000000000-us-east-1"
    char sign = '~';    ///< '+' only in the second, '-' only in the first, '~' in both.
    std::string what;   ///< "stack shop", "resource shop/Queue", "object sqs/queue/...", "rows ..."
  };
  /// Of two snapshots; "" is the folder as it is.
  Result<std::vector<Difference>> diff(const std::string& from, const std::string& to) const;

 private:
  Result<std::string> place(const std::string& name) const;

  std::string folder_;
};

}  // namespace formwork::cli
