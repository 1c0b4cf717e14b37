// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "engine/base/diagnostic.hh"

namespace formwork {

/// What a function returns instead of a value when it fails; made by fail().
struct [[nodiscard]] Failure {
  std::unique_ptr<Diagnostic> diagnostic;
};

inline Failure fail(Diagnostic diagnostic) {
  return {std::make_unique<Diagnostic>(std::move(diagnostic))};
}
inline Failure fail(std::string code, std::string message, SourceSpan span = {},
                    std::string help = {}) {
  return fail(
      Diagnostic{std::move(code), Severity::Error, std::move(message), span, {}, std::move(help)});
}

/// A value or one Diagnostic. `if (!result) return std::move(result).failure();` passes a fault on.
template <class T>
class [[nodiscard]] Result {
 public:
  // Implicit on purpose: `return value;` and `return fail(...);` must both read plainly.
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}           // NOLINT
  Result(Failure f) : state_(std::in_place_index<1>, std::move(f.diagnostic)) {}  // NOLINT

  explicit operator bool() const noexcept { return state_.index() == 0; }
  T& operator*() & { return *std::get_if<0>(&state_); }
  const T& operator*() const& { return *std::get_if<0>(&state_); }
  T&& operator*() && { return std::move(*std::get_if<0>(&state_)); }
  T* operator->() { return std::get_if<0>(&state_); }
  const T* operator->() const { return std::get_if<0>(&state_); }
  const Diagnostic& error() const { return **std::get_if<1>(&state_); }
  Failure failure() && { return {std::move(*std::get_if<1>(&state_))}; }

 private:
  std::variant<T, std::unique_ptr<Diagnostic>> state_;
};

/// Success, or one Diagnostic.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Failure f) : diagnostic_(std::move(f.diagnostic)) {}  // NOLINT: implicit on purpose

  explicit operator bool() const noexcept { return diagnostic_ == nullptr; }
  const Diagnostic& error() const { return *diagnostic_; }
  Failure failure() && { return {std::move(diagnostic_)}; }

 private:
  std::unique_ptr<Diagnostic> diagnostic_;
};

}  // namespace formwork
