// SPDX-License-Identifier: Apache-2.0
// Lists of objects and of their versions.
#include "engine/base/hash.hh"
#include "resources/common/api_support.hh"
#include "resources/s3/acl.hh"
#include "resources/s3/listing.hh"
#include "resources/s3/object_facts.hh"

namespace formwork::s3 {

namespace {

struct Page {
  std::string items;  // written as the wire has it
  std::size_t count = 0;
  Value prefixes = Value::list();
  ListEnd end;
  std::size_t limit = 0;
  bool is_coded = false;

  Value text(const std::string& plain) const {
    return Value::string(is_coded ? url_encoded(plain) : plain);
  }
};

Result<Page> start_page(S3Call& call, ListQuery& query) {
  Page page;
  auto limit = page_limit(call.call, "MaxKeys", "max-keys");
  auto is_coded = limit ? wants_url(call.call) : Result<bool>(std::move(limit).failure());
  if (!is_coded) {
    return std::move(is_coded).failure();
  }
  query.prefix = call.text("Prefix");
  query.delimiter = call.text("Delimiter");
  query.limit = page.limit = *limit;
  page.is_coded = *is_coded;
  return page;
}

Result<Page> list_page(S3Call& call, std::string after, bool with_owner) {
  ListQuery query;
  query.after = std::move(after);
  auto page = start_page(call, query);
  if (!page) {
    return page;
  }
  ListSink sink;
  const Value usual_owner = with_owner ? owner_of(call.owner()) : Value();
  sink.row = [&](const ObjectRow& row, bool) {
    const Value owner = with_owner && !row.meta.empty() ? listed_owner(call, row) : Value();
    Listed how{page->is_coded};
    how.owner = !with_owner ? nullptr : row.meta.empty() ? &usual_owner : &owner;
    append_listed(page->items, row, how);
    ++page->count;
  };
  sink.prefix = [&](const std::string& prefix) {
    page->prefixes.push(map_with("Prefix", page->text(prefix)));
  };
  auto end = list_rows(call, query, sink);
  if (!end) {
    return std::move(end).failure();
  }
  page->end = std::move(*end);
  return page;
}

// What all lists answer.
Value page_answer(S3Call& call, Page& page) {
  Value answer = map_with("Name", Value::string(call.bucket));
  answer.set("Prefix", page.text(call.text("Prefix")));
  answer.set("MaxKeys", Value::number(static_cast<std::int64_t>(page.limit)));
  answer.set("IsTruncated", Value::boolean(page.end.is_truncated));
  answer.set("CommonPrefixes", std::move(page.prefixes));
  if (const std::string delimiter = call.text("Delimiter"); !delimiter.empty()) {
    answer.set("Delimiter", page.text(delimiter));
  }
  if (page.is_coded) {
    answer.set("EncodingType", Value::string("url"));
  }
  return answer;
}

Result<Value> list_v1(S3Call& call) {
  const std::string marker = call.text("Marker");
  auto page = list_page(call, marker, true);
  if (!page) {
    return std::move(page).failure();
  }
  Value answer = page_answer(call, *page);
  answer.set("Contents", Value::string(std::move(page->items)));
  answer.set("Marker", page->text(marker));
  if (page->end.is_truncated && !call.text("Delimiter").empty()) {
    answer.set("NextMarker", page->text(page->end.last));
  }
  return answer;
}

Result<Value> list_v2(S3Call& call) {
  std::string after = call.text("StartAfter");
  const Value* token = call.find("ContinuationToken");
  if (token != nullptr && !token->as_string().empty()) {
    auto decoded = base64_decode(token->as_string());
    if (!decoded) {
      return invalid_argument(call.call, "The continuation token provided is incorrect",
                              "continuation-token", token->as_string());
    }
    after = std::move(*decoded);
  }
  auto page = list_page(call, after, call.call.flag("FetchOwner"));
  if (!page) {
    return std::move(page).failure();
  }
  const std::size_t count = page->count + page->prefixes.items().size();
  Value answer = page_answer(call, *page);
  answer.set("Contents", Value::string(std::move(page->items)));
  answer.set("KeyCount", Value::number(static_cast<std::int64_t>(count)));
  if (token != nullptr) {
    answer.set("ContinuationToken", *token);
  }
  if (const Value* start = call.find("StartAfter")) {
    answer.set("StartAfter", page->text(start->as_string()));
  }
  if (page->end.is_truncated) {
    answer.set("NextContinuationToken", Value::string(base64_encode(page->end.last)));
  }
  return answer;
}

Result<void> read_version_marker(S3Call& call, ListQuery& query) {
  const std::string version = call.text("VersionIdMarker");
  if (version.empty()) {
    return {};
  }
  if (query.after.empty()) {
    return invalid_argument(call.call,
                            "A version-id marker cannot be specified without a key marker.",
                            "version-id-marker", version);
  }
  auto row = call.rows.find(query.after, version);
  if (!row) {
    return std::move(row).failure();
  }
  const auto sequence = *row ? std::optional((*row)->sequence) : sequence_of(version);
  if (sequence) {
    query.has_after_sequence = true;
    query.after_sequence = *sequence;
  } else if (version != kNullVersion) {
    return invalid_argument(call.call, "Invalid version id specified", "version-id-marker",
                            version);
  }
  return {};
}

Result<Value> list_versions(S3Call& call) {
  ListQuery query;
  query.after = call.text("KeyMarker");
  query.with_versions = true;
  auto page = start_page(call, query);
  auto done = page ? read_version_marker(call, query) : std::move(page).failure();
  if (!done) {
    return std::move(done).failure();
  }
  ListSink sink;
  sink.row = [&](const ObjectRow& row, bool is_latest) {
    const Value owner = listed_owner(call, row);
    append_listed(page->items, row, {page->is_coded, &owner, true, is_latest});
  };
  sink.prefix = [&](const std::string& prefix) {
    page->prefixes.push(map_with("Prefix", page->text(prefix)));
  };
  auto end = list_rows(call, query, sink);
  if (!end) {
    return std::move(end).failure();
  }
  page->end = std::move(*end);
  Value answer = page_answer(call, *page);
  if (const Value* delimiter = call.find("Delimiter")) {
    answer.set("Delimiter", page->text(delimiter->as_string()));  // here also an empty one
  }
  // The delete markers are among them.
  answer.set("Versions", Value::string(std::move(page->items)));
  answer.set("KeyMarker", page->text(call.text("KeyMarker")));
  answer.set("VersionIdMarker", Value::string(call.text("VersionIdMarker")));
  if (page->end.is_truncated) {
    answer.set("NextKeyMarker", page->text(page->end.last));
    set_text(answer, "NextVersionIdMarker", page->end.last_version);
  }
  return answer;
}

using Access = OperationEntry::Access;
const S3Operation kList{&list_v1, "s3:ListBucket", Permission::Read, false, false};
const S3Operation kListV2{&list_v2, "s3:ListBucket", Permission::Read, false, false};
const S3Operation kVersions{&list_versions, "s3:ListBucketVersions", Permission::Read, false,
                            false};
constinit OperationEntry v1_entry{"s3", "ListObjects", Access::Read, &run<kList>};
constinit OperationEntry v2_entry{"s3", "ListObjectsV2", Access::Read, &run<kListV2>};
constinit OperationEntry versions_entry{"s3", "ListObjectVersions", Access::Read, &run<kVersions>};
const Register<OperationEntry> kRegistered[]{Register(v1_entry), Register(v2_entry),
                                             Register(versions_entry)};

}  // namespace

}  // namespace formwork::s3
