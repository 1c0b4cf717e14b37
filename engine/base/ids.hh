// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace formwork {

/// Source of every random-looking text: physical id suffixes, UUIDs, request tokens. Without a seed
/// it draws from the system; with one, the n-th draw is a function of (seed, n) only, and
/// `position` says n, so that it can be stored and continued by the next process.
class IdSource {
 public:
  IdSource() = default;
  explicit IdSource(std::uint64_t seed, std::uint64_t position = 0)
      : seed_(seed), position_(position) {}

  std::uint64_t next();
  /// Lower-case hexadecimal, `length` characters.
  std::string hex(std::size_t length);
  /// Upper-case letters and digits, as in CloudFormation's generated names.
  std::string alphanumeric(std::size_t length);
  std::string pick(std::string_view alphabet, std::size_t length);
  /// Version 4 form.
  std::string uuid();

  bool is_seeded() const noexcept { return seed_.has_value(); }
  std::uint64_t position() const noexcept { return position_; }

 private:
  std::optional<std::uint64_t> seed_;
  std::uint64_t position_ = 0;
};

}  // namespace formwork
