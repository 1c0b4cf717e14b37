// SPDX-License-Identifier: Apache-2.0
// ListMultipartUploads, and what is told of an object's parts.
#include "engine/value/convert.hh"
#include "resources/common/api_support.hh"
#include "resources/s3/acl.hh"
#include "resources/s3/checksums.hh"
#include "resources/s3/conditions.hh"
#include "resources/s3/listing.hh"
#include "resources/s3/object_facts.hh"
#include "resources/s3/objects.hh"
#include "resources/s3/uploads.hh"

namespace formwork::s3 {

namespace {

struct Marker {
  std::string key;
  std::string upload;
};

struct Uploads {
  Value uploads = Value::list();
  Value prefixes = Value::list();
  bool is_truncated = false;
  std::string last_key;
  std::string last_upload;
};

Value listed_upload(S3Call& call, const std::string& key, const std::string& id, Millis begun,
                    const Value& details, bool is_coded) {
  Value item = map_with("Key", Value::string(is_coded ? url_encoded(key) : key));
  item.set("UploadId", Value::string(id));
  item.set("Initiated", Value::number(begun));
  const Value* object = details.find("Object");
  const std::string owner = object == nullptr ? "" : object->get_text(kOwner);
  const std::string storage = object == nullptr ? "" : object->get_text("StorageClass");
  item.set("Owner", owner_of(owner.empty() ? call.owner() : owner));
  item.set("Initiator", owner_of(details.get_text("Initiator")));
  item.set("StorageClass", Value::string(storage.empty() ? "STANDARD" : storage));
  set_text(item, "ChecksumAlgorithm", details.get_text("Algorithm"));
  set_text(item, "ChecksumType", details.get_text("ChecksumType"));
  return item;
}

Result<Uploads> read_uploads(S3Call& call, const Marker& marker, std::size_t limit, bool is_coded) {
  const std::string prefix = call.text("Prefix");
  const std::string delimiter = call.text("Delimiter");
  Uploads found;
  Query query(call.rows.tables(),
              "SELECT key, upload, begun, details FROM s3_uploads WHERE bucket = ? AND "
              "(key, upload) > (?, ?) AND key >= ? ORDER BY key, upload");
  // Without an upload, all of the marker's key are behind.
  const std::string after =
      marker.key.empty() || !marker.upload.empty() ? marker.key : marker.key + '\0';
  query.bind(call.bucket).bind_blob(after).bind(marker.upload).bind_blob(prefix);
  std::size_t count = 0;
  std::string group;
  while (query.next()) {
    const std::string key(query.view());
    if (!key.starts_with(prefix)) {
      break;
    }
    const std::size_t at =
        delimiter.empty() ? std::string::npos : key.find(delimiter, prefix.size());
    const std::string name =
        at == std::string::npos ? std::string() : key.substr(0, at + delimiter.size());
    if (!name.empty() && (name == group || name == marker.key)) {
      continue;
    }
    if (count == limit) {
      found.is_truncated = limit > 0;
      break;
    }
    ++count;
    const std::string id = query.text();
    found.last_key = name.empty() ? key : name;
    found.last_upload = name.empty() ? id : "";
    if (!name.empty()) {
      group = name;
      found.prefixes.push(map_with("Prefix", Value::string(is_coded ? url_encoded(name) : name)));
      continue;
    }
    const Millis begun = query.integer();
    auto details = value_from_stored_json(query.text());
    found.uploads.push(
        listed_upload(call, key, id, begun, details ? *details : Value::map(), is_coded));
  }
  auto done = query.finish();
  return done ? Result<Uploads>(std::move(found)) : std::move(done).failure();
}

Result<Value> list_uploads(S3Call& call) {
  auto limit = page_limit(call.call, "MaxUploads", "max-uploads");
  auto is_coded = limit ? wants_url(call.call) : Result<bool>(std::move(limit).failure());
  if (!is_coded) {
    return std::move(is_coded).failure();
  }
  const Marker marker{call.text("KeyMarker"), call.text("UploadIdMarker")};
  auto found = read_uploads(call, marker, *limit, *is_coded);
  if (!found) {
    return std::move(found).failure();
  }
  const auto text = [&](const std::string& plain) {
    return Value::string(*is_coded ? url_encoded(plain) : plain);
  };
  Value answer = map_with("Bucket", Value::string(call.bucket));
  answer.set("KeyMarker", text(marker.key));
  answer.set("UploadIdMarker", Value::string(marker.upload));
  answer.set("Prefix", text(call.text("Prefix")));
  if (const std::string delimiter = call.text("Delimiter"); !delimiter.empty()) {
    answer.set("Delimiter", text(delimiter));
  }
  if (*is_coded) {
    answer.set("EncodingType", Value::string("url"));
  }
  answer.set("NextKeyMarker", text(found->last_key));
  answer.set("NextUploadIdMarker", Value::string(found->last_upload));
  answer.set("MaxUploads", Value::number(static_cast<std::int64_t>(*limit)));
  answer.set("IsTruncated", Value::boolean(found->is_truncated));
  answer.set("Uploads", std::move(found->uploads));
  answer.set("CommonPrefixes", std::move(found->prefixes));
  return answer;
}

Value parts_shape(S3Call& call, const ObjectRow& row, const Value& parts, std::size_t limit) {
  const std::int64_t after = number_of(call.call.input, "PartNumberMarker");
  Value shape =
      map_with("TotalPartsCount", Value::number(static_cast<std::int64_t>(parts.items().size())));
  Value items = Value::list();
  std::int64_t number = 0;
  std::int64_t last = 0;
  bool is_truncated = false;
  for (const Value& part : parts.items()) {
    if (++number <= after) {
      continue;
    }
    if (items.items().size() == limit) {
      is_truncated = true;
      break;
    }
    last = number;
    Value item = map_with("PartNumber", Value::number(number));
    item.set("Size", Value::number(row.blobs[static_cast<std::size_t>(number - 1)].size));
    set_checksum(item, part.get_text("Checksum"), false);
    items.push(std::move(item));
  }
  if (row.checksum.empty()) {  // parts without sums are only counted
    return shape;
  }
  shape.set("PartNumberMarker", Value::number(after));
  shape.set("NextPartNumberMarker", Value::number(last));
  shape.set("MaxParts", Value::number(static_cast<std::int64_t>(limit)));
  shape.set("IsTruncated", Value::boolean(is_truncated));
  shape.set("Parts", std::move(items));
  return shape;
}

Result<Value> attributes(S3Call& call) {
  const auto asked = input_texts(call.call, "ObjectAttributes");
  if (asked.empty()) {
    return invalid_argument(call.call,
                            "The x-amz-object-attributes header specifying the attributes to be "
                            "retrieved is either missing or empty",
                            "x-amz-object-attributes", "");
  }
  auto limit = page_limit(call.call, "MaxParts", "max-parts");
  auto row = limit ? find_row(call) : Result<ObjectRow>(std::move(limit).failure());
  if (!row) {
    return std::move(row).failure();
  }
  const Value details = row->details();
  auto done = check_read_conditions(call, *row);
  done = done ? check_customer_key(call, details) : std::move(done);
  if (!done) {
    return std::move(done).failure();
  }
  Value answer = map_with("LastModified", Value::number(row->modified));
  set_version(call, *row, answer);
  for (const std::string& name : asked) {
    if (name == "ETag") {
      answer.set("ETag", Value::string(row->etag));
    } else if (name == "ObjectSize") {
      answer.set("ObjectSize", Value::number(row->size));
    } else if (name == "StorageClass") {
      const std::string storage = details.get_text("StorageClass");
      answer.set("StorageClass", Value::string(storage.empty() ? "STANDARD" : storage));
    } else if (name == "Checksum" && !row->checksum.empty()) {
      Value checksum = Value::map();
      set_checksum(checksum, row->checksum);
      answer.set("Checksum", std::move(checksum));
    } else if (const Value* parts = details.find(kParts);
               name == "ObjectParts" && parts != nullptr) {
      answer.set("ObjectParts", parts_shape(call, *row, *parts, *limit));
    } else if (name != "Checksum" && name != "ObjectParts") {
      return invalid_argument(call.call, "Invalid attribute name specified.",
                              "x-amz-object-attributes", name);
    }
  }
  return answer;
}

using Access = OperationEntry::Access;
const S3Operation kUploads{&list_uploads, "s3:ListBucketMultipartUploads", Permission::Read, false,
                           false};
const S3Operation kAttributes{&attributes, "s3:GetObjectAttributes", Permission::Read, true, true};
constinit OperationEntry entries[]{{"s3", "ListMultipartUploads", Access::Read, &run<kUploads>},
                                   {"s3", "GetObjectAttributes", Access::Read, &run<kAttributes>}};
const RegisteredOperations kRegistered{entries};

}  // namespace

}  // namespace formwork::s3
