// SPDX-License-Identifier: Apache-2.0
#include "resources/s3/objects.hh"

#include "resources/s3/access.hh"
#include "resources/s3/acl.hh"
#include "resources/s3/checksums.hh"
#include "resources/s3/conditions.hh"
#include "resources/s3/events.hh"
#include "resources/s3/lifecycle.hh"
#include "resources/s3/lock.hh"
#include "resources/s3/object_facts.hh"

namespace formwork::s3 {

namespace {

constexpr std::size_t kLongestKey = 1024;

// Reads of a delete marker tell of it.
void tell_marker(S3Call& call, const ObjectRow& row) {
  auto& headers = call.call.answer.headers;
  headers.emplace_back("x-amz-delete-marker", "true");
  headers.emplace_back("x-amz-version-id", row.version);
}

}  // namespace

Result<void> check_key(ApiCall& call, const std::string& key) {
  if (key.size() <= kLongestKey) {
    return {};
  }
  call.answer.fault_members.set("Size", Value::number(static_cast<std::int64_t>(key.size())));
  call.answer.fault_members.set("MaxSizeAllowed", Value::number(std::int64_t{kLongestKey}));
  return refuse(call, 400, "KeyTooLongError", "Your key is too long");
}

Result<void> check_version(ApiCall& call, const std::string& version) {
  if (version.empty() || version == kNullVersion || sequence_of(version)) {
    return {};
  }
  return invalid_argument(call, "Invalid version id specified", "versionId", version);
}

Result<ObjectRow> find_row(S3Call& call, const std::string& key, const std::string& version) {
  if (auto checked = check_key(call.call, key); !checked) {
    return std::move(checked).failure();
  }
  if (auto checked = check_version(call.call, version); !checked) {
    return std::move(checked).failure();
  }
  auto row = call.rows.find_any(key, version);
  if (!row) {
    return std::move(row).failure();
  }
  if (*row && !(*row)->is_marker) {
    return std::move(**row);
  }
  if (!*row) {
    if (!may_list(call)) {
      return access_denied(call.call);
    }
    return version.empty() ? no_such_key(call.call, key) : no_such_version(call.call, key, version);
  }
  tell_marker(call, **row);
  if (version.empty()) {
    return no_such_key(call.call, key);
  }
  call.call.answer.headers.emplace_back("Allow", "DELETE");
  call.call.answer.fault_members.set("ResourceType", Value::string("DeleteMarker"));
  return refuse_with(call.call, 405, "MethodNotAllowed",
                     "The specified method is not allowed against this resource.", "Method",
                     call.call.head == nullptr ? "GET" : std::string(call.call.head->method()));
}

Result<ObjectRow> find_row(S3Call& call) {
  const Value* version = call.find("VersionId");
  if (version != nullptr && version->as_string().empty()) {
    return invalid_argument(call.call, "Version id cannot be the empty string", "versionId", "");
  }
  return find_row(call, call.key(), version == nullptr ? "" : version->as_string());
}

Result<ObjectRow> store_object(S3Call& call, const Content& content) {
  ObjectRow row;
  row.key = call.key();
  if (auto checked = check_key(call.call, row.key); !checked) {
    return std::move(checked).failure();
  }
  auto checksum = asked_checksum(call.call);
  if (!checksum) {
    return std::move(checksum).failure();
  }
  auto sums = sums_of(content, *checksum ? (*checksum)->algorithm : "");
  if (!sums) {
    return std::move(sums).failure();
  }
  row.etag = std::move(sums->md5);
  if (auto checked = check_md5(call.call, row.etag); !checked) {
    return std::move(checked).failure();
  }
  if (*checksum) {
    if (auto settled = settle_checksum(call.call, **checksum, sums->checksum); !settled) {
      return std::move(settled).failure();
    }
    row.checksum = checksum_text(**checksum);
  }
  auto current = call.rows.find(row.key);
  if (!current) {
    return std::move(current).failure();
  }
  if (auto checked = check_write_conditions(call, *current); !checked) {
    return std::move(checked).failure();
  }
  auto details = read_headers(call);
  if (!details) {
    return std::move(details).failure();
  }
  for (auto* read : {&read_encryption, &read_tagging, &read_lock, &read_object_acl}) {
    if (auto done = read(call, *details); !done) {
      return std::move(done).failure();
    }
  }
  row.type = call.text("ContentType");
  row.set_details(*details);
  row.modified = now_in_seconds(call.call.world);
  if (auto kept = keep_content(call, content, row); !kept) {
    return std::move(kept).failure();
  }
  if (auto done = finish_put(call, *current, row, "ObjectCreated:Put"); !done) {
    return std::move(done).failure();
  }
  return row;
}

Result<void> finish_put(S3Call& call, const std::optional<ObjectRow>& current, ObjectRow& row,
                        std::string_view event) {
  auto done = call.rows.put_over(current, row, call.is_versioned(), call.call.world.ids);
  if (done && call.state.has(kHasNotifications)) {
    done = notify(call, row, event);
  }
  return done;
}

Value written(S3Call& call, const ObjectRow& row) {
  Value answer = Value::map();
  answer.set("ETag", Value::string(quoted(row.etag)));
  if (call.state.versioning != Versioning::Off) {
    answer.set("VersionId", Value::string(row.version));
  }
  const Value details = row.details();
  set_encryption(answer, details);
  set_expiration(call, row, details, answer);
  set_checksum(answer, row.checksum);
  return answer;
}

Result<Deletion> delete_object(S3Call& call, const std::string& key, const std::string& version,
                               bool bypasses_governance) {
  auto row = call.rows.find_any(key, version);
  if (!row) {
    return std::move(row).failure();
  }
  Deletion deletion;
  if (!version.empty() || call.state.versioning == Versioning::Off) {
    deletion.version = version;
    if (!*row) {
      return deletion;
    }
    if (auto free = check_unlocked(call, **row, bypasses_governance); !free) {
      return std::move(free).failure();
    }
    deletion.is_marker = (*row)->is_marker;
    auto done = call.rows.erase(**row);
    if (done && call.state.has(kHasNotifications)) {
      done = notify(call, **row, "ObjectRemoved:Delete");
    }
    return done ? Result<Deletion>(deletion) : std::move(done).failure();
  }
  ObjectRow marker;
  marker.key = key;
  marker.is_marker = true;
  marker.modified = now_in_seconds(call.call.world);
  auto done = finish_put(call, *row, marker, "ObjectRemoved:DeleteMarkerCreated");
  if (!done) {
    return std::move(done).failure();
  }
  return Deletion{true, marker.version};
}

}  // namespace formwork::s3
