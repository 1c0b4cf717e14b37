// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "resources/dynamodb/expression.hh"

namespace formwork::dynamodb {

/// What a path leads to, or null.
const Attribute* at_path(const Fields& item, const Path& path);

/// Whether an item is as a condition or a filter says.
bool holds(const Condition& condition, const Fields& item);

// What the legacy comparisons share with expressions.
bool holds_comparison(std::string_view sign, const Attribute* a, const Attribute* b);
bool begins_with(const Attribute& text, const Attribute& beginning);
bool contains(const Attribute& whole, const Attribute& part);

/// The parts of an item that the paths name; items of lists move together.
Fields project(const Fields& item, const std::vector<Path>& paths);

/// An item changed by an update, and what changed in it (for ReturnValues UPDATED_*).
struct Updated {
  Fields item;
  std::vector<Path> touched;
};
/// Fails with ValidationException where a path or an operand does not fit the item.
Result<Updated> apply_actions(const std::vector<Action>& actions, const Fields& item);

/// ADD: a number added, or elements added to a set; `old` may be null. Fails when they do not fit.
Result<Attribute> added(const Attribute* old, const Attribute& operand);
/// DELETE: a set without the elements; nullopt when nothing is left.
Result<std::optional<Attribute>> without(const Attribute& old, const Attribute& operand);

}  // namespace formwork::dynamodb
