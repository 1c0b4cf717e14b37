// SPDX-License-Identifier: Apache-2.0
#include "tools/schemac/word_lists.hh"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "engine/base/text.hh"

namespace formwork {
namespace {

constexpr std::size_t kFewestWords = 8;
constexpr std::size_t kFewestBytes = 120;

bool is_plain(const std::string& word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_';
  });
}

// What a word has in common with its neighbours: all up to the last dot.
std::string_view stem_of(std::string_view word) {
  const std::size_t dot = word.rfind('.');
  return dot == word.npos ? std::string_view() : word.substr(0, dot + 1);
}

}  // namespace

Words long_list(const Value& list) {
  Words words;
  std::size_t bytes = 0;
  for (const Value& item : list.items()) {
    if (!item.is_string() || !is_plain(item.as_string())) {
      return {};
    }
    words.push_back(item.as_string());
    bytes += words.back().size();
  }
  return words.size() < kFewestWords || bytes < kFewestBytes ? Words() : words;
}

std::string list_name(const Words& words) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const std::string& word : words) {
    for (const char c : word + " ") {
      hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    }
  }
  hash ^= hash >> 24U;
  std::string name;
  for (unsigned i = 0; i < 6; ++i) {
    name += "0123456789abcdef"[hash >> (4 * i) & 0xfU];
  }
  return name;
}

Words fold_words(const Words& words) {
  Words folded;
  for (std::size_t i = 0; i < words.size();) {
    const std::string_view stem = stem_of(words[i]);
    std::size_t end = i + 1;
    while (end < words.size() && !stem.empty() && stem_of(words[end]) == stem) {
      ++end;
    }
    if (end == i + 1) {
      folded.push_back(words[i]);
    } else {
      std::string text = std::string(stem) + "{";
      for (std::size_t k = i; k < end; ++k) {
        text.append(k == i ? "" : ",").append(words[k], stem.size());
      }
      folded.push_back(text + "}");
    }
    i = end;
  }
  return folded;
}

Words unfold_words(const std::vector<std::string_view>& folded, std::size_t most) {
  Words words;
  for (const std::string_view text : folded) {
    const std::size_t open = text.find('{');
    if (open == text.npos || text.back() != '}') {
      words.emplace_back(text);
    } else {
      const std::string_view stem = text.substr(0, open);
      for (const std::string_view part :
           split(text.substr(open + 1, text.size() - open - 2), ",")) {
        words.push_back(std::string(stem).append(part));
      }
    }
    if (words.size() > most) {
      words.resize(most);
      return words;
    }
  }
  return words;
}

WordDifference difference(const Words& from, const Words& to) {
  WordDifference result;
  std::set_difference(from.begin(), from.end(), to.begin(), to.end(),
                      std::back_inserter(result.less));
  std::set_difference(to.begin(), to.end(), from.begin(), from.end(),
                      std::back_inserter(result.more));
  return result;
}

Words apply(const Words& from, const Words& less, const Words& more) {
  Words kept;
  std::set_difference(from.begin(), from.end(), less.begin(), less.end(), std::back_inserter(kept));
  Words result;
  std::set_union(kept.begin(), kept.end(), more.begin(), more.end(), std::back_inserter(result));
  return result;
}

bool is_sorted_set(const Words& words) {
  return std::adjacent_find(words.begin(), words.end(),
                            [](const auto& a, const auto& b) { return !(a < b); }) == words.end();
}

}  // namespace formwork
