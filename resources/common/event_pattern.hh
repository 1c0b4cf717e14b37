// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "engine/base/result.hh"
#include "engine/value/value.hh"

namespace formwork {

/// The pattern language of EventBridge, which event source mappings and subscriptions have, too: a
/// map whose leaves are lists of matches, of which one must hold: texts, numbers, booleans, null,
/// and {prefix}, {suffix}, {equals-ignore-case}, {wildcard}, {anything-but}, {numeric}, {exists},
/// {cidr}. "$or" holds a list of maps of which one must match.

/// Reads a pattern. Fails with InvalidEventPatternException and "Event pattern is not valid.
/// Reason: ..." in EventBridge's words.
Result<Value> read_event_pattern(const std::string& text);
/// Whether an event (a map) matches a pattern that was read.
bool matches_event(const Value& pattern, const Value& event);

/// Checks one match of a leaf's list; the failure's message says what is wrong with it.
Result<void> check_match(const Value& match);
/// Whether a match of `list` holds for one of the values; null when the field is not there.
bool matches_one_of(const Value& list, const std::vector<Value>* values);

}  // namespace formwork
