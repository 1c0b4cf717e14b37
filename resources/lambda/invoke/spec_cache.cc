// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/invoke/spec_cache.hh"

#include <utility>

#include "resources/lambda/lambda_part.hh"

namespace formwork::lambda {

namespace {

/// Deleted functions leave theirs behind: when there are so many, all are made anew.
constexpr std::size_t kMostEntries = 4096;

std::string mark_of(const FoundFunction& found) {
  const Value& record = found.record();
  return found.function.get_text("CreationTime") + "/" + record.get_text("RunRevision") + "/" +
         record.get_text("Revision") + "/" + record.get_text("CodeSha256");
}

}  // namespace

Result<std::shared_ptr<const FunctionSpec>> SpecCache::get(World& world,
                                                           const FoundFunction& found) {
  const std::string key = found.version_arn();
  std::string mark = mark_of(found);
  {
    const std::lock_guard lock(mutex_);
    if (auto known = entries_.find(key); known != entries_.end() && known->second.mark == mark) {
      return known->second.spec;
    }
  }
  auto spec = function_spec(world, found, function_endpoint());
  // Code that is read from S3 at the call may be another the next time.
  if (spec && !found.record().get_text("CodeSha256").empty()) {
    const std::lock_guard lock(mutex_);
    if (entries_.size() >= kMostEntries) {
      entries_.clear();
    }
    entries_.insert_or_assign(key, Entry{std::move(mark), *spec});
  }
  return spec;
}

void SpecCache::clear() {
  const std::lock_guard lock(mutex_);
  entries_.clear();
}

}  // namespace formwork::lambda
