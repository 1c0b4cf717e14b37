// SPDX-License-Identifier: Apache-2.0
#include "resources/s3/conditions.hh"

#include "engine/base/text.hh"
#include "resources/s3/object_facts.hh"

namespace formwork::s3 {

namespace {

bool matches(const std::string& given, const std::string& etag) {
  for (const std::string_view one : split(given, ",")) {
    if (trim(one) == "*" || unquoted(one) == etag) {
      return true;
    }
  }
  return false;
}

Failure precondition_failed(S3Call& call, std::string_view condition) {
  return refuse_with(call.call, 412, "PreconditionFailed",
                     "At least one of the pre-conditions you specified did not hold", "Condition",
                     std::string(condition));
}

Failure not_modified(S3Call& call, const ObjectRow& row) {
  auto& headers = call.call.answer.headers;
  headers.emplace_back("ETag", quoted(row.etag));
  headers.emplace_back("Last-Modified", http_time(row.modified));
  return refuse(call.call, 304, "NotModified", "Not Modified");
}

struct Conditions {
  std::string if_match;
  std::string if_none_match;
  std::optional<Millis> modified_since;
  std::optional<Millis> unmodified_since;
};

// Times in the future say nothing.
std::optional<Millis> past_time(S3Call& call, const std::string& text) {
  if (text.empty()) {
    return std::nullopt;
  }
  const auto time = read_time(text);
  return time && *time <= call.call.world.clock.now() + 1000 ? time : std::nullopt;
}

Conditions read_conditions(S3Call& call, const std::string& prefix) {
  Conditions all;
  all.if_match = call.text(prefix + "IfMatch");
  all.if_none_match = call.text(prefix + "IfNoneMatch");
  all.modified_since = past_time(call, call.text(prefix + "IfModifiedSince"));
  const std::string until = call.text(prefix + "IfUnmodifiedSince");
  all.unmodified_since = until.empty() ? std::nullopt : read_time(until);
  return all;
}

}  // namespace

Result<void> check_read_conditions(S3Call& call, const ObjectRow& row) {
  const Conditions all = read_conditions(call, "");
  if (!all.if_match.empty()) {
    if (!matches(all.if_match, row.etag)) {
      return precondition_failed(call, "If-Match");
    }
  } else if (all.unmodified_since && row.modified > *all.unmodified_since) {
    return precondition_failed(call, "If-Unmodified-Since");
  }
  if (!all.if_none_match.empty()) {
    return matches(all.if_none_match, row.etag) ? Result<void>(not_modified(call, row))
                                                : Result<void>();
  }
  if (all.modified_since && row.modified <= *all.modified_since) {
    return not_modified(call, row);
  }
  return {};
}

Result<void> check_copy_conditions(S3Call& call, const ObjectRow& row) {
  const Conditions all = read_conditions(call, "CopySource");
  if (!all.if_match.empty()) {
    if (!matches(all.if_match, row.etag)) {
      return precondition_failed(call, "x-amz-copy-source-If-Match");
    }
  } else if (all.unmodified_since && row.modified > *all.unmodified_since) {
    return precondition_failed(call, "x-amz-copy-source-If-Unmodified-Since");
  }
  if (!all.if_none_match.empty() && matches(all.if_none_match, row.etag)) {
    return precondition_failed(call, "x-amz-copy-source-If-None-Match");
  }
  if (all.if_none_match.empty() && all.modified_since && row.modified <= *all.modified_since) {
    return precondition_failed(call, "x-amz-copy-source-If-Modified-Since");
  }
  return {};
}

Result<void> check_write_conditions(S3Call& call, const std::optional<ObjectRow>& row) {
  const Value* if_match = call.find("IfMatch");
  const Value* if_none_match = call.find("IfNoneMatch");
  if (if_match == nullptr && if_none_match == nullptr) {
    return {};
  }
  const bool exists = row && !row->is_marker;
  if (if_match != nullptr) {
    if (!exists) {
      return no_such_key(call.call, call.key());
    }
    if (!matches(if_match->as_string(), row->etag)) {
      return precondition_failed(call, "If-Match");
    }
  }
  if (if_none_match != nullptr && exists && matches(if_none_match->as_string(), row->etag)) {
    return precondition_failed(call, "If-None-Match");
  }
  return {};
}

Result<void> check_same(ApiCall& call, const std::optional<ObjectRow>& row, const Value& named,
                        std::string_view size_member, std::string_view time_member) {
  if (!row) {
    return {};
  }
  const Value* size = named.find(size_member);
  const Value* time = named.find(time_member);
  const auto modified = time == nullptr ? std::nullopt : read_time(time->scalar_text());
  const bool is_same = (size == nullptr || size->scalar_text() == std::to_string(row->size)) &&
                       (time == nullptr || (modified && *modified / 1000 == row->modified / 1000));
  return is_same ? Result<void>()
                 : refuse(call, 412, "PreconditionFailed",
                          "At least one of the pre-conditions you specified did not hold");
}

}  // namespace formwork::s3
