// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.hh"
#include "engine/value/value.hh"
#include "server/model/shape.hh"

namespace formwork {

/// One CBOR item (RFC 8949) as JSON would have it: byte strings become base64, tags are dropped,
/// infinities and NaN are texts. Fails with SerializationException when it is none, has more behind
/// it, or nests deeper than services do.
Result<Value> read_cbor(std::string_view bytes);

/// Appends a value of the model as CBOR.
void append_cbor(std::string& out, const Shape& shape, const Value& value);

/// Appends a text, and the beginning of a map of so many members.
void append_cbor_text(std::string& out, std::string_view text);
void append_cbor_map(std::string& out, std::size_t members);

}  // namespace formwork
