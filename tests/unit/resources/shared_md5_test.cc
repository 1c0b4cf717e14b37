// SPDX-License-Identifier: Apache-2.0
// MD5 of several contents side by side, against OpenSSL's of each.
#include "resources/s3/shared_md5.hh"

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "engine/base/hash.hh"
#include "resources/s3/md5_lanes.hh"

namespace formwork::s3 {
namespace {

std::string content(std::size_t size, unsigned seed) {
  std::mt19937 random(seed);
  std::string text(size, '\0');
  for (char& c : text) {
    c = static_cast<char>(random() & 255U);
  }
  return text;
}

// Gives the contents in pieces, by turns, and ends each when it is through.
void check_together(const std::vector<std::string>& contents, std::size_t longest_piece) {
  std::mt19937 random(7);
  std::vector<std::unique_ptr<SharedMd5>> sums(contents.size());
  std::vector<std::size_t> given(contents.size(), 0);
  std::size_t ended = 0;
  while (ended < contents.size()) {
    for (std::size_t i = 0; i < contents.size(); ++i) {
      if (given[i] > contents[i].size()) {
        continue;
      }
      if (!sums[i]) {
        sums[i] = std::make_unique<SharedMd5>();
      }
      if (given[i] == contents[i].size()) {
        CHECK(sums[i]->finish_hex() == md5_hex(contents[i]));
        sums[i].reset();
        ++given[i];
        ++ended;
        continue;
      }
      const std::string_view piece =
          std::string_view(contents[i]).substr(given[i], 1 + random() % longest_piece);
      sums[i]->add(piece);
      given[i] += piece.size();
    }
  }
}

TEST_CASE("shared md5: one content, at every length around a block") {
  for (std::size_t size = 0; size < 200; ++size) {
    SharedMd5 sum;
    const std::string text = content(size, 1);
    sum.add(std::string_view(text).substr(0, size / 3));
    sum.add(std::string_view(text).substr(size / 3));
    CHECK(sum.finish_hex() == md5_hex(text));
  }
}

TEST_CASE("shared md5: contents of all lengths that arrive together") {
  std::vector<std::string> contents;
  for (unsigned i = 0; i < 40; ++i) {
    contents.push_back(content(i * i * 97, i));
  }
  check_together(contents, 5000);
  // More than may wait.
  check_together({content(600'000, 1), content(900'000, 2), content(3, 3)}, 300'000);
}

TEST_CASE("shared md5: on several threads, and some that nobody ends") {
  std::vector<std::thread> threads;
  std::vector<int> right(4, 0);
  for (unsigned t = 0; t < right.size(); ++t) {
    threads.emplace_back([&right, t] {
      for (unsigned i = 0; i < 20; ++i) {
        const std::string text = content(10'000 + i * 777, t * 100 + i);
        SharedMd5 left;
        left.add(text);
        SharedMd5 sum;
        sum.add(text);
        right[t] += sum.finish_hex() == md5_hex(text) ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  CHECK(right == std::vector<int>(4, 20));
}

TEST_CASE("shared md5: every width that this processor has does what one lane does") {
  std::vector<Md5Width> widths{md5_widest()};
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) {
    widths.push_back(md5_avx2());
  }
#endif
  for (const Md5Width& width : widths) {
    REQUIRE(static_cast<bool>(width.run));
    constexpr std::size_t kBlocks = 5;
    std::vector<std::string> texts;
    std::vector<std::vector<std::uint32_t>> states(width.lanes, {1, 2, 3, 4});
    std::vector<std::vector<std::uint32_t>> expected = states;
    std::vector<Md5Lane> lanes(width.lanes);
    for (unsigned i = 0; i < width.lanes; ++i) {
      texts.push_back(content(kBlocks * 64, i));
    }
    for (std::size_t i = 0; i < width.lanes; ++i) {
      const auto* data = reinterpret_cast<const unsigned char*>(texts[i].data());
      lanes[i] = {states[i].data(), data};
      Md5Lane one{expected[i].data(), data};
      md5_narrow().run(&one, kBlocks);
    }
    width.run(lanes.data(), kBlocks);
    CHECK(states == expected);
  }
}

}  // namespace
}  // namespace formwork::s3
