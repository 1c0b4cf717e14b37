// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "engine/service/world.hh"
#include "resources/lambda/spec.hh"

namespace formwork::lambda {

/// What running a function needs, as long as its record is the same. Thread-safe.
class SpecCache {
 public:
  /// As function_spec().
  Result<std::shared_ptr<const FunctionSpec>> get(World& world, const FoundFunction& found);
  void clear();

 private:
  struct Entry {
    std::string mark;  // what of the record it was made from
    std::shared_ptr<const FunctionSpec> spec;
  };

  std::mutex mutex_;
  std::map<std::string, Entry, std::less<>> entries_;  // by ARN with version
};

}  // namespace formwork::lambda
