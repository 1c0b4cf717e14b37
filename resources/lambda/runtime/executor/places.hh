// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "resources/lambda/runtime/executor.hh"

namespace formwork::lambda {

/// Where an environment's files are.
struct Places {
  std::string scratch;    ///< Its /tmp.
  bool has_disk = false;  ///< Which the kernel keeps to the function's size.
  std::uint32_t user = 0;
  std::string code;
  std::string layers;      ///< "" when there are none.
  bool is_copied = false;  ///< A copy of a loaded interpreter may run it.
};

/// Removes the scratch folder at its end.
class Files final : public EnvironmentFiles {
 public:
  explicit Files(Places places) : places_(std::move(places)) {}
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;
  ~Files() override;
  std::int64_t excess_kb(std::int64_t most_kb) const override;
  const Places& places() const { return places_; }

  /// Gives /tmp and what is in it to who comes next, when this process may. Nobody may be in there.
  void give_to(std::uint32_t user);

 private:
  const Places places_;
  std::uint32_t owner_ = 0;
};

}  // namespace formwork::lambda
