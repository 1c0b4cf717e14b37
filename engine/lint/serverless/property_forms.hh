// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engine/document/node.hh"

// What the serverless transform asks of the form of properties before it looks at what they say.
// The tables follow the property lists of AWS SAM (Apache-2.0).
namespace formwork::lint {

/// Kinds of value, any of which will do, and what a property may be besides.
enum PropertyKind : std::uint32_t {
  kText = 1 << 0,
  kMap = 1 << 1,
  kList = 1 << 2,
  kFlag = 1 << 3,
  kInteger = 1 << 4,
  kAnything = 1 << 5,
  kListOfTexts = 1 << 6,
  kListOfMaps = 1 << 7,
  kListOfTextsOrMaps = 1 << 8,
  kMapOfTexts = 1 << 9,
  kMapOfMaps = 1 << 10,
  kMapOfNumbersOrMaps = 1 << 11,
  kDeleteOrRetain = 1 << 12,
  kDetailed = 1 << 13,  ///< The fault does not say what was expected.
  kRequired = 1 << 14,
  kPlain = 1 << 15,  ///< No function stands for the value.
};

struct PropertyForm {
  std::string_view name;
  std::uint32_t form;
};

/// The properties of one type, in the order in which they are judged.
struct FormTable {
  std::string_view type;
  std::span<const PropertyForm> own;
  std::span<const PropertyForm> shared;  ///< Judged first; `own` may refine one of them.
};

std::span<const FormTable> resource_forms();
/// Of the events of a state machine, or of a function.
std::span<const FormTable> event_forms(bool of_machine);

/// The table of `type`, or null.
const FormTable* find_forms(std::span<const FormTable> tables, std::string_view type);

/// What is wrong with `properties`, in the transform's words; empty when nothing is. First come
/// names that the type does not have.
std::string form_fault(const Node& properties, const FormTable& table);

}  // namespace formwork::lint
