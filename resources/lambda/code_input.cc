// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/code_input.hh"

#include "engine/base/hash.hh"
#include "engine/service/object_source.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/lambda/code_store.hh"
#include "resources/lambda/inline_code.hh"
#include "resources/lambda/records.hh"
#include "resources/lambda/zip_write.hh"

namespace formwork::lambda {

namespace {

constexpr std::size_t kLargestUpload = 52'428'800;
constexpr std::uint64_t kLargestUnpacked = 262'144'000;
constexpr ObjectPlace kBuckets{"s3", "bucket"};

Failure no_object(std::string_view code, std::string_view message) {
  return invalid_parameter("Error occurred while GetObject. S3 Error Code: " + std::string(code) +
                           ". S3 Error Message: " + std::string(message));
}

Result<bool> is_bucket(World& world, const std::string& name) {
  auto bucket = find_object(world, kBuckets, name);
  return bucket ? Result<bool>(!bucket->is_null()) : std::move(bucket).failure();
}

Result<std::string> read_object(World& world, const Value& code) {
  const std::string bucket = code.get_text("S3Bucket");
  const std::string version = code.get_text("S3ObjectVersion");
  auto known = is_bucket(world, bucket);
  if (!known) {
    return std::move(known).failure();
  }
  const ObjectSource* source = object_source();
  const ObjectVersionSource* versions = RegisteredList<ObjectVersionSource>::head;
  if (!*known || source == nullptr || versions == nullptr) {
    return no_object("NoSuchBucket", "The specified bucket does not exist");
  }
  const std::string key = code.get_text("S3Key");
  auto bytes = version.empty() ? source->read(world.store, bucket, key)
                               : versions->read(world.store, bucket, key, version);
  if (!bytes) {
    return std::move(bytes).failure();
  }
  if (*bytes) {
    return std::move(**bytes);
  }
  return version.empty() ? no_object("NoSuchKey", "The specified key does not exist.")
                         : no_object("NoSuchVersion", "The specified version does not exist.");
}

Result<void> check_archive(std::string_view archive) {
  const auto summary = summarize_zip(archive);
  if (!summary) {
    return invalid_parameter(
        "Could not unzip uploaded file. Please check your file, then try to upload again.");
  }
  if (summary->entries == 0) {
    return invalid_parameter("Uploaded file must be a non-empty zip");
  }
  if (summary->unpacked > kLargestUnpacked) {
    return invalid_parameter("Unzipped size must be smaller than " +
                             std::to_string(kLargestUnpacked) + " bytes");
  }
  return {};
}

Result<std::string> read_archive(World& world, const Value& code) {
  std::string archive;
  if (const Value* zip = code.find("ZipFile")) {
    archive = zip->as_string();
    if (archive.size() > kLargestUpload) {
      return fail("RequestEntityTooLargeException",
                  "Zipped size must be smaller than " + std::to_string(kLargestUpload) + " bytes");
    }
  } else if (has(code, "S3Bucket") && has(code, "S3Key")) {
    auto bytes = read_object(world, code);
    if (!bytes) {
      return bytes;
    }
    archive = std::move(*bytes);
  } else {
    return invalid_parameter("Please provide a source for function code.");
  }
  if (auto checked = check_archive(archive); !checked) {
    return std::move(checked).failure();
  }
  return archive;
}

NewCode image_code(const Value& code) {
  NewCode image;
  image.sha256 = sha256_hex(code.get_text("ImageUri"));
  copy_members(image.told, code, {"ImageUri", "SourceKMSKeyArn"});
  return image;
}

Result<NewCode> keep_archive(World& world, std::string_view archive, Value told) {
  auto facts = keep_code(world, archive);
  if (!facts) {
    return std::move(facts).failure();
  }
  return NewCode{std::move(facts->sha256), facts->size, std::move(told)};
}

Value told_of(const Value& code) {
  Value told = Value::map();
  copy_members(told, code, {"S3Bucket", "S3Key", "S3ObjectVersion", "SourceKMSKeyArn"});
  return told;
}

}  // namespace

Result<NewCode> take_code(World& world, const Value& code) {
  if (has(code, "ImageUri")) {
    return image_code(code);
  }
  auto archive = read_archive(world, code);
  if (!archive) {
    return std::move(archive).failure();
  }
  return keep_archive(world, *archive, told_of(code));
}

Result<NewCode> measure_code(World& world, const Value& code) {
  if (has(code, "ImageUri")) {
    return image_code(code);
  }
  auto archive = read_archive(world, code);
  if (!archive) {
    return std::move(archive).failure();
  }
  return NewCode{sha256_base64(*archive), static_cast<std::int64_t>(archive->size()),
                 told_of(code)};
}

Result<NewCode> take_template_code(World& world, const Value& code, std::string_view runtime) {
  if (has(code, "ImageUri")) {
    NewCode image = image_code(code);
    image.told = code;
    return image;
  }
  if (const Value* source = code.find("ZipFile")) {
    return keep_archive(world, inline_archive(source->scalar_text(), runtime), code);
  }
  auto known = is_bucket(world, code.get_text("S3Bucket"));
  if (!known) {
    return std::move(known).failure();
  }
  if (!*known) {
    return NewCode{sha256_base64(value_to_json(code)), 0, code};
  }
  auto archive = read_archive(world, code);
  if (!archive) {
    return std::move(archive).failure();
  }
  return keep_archive(world, *archive, code);
}

}  // namespace formwork::lambda
