// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <unordered_map>
#include <vector>

#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

using Characters = std::u32string;

// Longer texts are cut: the work grows with the product of the lengths.
constexpr std::size_t kLongestText = 4000;
// From this length on, characters that make up more than a hundredth of a text
// are no anchors.
constexpr std::size_t kLongText = 200;

Characters characters_of(std::string_view text) {
  Characters characters;
  for (std::size_t at = 0; at < text.size() && characters.size() < kLongestText;) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t size = lead >= 0xf0 ? 4 : (lead >= 0xe0 ? 3 : (lead >= 0xc0 ? 2 : 1));
    char32_t c = 0;
    for (char byte : text.substr(at, size)) {
      c = c << 8 | static_cast<unsigned char>(byte);
    }
    characters += c;
    at += size;
  }
  return characters;
}

struct Block {
  std::size_t a = 0;
  std::size_t b = 0;
  std::size_t size = 0;
};
struct Stretch {
  std::size_t a_begin, a_end, b_begin, b_end;
};

class Matcher {
 public:
  Matcher(const Characters& a, const Characters& b) : a_(a), b_(b) {
    for (std::size_t i = 0; i < b.size(); ++i) {
      places_[b[i]].push_back(i);
    }
    if (b.size() >= kLongText) {
      const std::size_t limit = b.size() / 100 + 1;
      std::erase_if(places_, [&](const auto& entry) { return entry.second.size() > limit; });
    }
    lengths_.assign(b.size() + 1, 0);
    next_lengths_.assign(b.size() + 1, 0);
  }

  /// The longest stretch that both have; of several the one that begins first
  /// in a, then in b.
  Block longest(const Stretch& in) {
    Block best{in.a_begin, in.b_begin, 0};
    for (std::size_t i = in.a_begin; i < in.a_end; ++i) {
      touched_.clear();
      if (const auto found = places_.find(a_[i]); found != places_.end()) {
        extend(found->second, i, in, best);
      }
      // lengths_[j + 1]: how long a common stretch ends at a[i] and b[j].
      for (std::size_t j : previous_) {
        lengths_[j + 1] = 0;
      }
      for (std::size_t j : touched_) {
        lengths_[j + 1] = next_lengths_[j + 1];
      }
      previous_.swap(touched_);
    }
    for (std::size_t j : previous_) {
      lengths_[j + 1] = 0;
    }
    previous_.clear();
    grow(in, best);
    return best;
  }

 private:
  void extend(const std::vector<std::size_t>& places, std::size_t i, const Stretch& in,
              Block& best) {
    auto at = std::lower_bound(places.begin(), places.end(), in.b_begin);
    for (; at != places.end() && *at < in.b_end; ++at) {
      const std::size_t j = *at;
      const std::size_t size = (j == 0 ? 0 : lengths_[j]) + 1;
      next_lengths_[j + 1] = size;
      touched_.push_back(j);
      if (size > best.size) {
        best = {i + 1 - size, j + 1 - size, size};
      }
    }
  }

  // Frequent characters anchor nothing, but a match reaches over them.
  void grow(const Stretch& in, Block& best) const {
    while (best.a > in.a_begin && best.b > in.b_begin && a_[best.a - 1] == b_[best.b - 1]) {
      --best.a;
      --best.b;
      ++best.size;
    }
    while (best.a + best.size < in.a_end && best.b + best.size < in.b_end &&
           a_[best.a + best.size] == b_[best.b + best.size]) {
      ++best.size;
    }
  }

  const Characters& a_;
  const Characters& b_;
  std::unordered_map<char32_t, std::vector<std::size_t>> places_;
  std::vector<std::size_t> lengths_;
  std::vector<std::size_t> next_lengths_;
  std::vector<std::size_t> touched_;
  std::vector<std::size_t> previous_;
};

}  // namespace

double similarity(std::string_view a, std::string_view b) {
  const Characters one = characters_of(a);
  const Characters two = characters_of(b);
  if (one.empty() && two.empty()) {
    return 1.0;
  }
  Matcher matcher(one, two);
  std::size_t common = 0;
  std::vector<Stretch> open{{0, one.size(), 0, two.size()}};
  while (!open.empty()) {
    const Stretch in = open.back();
    open.pop_back();
    const Block block = matcher.longest(in);
    if (block.size == 0) {
      continue;
    }
    common += block.size;
    if (in.a_begin < block.a && in.b_begin < block.b) {
      open.push_back({in.a_begin, block.a, in.b_begin, block.b});
    }
    if (block.a + block.size < in.a_end && block.b + block.size < in.b_end) {
      open.push_back({block.a + block.size, in.a_end, block.b + block.size, in.b_end});
    }
  }
  return 2.0 * static_cast<double>(common) / static_cast<double>(one.size() + two.size());
}

}  // namespace formwork::lint
