// SPDX-License-Identifier: Apache-2.0
#include "engine/service/access_key.hh"

#include <algorithm>
#include <cstdint>

#include "engine/base/text.hh"

namespace formwork {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::size_t kPrefixLength = 4;
// 16 characters of 5 bits: 1 unused bit, 40 of the account, 19 at random, 20 that check the others.
constexpr std::size_t kDigits = 16;
constexpr std::size_t kCheckDigits = 4;
constexpr std::size_t kRandomBits = 19;

// FNV-1a with a word of our own in front.
std::uint64_t checksum(std::string_view text) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (std::string_view part : {std::string_view("formwork"), text}) {
    for (char c : part) {
      hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    }
  }
  return hash ^ (hash >> 32);
}

void append_digits(std::string& out, std::uint64_t bits, std::size_t count) {
  for (std::size_t i = count; i-- > 0;) {
    out += kAlphabet[(bits >> (5 * i)) & 31U];
  }
}

}  // namespace

std::string issue_access_key(std::string_view prefix, std::string_view account_id, IdSource& ids) {
  const auto account = static_cast<std::uint64_t>(parse_integer(account_id).value_or(0));
  const std::uint64_t random = ids.next() & ((1ULL << kRandomBits) - 1);
  std::string key(prefix.substr(0, kPrefixLength));
  append_digits(key, account << kRandomBits | random, kDigits - kCheckDigits);
  append_digits(key, checksum(key), kCheckDigits);
  return key;
}

std::optional<std::string> account_of_issued_key(std::string_view access_key_id) {
  if (access_key_id.size() != kPrefixLength + kDigits) {
    return std::nullopt;
  }
  const std::size_t checked = access_key_id.size() - kCheckDigits;
  std::string expected;
  append_digits(expected, checksum(access_key_id.substr(0, checked)), kCheckDigits);
  if (access_key_id.substr(checked) != expected) {
    return std::nullopt;
  }
  std::uint64_t bits = 0;
  for (char c : access_key_id.substr(kPrefixLength, kDigits - kCheckDigits)) {
    const std::size_t digit = kAlphabet.find(c);
    if (digit == std::string_view::npos) {
      return std::nullopt;
    }
    bits = bits << 5 | digit;
  }
  const std::string account = std::to_string(bits >> kRandomBits);
  if (account.size() > 12) {
    return std::nullopt;
  }
  return std::string(12 - account.size(), '0') + account;
}

bool is_temporary_key(std::string_view access_key_id) {
  return access_key_id.starts_with("ASIA");
}

}  // namespace formwork
