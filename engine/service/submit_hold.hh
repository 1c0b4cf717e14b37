// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

namespace formwork {

/// While one is there, the calls that its thread gives to ApiHost::submit() only take their place
/// in the queue; they are carried out when it ends. For a thread that has to write something down,
/// in order, and somebody to answer first. Of several, one within the other, the outermost counts.
class SubmitHold {
 public:
  SubmitHold();
  SubmitHold(const SubmitHold&) = delete;
  SubmitHold& operator=(const SubmitHold&) = delete;
  ~SubmitHold();

  /// What the end of its life does, but what cannot be carried out is thrown rather than dropped.
  void end();

  /// For hosts: keeps `carry_out` for the end of this thread's hold. False when there is none.
  static bool defer(std::function<void()> carry_out);

 private:
  SubmitHold* outer_;
  bool has_ended_ = false;
  std::vector<std::function<void()>> carried_out_later_;
};

}  // namespace formwork
