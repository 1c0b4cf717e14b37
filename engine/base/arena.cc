// SPDX-License-Identifier: Apache-2.0
#include "engine/base/arena.hh"

#include <algorithm>
#include <cstdint>

namespace formwork {

namespace {
constexpr std::size_t kFirstBlock = 16 * 1024;
constexpr std::size_t kLargestBlock = 1024 * 1024;
}  // namespace

void* Arena::allocate(std::size_t bytes, std::size_t alignment) {
  auto misaligned = reinterpret_cast<std::uintptr_t>(next_) & (alignment - 1);
  std::size_t padding = misaligned == 0 ? 0 : alignment - misaligned;
  if (next_ == nullptr || static_cast<std::size_t>(end_ - next_) < bytes + padding) {
    std::size_t grown = kFirstBlock << std::min<std::size_t>(blocks_.size(), 6);
    std::size_t size = std::max(std::min(grown, kLargestBlock), bytes + alignment);
    // Default-initialised on purpose: a zeroed block would touch every page.
    blocks_.emplace_back(new std::byte[size]);
    next_ = blocks_.back().get();
    end_ = next_ + size;
    misaligned = reinterpret_cast<std::uintptr_t>(next_) & (alignment - 1);
    padding = misaligned == 0 ? 0 : alignment - misaligned;
  }
  std::byte* result = next_ + padding;
  next_ = result + bytes;
  used_ += bytes;
  return result;
}

std::string_view Arena::copy_text(std::string_view text) {
  if (text.empty()) {
    return {};
  }
  const char* copied = copy(std::span<const char>(text.data(), text.size()));
  return {copied, text.size()};
}

}  // namespace formwork
