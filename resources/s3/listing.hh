// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "resources/s3/s3_call.hh"

namespace formwork::s3 {

/// One page of the keys of a bucket in the order of their bytes. Keys below a common prefix are
/// passed over by a seek, not read; so are old versions.
struct ListQuery {
  std::string prefix;
  std::string delimiter;
  std::string after;  ///< Keys and prefixes up to this one were listed.
  std::size_t limit = 0;
  bool with_versions = false;
  std::int64_t after_sequence = 0;  ///< With versions: of the key `after`.
  bool has_after_sequence = false;
};

struct ListSink {
  /// A row; `is_latest` with versions.
  std::function<void(const ObjectRow&, bool is_latest)> row;
  std::function<void(const std::string& prefix)> prefix;
};

struct ListEnd {
  bool is_truncated = false;
  std::string last;          ///< The key or prefix that the page ends with.
  std::string last_version;  ///< Of the last row; "" for a prefix.
};

Result<ListEnd> list_rows(S3Call& call, const ListQuery& query, const ListSink& sink);

/// The lowest text above all that begin with `text`; "" when there is none.
std::string text_behind(std::string text);

/// MaxKeys and the like of the input, 1000 at most. InvalidArgument.
Result<std::size_t> page_limit(ApiCall& call, std::string_view member, std::string_view name);
/// Whether the answer's texts are percent-coded. InvalidArgument.
Result<bool> wants_url(ApiCall& call);
struct Listed {
  bool is_coded = false;
  const Value* owner = nullptr;  ///< Null: is not told.
  bool is_version = false;       ///< An item of Versions or DeleteMarkers, not of Contents.
  bool is_latest = false;
};
/// An item of a list as the wire has it: making a value of each costs twice the rest of the list,
/// and versions stand among delete markers, which two lists of values could not say.
void append_listed(std::string& out, const ObjectRow& row, const Listed& how);
Value listed_owner(S3Call& call, const ObjectRow& row);

}  // namespace formwork::s3
