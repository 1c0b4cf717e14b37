// SPDX-License-Identifier: Apache-2.0
#include "engine/base/ids.hh"

#include <array>
#include <utility>

#include <sys/random.h>

#include "engine/base/ensure.hh"

namespace formwork {

namespace {

// SplitMix64's output function: every input bit reaches every output bit.
std::uint64_t mix(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31U);
}

// The system is asked for many at once; up to 256 bytes always come as a whole.
std::uint64_t draw() {
  thread_local std::array<std::uint64_t, 32> drawn;
  thread_local std::size_t left = 0;
  if (left == 0) {
    FORMWORK_ENSURE(getrandom(drawn.data(), sizeof drawn, 0) == static_cast<ssize_t>(sizeof drawn));
    left = drawn.size();
  }
  return std::exchange(drawn[--left], 0);
}

}  // namespace

std::uint64_t IdSource::next() {
  std::uint64_t n = position_++;
  if (seed_) {
    return mix(mix(*seed_) ^ mix(n));
  }
  return draw();
}

std::string IdSource::pick(std::string_view alphabet, std::size_t length) {
  std::string picked;
  picked.reserve(length);
  while (picked.size() < length) {
    std::uint64_t bits = next();
    // Eight draws of eight bits; the slight bias of % does not matter for names.
    for (int i = 0; i < 8 && picked.size() < length; ++i, bits >>= 8U) {
      picked += alphabet[(bits & 0xFFU) % alphabet.size()];
    }
  }
  return picked;
}

std::string IdSource::hex(std::size_t length) {
  return pick("0123456789abcdef", length);
}

std::string IdSource::alphanumeric(std::size_t length) {
  return pick("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", length);
}

// As hex(32) with two digits replaced, without making it.
std::string IdSource::uuid() {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "xxxxxxxx-xxxx-4xxx-xxxx-xxxxxxxxxxxx";
  std::uint64_t bits = 0;
  std::size_t drawn = 0;
  for (char& c : text) {
    if (c == '-') {
      continue;
    }
    bits = drawn % 8 == 0 ? next() : bits >> 8U;
    c = drawn == 12 ? '4' : kDigits[bits & 15U];
    ++drawn;
  }
  text[19] = "89ab"[next() & 3U];
  return text;
}

}  // namespace formwork
