// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/store_reading.hh"

#include <utility>

namespace formwork::cli {

void StoreReading::take_stack() {
  stack_argument_.emplace().declare(set_);
}

std::optional<int> StoreReading::begin() {
  set_.option("-f,--format", format_, "FORMAT", "Output format").choices = {"text", "json"};
  state_.declare(set_);
  output_.declare(set_);
  if (auto code = line_.parse(set_)) {
    return code;
  }
  output_.apply(console());
  if (stack_argument_) {
    auto name = stack_argument_->name();
    if (!name) {
      return line_.usage_error(name.error());
    }
    stack_name_ = *std::move(name);
  }
  auto session = Session::open(state_, console(), Session::Access::Read, command_);
  if (!session) {
    return line_.failure(session.error());
  }
  session_ = *std::move(session);
  return std::nullopt;
}

}  // namespace formwork::cli
