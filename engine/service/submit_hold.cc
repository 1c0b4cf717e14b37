// SPDX-License-Identifier: Apache-2.0
#include "engine/service/submit_hold.hh"

#include <exception>
#include <utility>

namespace formwork {
namespace {

thread_local SubmitHold* outermost = nullptr;

}  // namespace

SubmitHold::SubmitHold() : outer_(outermost) {
  if (outer_ == nullptr) {
    outermost = this;
  }
}

SubmitHold::~SubmitHold() {
  try {
    end();
  } catch (const std::exception&) {  // no memory: the callers' connections time out
  }
}

void SubmitHold::end() {
  if (outer_ != nullptr || std::exchange(has_ended_, true)) {
    return;
  }
  outermost = nullptr;
  for (const auto& carry_out : carried_out_later_) {
    carry_out();
  }
}

bool SubmitHold::defer(std::function<void()> carry_out) {
  if (outermost == nullptr) {
    return false;
  }
  outermost->carried_out_later_.push_back(std::move(carry_out));
  return true;
}

}  // namespace formwork
