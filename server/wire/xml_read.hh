// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.hh"

namespace formwork {

/// One element. Names keep their prefix in attributes and lose it in elements, because no service
/// tells elements apart by their namespace.
struct XmlElement {
  static constexpr std::uint32_t kNone = UINT32_MAX;

  std::string_view name;  ///< Points into the text that was read.
  std::string text;       ///< Character data right in it, references undone.
  std::vector<std::pair<std::string_view, std::string>> attributes;
  std::uint32_t first_child = kNone;
  std::uint32_t next = kNone;  ///< The next element below the same parent.
};

/// Elements in the order of their start tags; the first is the root.
struct XmlDocument {
  std::vector<XmlElement> elements;
  const XmlElement& root() const { return elements.front(); }
  /// The element with this number, or null for XmlElement::kNone.
  const XmlElement* at(std::uint32_t number) const {
    return number < elements.size() ? &elements[number] : nullptr;
  }
};

struct XmlLimits {
  std::size_t depth = 100;
  std::size_t elements = 1'000'000;
};

/// Reads one XML document, strictly: no document type, no entities but the five of XML itself and
/// characters by number. Fails with MalformedXML and where it is wrong. `text` must outlive the
/// document.
Result<XmlDocument> read_xml(std::string_view text, const XmlLimits& limits = {});

}  // namespace formwork
