// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "resources/s3/content.hh"

namespace formwork::s3 {

/// Which bytes of an object a read answers.
struct Selection {
  Span span;
  bool is_range = false;
};

/// What "Range" or "PartNumber" selects; sets ContentLength, ContentRange, PartsCount and the
/// status 206. InvalidRange (416), InvalidPartNumber (416), InvalidRequest.
Result<Selection> select_range(S3Call& call, const ObjectRow& row, const Value& details,
                               Value& output);

/// Bytes of a Range header: nothing when it is none that counts. `size` negative begins at the end.
struct RangeOf {
  bool is_valid = false;        ///< Reads as a range.
  bool is_satisfiable = false;  ///< Has bytes.
  Span span;
};
RangeOf read_range(std::string_view text, std::int64_t size);

}  // namespace formwork::s3
