// SPDX-License-Identifier: Apache-2.0
// Objects: put, get, head, delete.
#include "resources/s3/objects.hh"

#include "engine/base/text.hh"
#include "resources/common/api_support.hh"
#include "resources/s3/access.hh"
#include "resources/s3/checksums.hh"
#include "resources/s3/conditions.hh"
#include "resources/s3/object_facts.hh"
#include "resources/s3/ranges.hh"

namespace formwork::s3 {

namespace {

constexpr std::size_t kMostDeleted = 1000;

Result<Value> put(S3Call& call) {
  auto row = store_object(call, Content::of(call.call));
  return row ? Result<Value>(written(call, *row)) : std::move(row).failure();
}

// What the query says instead of the object's own headers.
Result<void> override_headers(S3Call& call, Value& answer) {
  for (const char* member : {"ContentType", "ContentLanguage", "CacheControl", "ContentDisposition",
                             "ContentEncoding", "Expires"}) {
    const Value* given = call.find("Response" + std::string(member));
    if (given == nullptr) {
      continue;
    }
    if (is_anonymous(call.call)) {
      return refuse(call.call, 400, "InvalidRequest",
                    "Request specific response headers cannot be used for anonymous GET requests.");
    }
    if (std::string_view(member) == "Expires") {
      call.call.answer.headers.emplace_back("Expires", given->scalar_text());
    } else {
      answer.set(member, *given);
    }
  }
  return {};
}

// Of the whole object, or of one of its parts.
void tell_checksum(S3Call& call, const ObjectRow& row, const Value& details,
                   const Selection& selection, Value& answer) {
  const Value* parts = details.find(kParts);
  if (!selection.is_range || (parts == nullptr && selection.span.size == row.size)) {
    set_checksum(answer, row.checksum);
  } else if (call.find("PartNumber") != nullptr && parts != nullptr) {
    const auto index = static_cast<std::size_t>(number_of(call.call.input, "PartNumber") - 1);
    const auto whole = read_checksum(row.checksum);
    set_checksum(answer, parts->items()[index].get_text("Checksum"), false);
    if (whole) {
      answer.set("ChecksumType", Value::string(whole->type));
    }
  }
}

// What reading and asking share: all but the content.
Result<Value> read(S3Call& call, ObjectRow& row, Selection& selection) {
  auto found = find_row(call);
  if (!found) {
    return std::move(found).failure();
  }
  row = std::move(*found);
  const Value details = row.details();
  Value answer = Value::map();
  auto done = check_read_conditions(call, row);
  if (done) {
    done = check_customer_key(call, details);
  }
  if (done) {
    done = check_no_encryption(call);
  }
  if (!done) {
    return std::move(done).failure();
  }
  auto selected = select_range(call, row, details, answer);
  if (!selected) {
    return std::move(selected).failure();
  }
  selection = *selected;
  describe(call, row, details, answer);
  if (done = override_headers(call, answer); !done) {
    return std::move(done).failure();
  }
  if (call.text("ChecksumMode") == "ENABLED") {
    tell_checksum(call, row, details, selection, answer);
  }
  return answer;
}

Result<Value> get(S3Call& call) {
  ObjectRow row;
  Selection selection;
  auto answer = read(call, row, selection);
  if (answer) {
    if (auto there = check_not_archived(call, row); !there) {
      return std::move(there).failure();
    }
  }
  if (!answer) {
    return answer;
  }
  auto done = answer_content(call, row, selection.span, *answer);
  return done ? std::move(answer) : std::move(done).failure();
}

Result<Value> head(S3Call& call) {
  ObjectRow row;
  Selection selection;
  return read(call, row, selection);
}

Result<Value> remove(S3Call& call) {
  const std::string key = call.key();
  const std::string version = call.text("VersionId");
  if (call.find("IfMatch") != nullptr || call.find("IfMatchSize") != nullptr ||
      call.find("IfMatchLastModifiedTime") != nullptr) {
    auto row = call.rows.find_any(key, version);
    auto checked = row ? check_write_conditions(call, *row) : std::move(row).failure();
    if (checked) {
      checked =
          check_same(call.call, *row, call.call.input, "IfMatchSize", "IfMatchLastModifiedTime");
    }
    if (!checked) {
      return std::move(checked).failure();
    }
  }
  if (auto checked = check_version(call.call, version); !checked) {
    return std::move(checked).failure();
  }
  auto deleted = delete_object(call, key, version, call.call.flag("BypassGovernanceRetention"));
  if (!deleted) {
    call.call.answer.status = deleted.error().code == "AccessDenied" ? 403 : 0;
    return std::move(deleted).failure();
  }
  Value answer = Value::map();
  if (deleted->is_marker) {
    answer.set("DeleteMarker", Value::boolean(true));
  }
  if (call.state.versioning != Versioning::Off) {
    set_text(answer, "VersionId", deleted->version);
  }
  return answer;
}

const S3Operation kRemove{&remove, "s3:DeleteObject", Permission::Write, false, true};

Value delete_error(const std::string& key, const std::string& version, const Diagnostic& fault) {
  Value error = map_with("Key", Value::string(key));
  set_text(error, "VersionId", version);
  error.set("Code", Value::string(fault.code));
  error.set("Message", Value::string(fault.message));
  return error;
}

// One of many: its fault is told beside the others' success.
Result<void> remove_one(S3Call& call, const Value& named, bool is_quiet, Value& deleted,
                        Value& errors) {
  const std::string key = named.get_text("Key");
  const std::string version = named.get_text("VersionId");
  auto allowed = check_access_to(call, kRemove, key, version);
  call.call.answer.status = 0;
  if (!allowed) {
    errors.push(delete_error(key, version, allowed.error()));
    return {};
  }
  if (!check_version(call.call, version)) {
    call.call.answer = {};
    errors.push(delete_error(
        key, version, *fail("NoSuchVersion", "The specified version does not exist.").diagnostic));
    return {};
  }
  const bool has_conditions = named.find("ETag") != nullptr || named.find("Size") != nullptr ||
                              named.find("LastModifiedTime") != nullptr;
  auto row = has_conditions ? call.rows.find_any(key, version)
                            : Result<std::optional<ObjectRow>>(std::nullopt);
  if (!row) {
    return std::move(row).failure();
  }
  const Value* etag = named.find("ETag");
  const bool is_other = etag != nullptr && (!*row || unquoted(etag->as_string()) != (*row)->etag);
  const bool is_same =
      static_cast<bool>(check_same(call.call, *row, named, "Size", "LastModifiedTime"));
  call.call.answer = {};
  if (is_other || !is_same) {
    errors.push(delete_error(
        key, version,
        *fail("PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
             .diagnostic));
    return {};
  }
  auto done = delete_object(call, key, version, call.call.flag("BypassGovernanceRetention"));
  if (!done) {
    if (done.error().code != "AccessDenied") {
      return std::move(done).failure();
    }
    errors.push(delete_error(key, version, done.error()));
    return {};
  }
  if (is_quiet) {
    return {};
  }
  Value item = map_with("Key", Value::string(key));
  set_text(item, "VersionId", version);
  if (done->is_marker) {
    item.set("DeleteMarker", Value::boolean(true));
    set_text(item, "DeleteMarkerVersionId", done->version);
  }
  deleted.push(std::move(item));
  return {};
}

Result<Value> remove_many(S3Call& call) {
  const Value* objects = call.call.input.find_path({"Delete", "Objects"});
  const std::size_t count = objects == nullptr ? 0 : objects->items().size();
  if (count == 0 || count > kMostDeleted) {
    return malformed_xml(call.call);
  }
  const Value* quiet = call.call.input.find_path({"Delete", "Quiet"});
  const bool is_quiet = quiet != nullptr && quiet->scalar_text() == "true";
  Value deleted = Value::list();
  Value errors = Value::list();
  for (const Value& named : objects->items()) {
    if (auto done = remove_one(call, named, is_quiet, deleted, errors); !done) {
      return std::move(done).failure();
    }
  }
  Value answer = map_with("Deleted", std::move(deleted));
  answer.set("Errors", std::move(errors));
  return answer;
}

using Access = OperationEntry::Access;
const S3Operation kPut{&put, "s3:PutObject", Permission::Write, false, true};
const S3Operation kGet{&get, "s3:GetObject", Permission::Read, true, true};
const S3Operation kHead{&head, "s3:GetObject", Permission::Read, true, true};
// Each key is checked for itself.
const S3Operation kRemoveMany{&remove_many, "", Permission::None, false, false};
// What is asked before the content of an unsigned write is waited for.
Result<Value> nothing(S3Call& call) {
  (void)call;
  return Value::map();
}
const S3Operation kMayPut{&nothing, "s3:PutObject", Permission::Write, false, true};
constinit OperationEntry may_put_entry{"formwork", "MayPutObject", Access::Read, &run<kMayPut>};
constinit OperationEntry put_entry{"s3", "PutObject", Access::Data, &run<kPut>};
constinit OperationEntry get_entry{"s3", "GetObject", Access::Read, &run<kGet>};
constinit OperationEntry head_entry{"s3", "HeadObject", Access::Read, &run<kHead>};
constinit OperationEntry remove_entry{"s3", "DeleteObject", Access::Data, &run<kRemove>};
constinit OperationEntry many_entry{"s3", "DeleteObjects", Access::Data, &run<kRemoveMany>};
const Register<OperationEntry> kRegistered[]{Register(put_entry),    Register(may_put_entry),
                                             Register(get_entry),    Register(head_entry),
                                             Register(remove_entry), Register(many_entry)};

}  // namespace

}  // namespace formwork::s3
