// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/value/value.hh"

/// Long lists of words, written short.
namespace formwork {

using Words = std::vector<std::string>;

/// The words of a list that is worth a name of its own; empty when it is not.
Words long_list(const Value& list);

/// A name that depends on nothing but the words: six hexadecimal digits.
std::string list_name(const Words& words);

/// Neighbours with the same beginning share it: "db.r5.{large,xlarge}". And the reverse, which
/// gives at most `most` words.
Words fold_words(const Words& words);
Words unfold_words(const std::vector<std::string_view>& folded, std::size_t most);

/// A list as what another one lacks and has too much. Both must be sorted and without repetition.
struct WordDifference {
  Words less;
  Words more;
  std::size_t size() const { return less.size() + more.size(); }
};
WordDifference difference(const Words& from, const Words& to);
Words apply(const Words& from, const Words& less, const Words& more);
bool is_sorted_set(const Words& words);

}  // namespace formwork
