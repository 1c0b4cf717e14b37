// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace formwork {

struct ServerOptions {
  std::string account_id = "000000000000";  ///< Of requests whose key tells no account.
  std::string region = "us-east-1";         ///< Of requests that are not signed.
  std::string version;                      ///< Shown by the health addresses.
  std::string endpoint;                     ///< "http://127.0.0.1:4566"
  /// Gets one JSON line for each request; called by several threads, one at a time. May be empty.
  std::function<void(std::string_view line)> log;
  /// Web pages of these origins may call, besides those of this machine: "https://console.test".
  std::vector<std::string> origins;
  /// All signatures are verified, not only those of keys that were issued here: a key of twelve
  /// digits and "test" have the secret "test", others are refused.
  bool is_strict = false;
  /// Makes request ids the same in every run.
  bool is_seeded = false;
  std::uint64_t seed = 0;
};

}  // namespace formwork
