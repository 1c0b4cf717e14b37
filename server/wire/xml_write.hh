// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/value/value.hh"
#include "server/model/shape.hh"

namespace formwork {

/// How a protocol writes values as XML.
struct XmlStyle {
  TimestampFormat timestamps = TimestampFormat::Iso8601;
  bool leaves_out_located = false;  ///< Members of header, label and query parts are not written.
  bool uses_form_names = false;     ///< Members have the names of forms, where those differ.
};

/// Appends one value as the element `name`: nothing for null, one element for each item of a
/// flattened list. A list that is a text holds its elements, written already: an operation that
/// only this protocol reaches may do so with a thousand of them.
void append_xml(std::string& out, std::string_view name, const MemberShape& member,
                const Value& value, const XmlStyle& style);

/// Appends the members of a structure, without an element of its own.
void append_xml_members(std::string& out, const Shape& shape, const Value& value,
                        const XmlStyle& style);

}  // namespace formwork
