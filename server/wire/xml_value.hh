// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/base/result.hh"
#include "engine/value/value.hh"
#include "server/model/shape.hh"
#include "server/wire/xml_read.hh"

namespace formwork {

/// An XML element as a value of the model. Elements that the model does not know are dropped.
/// Fails with MalformedXML when a text is no value of its shape.
Result<Value> read_xml_value(const Shape& shape, const XmlDocument& document,
                             const XmlElement& element);

}  // namespace formwork
