// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/lambda/local_code.hh"

#include <array>
#include <filesystem>
#include <memory>
#include <set>
#include <system_error>
#include <utility>

#include "engine/base/ensure.hh"
#include "engine/base/hash.hh"
#include "engine/document/document.hh"
#include "tools/formwork/lambda/zip_writer.hh"
#include "tools/formwork/lint/fix/text_edit.hh"
#include "tools/formwork/store_call.hh"

namespace formwork::cli {
namespace {

namespace fs = std::filesystem;

/// A property that holds a path where it is a text, and how its place in S3 is spelled.
struct CodeProperty {
  std::string_view type;
  std::string_view property;
  std::string_view bucket;
  std::string_view key;
};

constexpr std::array<CodeProperty, 4> kProperties{{
    {"AWS::Lambda::Function", "Code", "S3Bucket", "S3Key"},
    {"AWS::Lambda::LayerVersion", "Content", "S3Bucket", "S3Key"},
    {"AWS::Serverless::Function", "CodeUri", "Bucket", "Key"},
    {"AWS::Serverless::LayerVersion", "ContentUri", "Bucket", "Key"},
}};

struct Found {
  LocalCode code;
  const CodeProperty* property = nullptr;
  const Node* node = nullptr;
};

const CodeProperty* property_of(std::string_view type) {
  for (const CodeProperty& one : kProperties) {
    if (one.type == type) {
      return &one;
    }
  }
  return nullptr;
}

Result<std::vector<Found>> find_all(const std::string& path, const Node& root) {
  std::vector<Found> found;
  const Node* resources = root.get("Resources");
  if (resources == nullptr) {
    return found;
  }
  const Node* globals = root.get("Globals");
  const Node* of_functions = globals != nullptr ? globals->get("Function") : nullptr;
  const bool publishes_all =
      of_functions != nullptr && of_functions->get("AutoPublishAlias") != nullptr;
  const fs::path folder = path == "-" ? fs::path() : fs::path(path).parent_path();
  for (const Member& resource : resources->members()) {
    const Node* type = resource.value->get("Type");
    const Node* properties = resource.value->get("Properties");
    const CodeProperty* property = type != nullptr ? property_of(type->text()) : nullptr;
    const Node* value = property != nullptr && properties != nullptr
                            ? properties->get(property->property)
                            : nullptr;
    if (value == nullptr || !value->is_string()) {
      continue;
    }
    const std::string given(value->text());
    if (given.starts_with("s3://") || given.starts_with("https://")) {
      continue;
    }
    fs::path place = fs::path(given).is_absolute() ? fs::path(given) : folder / given;
    std::error_code error;
    if (given.empty() || !fs::exists(place, error)) {
      return fail("F101",
                  "the " + std::string(property->property) + " of " + std::string(resource.key) +
                      " leads nowhere: " + place.string(),
                  value->span, "Paths are relative to the template's folder.");
    }
    const bool is_exchangeable = type->text().ends_with("::Function") && !publishes_all &&
                                 properties->get("AutoPublishAlias") == nullptr;
    found.push_back(
        {{std::string(resource.key), place.lexically_normal().string(), is_exchangeable},
         property,
         value});
  }
  return found;
}

// The same code is the same object.
std::string object_key(const std::string& archive) {
  return sha256_hex(archive).substr(0, 32) + ".zip";
}

std::string json_text(std::string_view text) {
  return value_to_json(Value::string(std::string(text)));
}

struct ReadTemplate {
  SourceMap sources;
  std::unique_ptr<Document> document;
};

Result<std::unique_ptr<ReadTemplate>> read_template(const std::string& path,
                                                    const std::string& text) {
  auto read = std::make_unique<ReadTemplate>();
  Sink sink;
  read->document = read_document(read->sources, path, text, sink);
  if (read->document == nullptr || read->document->root == nullptr) {
    return fail("F101", path + " is no template");
  }
  return read;
}

}  // namespace

Result<std::vector<LocalCode>> local_code(const std::string& path, const std::string& text) {
  auto read = read_template(path, text);
  auto found = read ? find_all(path, *(*read)->document->root)
                    : Result<std::vector<Found>>(std::move(read).failure());
  if (!found) {
    return std::move(found).failure();
  }
  std::vector<LocalCode> all;
  for (Found& one : *found) {
    all.push_back(std::move(one.code));
  }
  return all;
}

Result<std::string> package_template(const std::string& path, const std::string& text,
                                     const KeepArchive& keep) {
  auto read = read_template(path, text);
  auto found = read ? find_all(path, *(*read)->document->root)
                    : Result<std::vector<Found>>(std::move(read).failure());
  if (!found) {
    return std::move(found).failure();
  }
  std::vector<TextEdit> edits;
  for (const Found& one : *found) {
    const auto range = range_of(one.node->span, *(*read)->document->source);
    if (!range) {
      return fail("F101", "the code of " + one.code.logical_id + " is an alias", one.node->span,
                  "Write the path out.");
    }
    auto archive = archive_of(one.code.path);
    auto kept =
        archive ? keep(one.code, *archive) : Result<CodeObject>(std::move(archive).failure());
    if (!kept) {
      return std::move(kept).failure();
    }
    edits.push_back({range->begin, range->end,
                     "{" + json_text(one.property->bucket) + ": " + json_text(kept->bucket) + ", " +
                         json_text(one.property->key) + ": " + json_text(kept->key) + "}"});
  }
  return apply_edits((*read)->document->source->text, std::move(edits));
}

KeepArchive keep_in_bucket(Emulator& emulator, std::string bucket, std::string prefix) {
  auto made = std::make_shared<bool>(false);
  return [&emulator, bucket = std::move(bucket), prefix = std::move(prefix), made](
             const LocalCode& code, const std::string& archive) -> Result<CodeObject> {
    static_cast<void>(code);
    if (!*made) {
      if (auto there = emulator.make_bucket(bucket); !there) {
        return std::move(there).failure();
      }
      *made = true;
    }
    CodeObject object{bucket, prefix + object_key(archive)};
    auto put = emulator.put_object(object.bucket, object.key, archive);
    return put ? Result<CodeObject>(std::move(object)) : std::move(put).failure();
  };
}

namespace {

Result<Value> call_s3(Session& session, std::string_view name, const Value& input) {
  const OperationEntry* operation = find_operation("s3", name);
  FORMWORK_ENSURE(operation != nullptr);
  return call_operation(session, *operation, input);
}

Result<void> make_bucket(Session& session, const std::string& bucket) {
  Value input = map_with("Bucket", Value::string(bucket));
  if (call_s3(session, "HeadBucket", input)) {
    return {};
  }
  if (const std::string& region = session.environment().region; region != "us-east-1") {
    input.set("CreateBucketConfiguration", map_with("LocationConstraint", Value::string(region)));
  }
  auto made = call_s3(session, "CreateBucket", input);
  return made ? Result<void>() : std::move(made).failure();
}

}  // namespace

namespace {

KeepArchive keep_in_store(Session& session) {
  auto made = std::make_shared<bool>(false);
  return [&session, made](const LocalCode& code, const std::string& archive) -> Result<CodeObject> {
    static_cast<void>(code);
    CodeObject object{kPackageBucket, object_key(archive)};
    if (!*made) {
      if (auto there = make_bucket(session, object.bucket); !there) {
        return std::move(there).failure();
      }
      *made = true;
    }
    Value input = map_with("Bucket", Value::string(object.bucket));
    input.set("Key", Value::string(object.key));
    input.set("Body", Value::string(archive));
    auto put = call_s3(session, "PutObject", input);
    return put ? Result<CodeObject>(std::move(object)) : std::move(put).failure();
  };
}

bool is_readable(const TemplateText& text) {
  SourceMap sources;
  Sink faults;
  return read_document(sources, text.name, text.text, faults) != nullptr && !faults.has_errors();
}

}  // namespace

// What cannot be read is told by whoever reads it next.
Result<void> pack_code(TemplateText& text, Session& session) {
  if (!is_readable(text)) {
    return {};
  }
  auto packed = package_template(text.name, text.text, keep_in_store(session));
  if (!packed) {
    return std::move(packed).failure();
  }
  text.text = *std::move(packed);
  return {};
}

std::string name_code(const TemplateText& text) {
  if (!is_readable(text)) {
    return text.text;
  }
  auto named =
      package_template(text.name, text.text, [](const LocalCode&, const std::string& archive) {
        return Result<CodeObject>({kPackageBucket, object_key(archive)});
      });
  return named ? *std::move(named) : text.text;
}

}  // namespace formwork::cli
