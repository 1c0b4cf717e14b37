// SPDX-License-Identifier: Apache-2.0
// Objects of buckets, whole and in one piece.
#include "resources/s3/objects.hh"

#include <algorithm>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"

namespace formwork::s3 {

namespace {

/// Contents are rows of the store: larger ones do not belong there.
constexpr std::size_t kLargestContent = 32U << 20U;
constexpr std::int64_t kLargestPage = 1000;

Result<Value> put(ApiCall& call) {
  auto bucket = find_bucket(call);
  if (!bucket) {
    return bucket;
  }
  std::string content = call.text("Body");
  if (content.size() > kLargestContent) {
    return fail("EntityTooLarge", "formwork keeps objects of up to 32 MiB; this one has " +
                                      std::to_string(content.size()) + " bytes.");
  }
  std::string key = object_key(call.text("Bucket"), call.text("Key"));
  auto known = find_object(call.world, kStoredObjects, key);
  if (!known) {
    return known;
  }
  if (call.text("IfNoneMatch") == "*" && !known->is_null()) {
    return fail("PreconditionFailed",
                "At least one of the pre-conditions you specified did not hold");
  }
  std::string etag = "\"" + md5_hex(content) + "\"";
  Value object = Value::map();
  object.set("ETag", Value::string(etag));
  object.set("Size", Value::number(static_cast<std::int64_t>(content.size())));
  object.set("LastModified", Value::number(call.world.clock.now()));
  for (const char* member : {"ContentType", "ContentEncoding", "ContentDisposition",
                             "ContentLanguage", "CacheControl", "Metadata"}) {
    if (const Value* value = call.find(member)) {
      object.set(member, *value);
    }
  }
  set_content(object, std::move(content));
  if (auto stored = put_object(call.world, kStoredObjects, key, object); !stored) {
    return std::move(stored).failure();
  }
  Value answer = Value::map();
  answer.set("ETag", Value::string(etag));
  answer.set("ServerSideEncryption", Value::string("AES256"));
  return answer;
}

Result<Value> find(ApiCall& call) {
  auto bucket = find_bucket(call);
  if (!bucket) {
    return bucket;
  }
  auto object =
      find_object(call.world, kStoredObjects, object_key(call.text("Bucket"), call.text("Key")));
  if (object && object->is_null()) {
    return fail("NoSuchKey", "The specified key does not exist.");
  }
  return object;
}

Value description_of(const Value& object) {
  Value answer = Value::map();
  answer.set("ETag", Value::string(object.get_text("ETag")));
  answer.set("ContentLength", Value::number(object.get_text("Size")));
  answer.set("LastModified", Value::number(object.get_text("LastModified")));
  answer.set("AcceptRanges", Value::string("bytes"));
  answer.set("ServerSideEncryption", Value::string("AES256"));
  std::string type = object.get_text("ContentType");
  answer.set("ContentType", Value::string(type.empty() ? "binary/octet-stream" : type));
  for (const char* member :
       {"ContentEncoding", "ContentDisposition", "ContentLanguage", "CacheControl", "Metadata"}) {
    if (const Value* value = object.find(member)) {
      answer.set(member, *value);
    }
  }
  return answer;
}

Result<Value> get(ApiCall& call) {
  for (const char* member : {"Range", "PartNumber", "VersionId"}) {
    if (call.find(member) != nullptr) {
      return fail("NotImplemented",
                  std::string("formwork does not support ") + member + " of GetObject yet.");
    }
  }
  auto object = find(call);
  if (!object) {
    return object;
  }
  Value answer = description_of(*object);
  answer.set("Body", Value::string(content_of(*object)));
  return answer;
}

Result<Value> head(ApiCall& call) {
  auto object = find(call);
  if (!object) {
    return object.error().code == "NoSuchKey" ? fail("404", "Not Found")
                                              : std::move(object).failure();
  }
  return description_of(*object);
}

Result<Value> remove(ApiCall& call) {
  auto bucket = find_bucket(call);
  if (!bucket) {
    return bucket;
  }
  std::string key = object_key(call.text("Bucket"), call.text("Key"));
  auto erased = call.world.store.erase_object(kStoredObjects.service, kStoredObjects.kind, key);
  return erased ? Result<Value>(Value::map()) : std::move(erased).failure();
}

Result<Value> remove_many(ApiCall& call) {
  auto bucket = find_bucket(call);
  if (!bucket) {
    return bucket;
  }
  Value deleted = Value::list();
  const Value* objects = call.input.find_path({"Delete", "Objects"});
  for (const Value& named : objects == nullptr ? std::span<const Value>() : objects->items()) {
    std::string key = object_key(call.text("Bucket"), named.get_text("Key"));
    auto erased = call.world.store.erase_object(kStoredObjects.service, kStoredObjects.kind, key);
    if (!erased) {
      return std::move(erased).failure();
    }
    deleted.push(map_with("Key", Value::string(named.get_text("Key"))));
  }
  return map_with("Deleted", std::move(deleted));
}

struct Page {
  Value contents = Value::list();
  Value prefixes = Value::list();
  std::string next;  // key or prefix that the page ends with, when there is more
};

Value listed(const std::string& key, const Value& object) {
  Value item = Value::map();
  item.set("Key", Value::string(key));
  item.set("LastModified", Value::number(object.get_text("LastModified")));
  item.set("ETag", Value::string(object.get_text("ETag")));
  item.set("Size", Value::number(object.get_text("Size")));
  item.set("StorageClass", Value::string("STANDARD"));
  return item;
}

Result<Page> list_page(ApiCall& call, const std::string& after) {
  std::string prefix = call.text("Prefix");
  std::string delimiter = call.text("Delimiter");
  std::string bucket = call.text("Bucket") + "/";
  auto objects = list_objects(call.world, kStoredObjects, bucket + prefix);
  if (!objects) {
    return std::move(objects).failure();
  }
  auto asked = parse_integer(call.text("MaxKeys")).value_or(kLargestPage);
  auto limit = static_cast<std::size_t>(std::clamp<std::int64_t>(asked, 0, kLargestPage));
  Page page;
  std::string last;
  for (const auto& [place, object] : *objects) {
    std::string key = place.substr(bucket.size());
    std::size_t end = delimiter.empty() ? std::string::npos : key.find(delimiter, prefix.size());
    std::string name = end == std::string::npos ? key : key.substr(0, end + delimiter.size());
    bool is_group = end != std::string::npos;
    if (name <= after || (is_group && name == last)) {
      continue;
    }
    if (page.contents.items().size() + page.prefixes.items().size() == limit) {
      page.next = last;
      break;
    }
    last = name;
    if (is_group) {
      page.prefixes.push(map_with("Prefix", Value::string(name)));
    } else {
      page.contents.push(listed(key, object));
    }
  }
  return page;
}

Value page_answer(const ApiCall& call, Page page) {
  Value answer = Value::map();
  answer.set("Name", Value::string(call.text("Bucket")));
  answer.set("Prefix", Value::string(call.text("Prefix")));
  answer.set("MaxKeys", Value::number(parse_integer(call.text("MaxKeys")).value_or(kLargestPage)));
  answer.set("IsTruncated", Value::boolean(!page.next.empty()));
  answer.set("Contents", std::move(page.contents));
  answer.set("CommonPrefixes", std::move(page.prefixes));
  if (const Value* delimiter = call.find("Delimiter")) {
    answer.set("Delimiter", *delimiter);
  }
  return answer;
}

Result<Value> list_v1(ApiCall& call) {
  auto bucket = find_bucket(call);
  if (!bucket) {
    return bucket;
  }
  auto page = list_page(call, call.text("Marker"));
  if (!page) {
    return std::move(page).failure();
  }
  std::string next = page->next;
  Value answer = page_answer(call, std::move(*page));
  answer.set("Marker", Value::string(call.text("Marker")));
  if (!next.empty() && call.find("Delimiter") != nullptr) {
    answer.set("NextMarker", Value::string(next));
  }
  return answer;
}

Result<Value> list_v2(ApiCall& call) {
  auto bucket = find_bucket(call);
  if (!bucket) {
    return bucket;
  }
  std::string after = call.text("StartAfter");
  if (const Value* token = call.find("ContinuationToken")) {
    auto decoded = base64_decode(token->as_string());
    if (!decoded) {
      return fail("InvalidArgument", "The continuation token provided is incorrect");
    }
    after = *decoded;
  }
  auto page = list_page(call, after);
  if (!page) {
    return std::move(page).failure();
  }
  std::string next = page->next;
  auto count = page->contents.items().size() + page->prefixes.items().size();
  Value answer = page_answer(call, std::move(*page));
  answer.set("KeyCount", Value::number(static_cast<std::int64_t>(count)));
  if (!next.empty()) {
    answer.set("NextContinuationToken", Value::string(base64_encode(next)));
  }
  return answer;
}

using Access = OperationEntry::Access;
constinit OperationEntry put_entry{"s3", "PutObject", Access::Write, &put};
constinit OperationEntry get_entry{"s3", "GetObject", Access::Read, &get};
constinit OperationEntry head_entry{"s3", "HeadObject", Access::Read, &head};
constinit OperationEntry remove_entry{"s3", "DeleteObject", Access::Write, &remove};
constinit OperationEntry remove_many_entry{"s3", "DeleteObjects", Access::Write, &remove_many};
constinit OperationEntry list_v1_entry{"s3", "ListObjects", Access::Read, &list_v1};
constinit OperationEntry list_v2_entry{"s3", "ListObjectsV2", Access::Read, &list_v2};
const Register<OperationEntry> kRegistered[]{Register(put_entry),         Register(get_entry),
                                             Register(head_entry),        Register(remove_entry),
                                             Register(remove_many_entry), Register(list_v1_entry),
                                             Register(list_v2_entry)};

}  // namespace

}  // namespace formwork::s3
