// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/clock.hh"
#include "engine/base/result.hh"
#include "engine/value/value.hh"
#include "server/model/api_model.hh"

namespace formwork {

/// "Sun, 22 Nov 2026 10:40:41 GMT"
std::string format_http_date(Millis time);
/// "2026-11-22T10:40:41Z" or with fractions and offsets, seconds since 1970, or an HTTP date.
/// Nothing when it is none of them.
std::optional<Millis> parse_timestamp(std::string_view text);

/// A scalar of a form, a header, a label or an XML element as a value: numbers and booleans become
/// what they are, blobs their bytes, timestamps stay text. Fails with `code` when the text is none.
Result<Value> read_scalar(const Shape& shape, std::string_view text, std::string_view code);

/// A scalar of an output as text: timestamps in `format`, blobs as base64.
void append_scalar(std::string& out, const Shape& shape, const Value& value,
                   TimestampFormat format);

/// The format of a shape's timestamps when `by_protocol` is what its protocol uses.
inline TimestampFormat timestamp_format(const Shape& shape, TimestampFormat by_protocol) {
  return shape.timestamp_format == TimestampFormat::ByProtocol ? by_protocol
                                                               : shape.timestamp_format;
}

}  // namespace formwork
