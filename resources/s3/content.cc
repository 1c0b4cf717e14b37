// SPDX-License-Identifier: Apache-2.0
#include "resources/s3/content.hh"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/service/object_source.hh"

namespace formwork::s3 {

namespace {

Failure unreadable(const std::string& path) {
  return fail("F305", "cannot read " + path + ": " + std::strerror(errno));
}

}  // namespace

Content::~Content() {
  if (mapped_ != nullptr) {
    ::munmap(mapped_, bytes_.size());
  }
}

Result<Content> Content::of_file(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    return unreadable(path);
  }
  struct stat facts {};
  if (::fstat(descriptor, &facts) != 0) {
    ::close(descriptor);
    return unreadable(path);
  }
  Content content{std::string_view()};
  content.file_ = path;
  const auto size = static_cast<std::size_t>(facts.st_size);
  if (size > 0) {
    void* mapped = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (mapped == MAP_FAILED) {
      ::close(descriptor);
      return unreadable(path);
    }
    content.mapped_ = mapped;
    content.bytes_ = {static_cast<const char*>(mapped), size};
  }
  ::close(descriptor);
  return content;
}

Result<Content> Content::of(ApiCall& call) {
  if (call.body == nullptr) {
    const Value* body = call.find("Body");
    return Content(body == nullptr ? std::string_view() : std::string_view(body->as_string()));
  }
  return call.body->file.empty() ? Content(std::string_view(call.body->bytes))
                                 : of_file(call.body->file);
}

Result<std::string> keep_as_blob(Transaction& store, const Content& content) {
  return content.file().empty() ? store.put_blob(content.bytes()) : store.keep_blob(content.file());
}

Result<void> keep_content(S3Call& call, const Content& content, ObjectRow& row) {
  row.size = static_cast<std::int64_t>(content.bytes().size());
  if (content.bytes().empty()) {
    return {};
  }
  if (content.bytes().size() <= kLargestInline) {
    auto id = call.rows.put_content(content.bytes());
    if (!id) {
      return std::move(id).failure();
    }
    row.content = *id;
    return {};
  }
  auto blob = keep_as_blob(call.call.world.store, content);
  if (!blob) {
    return std::move(blob).failure();
  }
  row.blobs.push_back({std::move(*blob), row.size});
  return {};
}

Result<std::string> link_blob(Transaction& from, Transaction& to, const std::string& id) {
  auto file = to.blobs().new_file();
  if (!file) {
    return file;
  }
  const std::string source = from.blobs().path_of(id);
  if (::link(source.c_str(), file->c_str()) == 0) {
    return to.keep_blob(*file);
  }
  // Some file systems have no links, and worlds may lie on several.
  auto content = Content::of_file(source);
  return content ? to.put_blob(content->bytes()) : std::move(content).failure();
}

Result<void> answer_content(S3Call& call, const ObjectRow& row, Span span, Value& output) {
  if (row.blobs.empty()) {
    auto bytes = call.rows.content(row.content);
    if (!bytes) {
      return std::move(bytes).failure();
    }
    const bool is_whole = span.begin == 0 && span.size == row.size;
    output.set("Body",
               Value::string(is_whole ? std::move(*bytes)
                                      : bytes->substr(static_cast<std::size_t>(span.begin),
                                                      static_cast<std::size_t>(span.size))));
    return {};
  }
  if (call.call.head == nullptr) {  // nobody who sends files
    auto bytes = read_content(call.rows, row, span);
    if (!bytes) {
      return std::move(bytes).failure();
    }
    output.set("Body", Value::string(std::move(*bytes)));
    return {};
  }
  std::int64_t begin = 0;
  const std::int64_t end = span.begin + span.size;
  for (const BlobPart& part : row.blobs) {
    const std::int64_t from = std::max(begin, span.begin);
    const std::int64_t to = std::min(begin + part.size, end);
    if (from < to) {
      const std::string path = call.call.world.store.blobs().path_of(part.id);
      auto file = OpenFile::open(path);
      if (file == nullptr) {
        return unreadable(path);
      }
      call.call.answer.body.push_back({std::move(file), static_cast<std::uint64_t>(from - begin),
                                       static_cast<std::uint64_t>(to - from)});
    }
    begin += part.size;
  }
  return {};
}

Result<std::string> read_content(Rows& rows, const ObjectRow& row, Span span) {
  if (row.blobs.empty()) {
    auto bytes = rows.content(row.content);
    return bytes ? bytes->substr(static_cast<std::size_t>(span.begin),
                                 static_cast<std::size_t>(span.size))
                 : std::move(bytes);
  }
  std::string text;
  std::int64_t begin = 0;
  const std::int64_t end = span.begin + span.size;
  for (const BlobPart& part : row.blobs) {
    const std::int64_t from = std::max(begin, span.begin);
    const std::int64_t to = std::min(begin + part.size, end);
    if (from < to) {
      auto content = Content::of_file(rows.store().blobs().path_of(part.id));
      if (!content) {
        return std::move(content).failure();
      }
      text += content->bytes().substr(static_cast<std::size_t>(from - begin),
                                      static_cast<std::size_t>(to - from));
    }
    begin += part.size;
  }
  return text;
}

namespace {

// Null where a reading transaction finds that there are no tables yet.
Result<Database*> tables_if_made(Transaction& store) {
  auto tables = store.tables("s3");
  if (!tables && tables.error().code == "F302") {
    return static_cast<Database*>(nullptr);
  }
  return tables;
}

Result<bool> is_empty(Transaction& store, const std::string& bucket) {
  auto tables = tables_if_made(store);
  if (!tables || *tables == nullptr) {
    return tables ? Result<bool>(true) : std::move(tables).failure();
  }
  return Rows(store, **tables, bucket).is_empty();
}

constinit ObjectSource source{&object_content, &is_empty};
const Register<ObjectSource> kRegister{source};

}  // namespace

Result<std::optional<std::string>> object_content(Transaction& store, const std::string& bucket,
                                                  const std::string& key) {
  auto tables = tables_if_made(store);
  if (!tables) {
    return std::move(tables).failure();
  }
  if (*tables == nullptr) {
    return std::optional<std::string>();
  }
  Rows rows(store, **tables, bucket);
  auto row = rows.find(key);
  if (!row) {
    return std::move(row).failure();
  }
  if (!*row || (*row)->is_marker) {
    return std::optional<std::string>();
  }
  auto bytes = read_content(rows, **row, {0, (*row)->size});
  return bytes ? Result<std::optional<std::string>>(std::move(*bytes)) : std::move(bytes).failure();
}

}  // namespace formwork::s3
