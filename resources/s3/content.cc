// SPDX-License-Identifier: Apache-2.0
#include "resources/s3/content.hh"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include "engine/service/body_observer.hh"
#include "engine/service/object_source.hh"

namespace formwork::s3 {

namespace {

Failure unreadable(const std::string& path) {
  return fail("F305", "cannot read " + path + ": " + std::strerror(errno));
}

// Piece by piece, so that a content of any size needs little memory.
Result<void> read_file(const std::string& path, std::int64_t begin, std::int64_t size,
                       const TakePiece& take) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    return unreadable(path);
  }
  constexpr std::int64_t kPiece = 256 << 10;
  std::string piece(static_cast<std::size_t>(std::min(size, kPiece)), '\0');
  const std::int64_t end = begin + size;
  while (begin < end) {
    const auto most = static_cast<std::size_t>(std::min(end - begin, kPiece));
    const ssize_t count = ::pread(descriptor, piece.data(), most, begin);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      errno = count == 0 ? EIO : errno;  // shorter than it was
      ::close(descriptor);
      return unreadable(path);
    }
    take(std::string_view(piece).substr(0, static_cast<std::size_t>(count)));
    begin += count;
  }
  ::close(descriptor);
  return {};
}

}  // namespace

Content Content::of_file(std::string path, std::uint64_t size) {
  Content content{std::string_view()};
  content.file_ = std::move(path);
  content.size_ = size;
  return content;
}

Content Content::of(ApiCall& call) {
  if (call.body == nullptr) {
    const Value* body = call.find("Body");
    return Content(body == nullptr ? std::string_view() : std::string_view(body->as_string()));
  }
  if (call.body->file.empty()) {
    return Content(std::string_view(call.body->bytes));
  }
  Content content = of_file(call.body->file, call.body->size);
  content.observer_ = observer_of(call.head);
  return content;
}

Result<void> Content::read(const TakePiece& take) const {
  if (file_.empty()) {
    take(bytes_);
    return {};
  }
  return read_file(file_, 0, static_cast<std::int64_t>(size_), take);
}

Result<std::string> keep_as_blob(Transaction& store, const Content& content) {
  return content.file().empty() ? store.put_blob(content.bytes()) : store.keep_blob(content.file());
}

Result<void> keep_content(S3Call& call, const Content& content, ObjectRow& row) {
  row.size = static_cast<std::int64_t>(content.size());
  if (row.size == 0) {
    return {};
  }
  if (content.file().empty() && content.size() <= kLargestInline) {
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

namespace {

// Writes what `read` gives into a new file and keeps it.
Result<std::string> keep_pieces(Transaction& to,
                                const std::function<Result<void>(const TakePiece&)>& read) {
  auto file = to.blobs().new_file();
  if (!file) {
    return file;
  }
  constexpr int kMode = 0600;
  const int descriptor = ::open(file->c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kMode);
  if (descriptor < 0) {
    return unreadable(*file);
  }
  bool is_written = true;
  auto done = read([&](std::string_view piece) {
    while (is_written && !piece.empty()) {
      const ssize_t count = ::write(descriptor, piece.data(), piece.size());
      is_written = count > 0 || (count < 0 && errno == EINTR);
      piece.remove_prefix(count > 0 ? static_cast<std::size_t>(count) : 0);
    }
  });
  const bool is_closed = ::close(descriptor) == 0;
  if (done && (!is_written || !is_closed)) {
    done = fail("F305", "cannot write " + *file + ": " + std::strerror(errno));
  }
  if (!done) {
    ::unlink(file->c_str());
    return std::move(done).failure();
  }
  return to.keep_blob(*file);
}

}  // namespace

Result<std::string> link_blob(Transaction& from, Transaction& to, const BlobPart& part) {
  auto file = to.blobs().new_file();
  if (!file) {
    return file;
  }
  const std::string source = from.blobs().path_of(part.id);
  if (::link(source.c_str(), file->c_str()) == 0) {
    return to.keep_blob(*file);
  }
  // Some file systems have no links, and worlds may lie on several.
  return keep_pieces(to,
                     [&](const TakePiece& take) { return read_file(source, 0, part.size, take); });
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

Result<void> read_pieces(Rows& rows, const ObjectRow& row, Span span, const TakePiece& take) {
  if (row.blobs.empty()) {
    auto bytes = rows.content(row.content);
    if (!bytes) {
      return std::move(bytes).failure();
    }
    take(std::string_view(*bytes).substr(static_cast<std::size_t>(span.begin),
                                         static_cast<std::size_t>(span.size)));
    return {};
  }
  std::int64_t begin = 0;
  const std::int64_t end = span.begin + span.size;
  for (const BlobPart& part : row.blobs) {
    const std::int64_t from = std::max(begin, span.begin);
    const std::int64_t to = std::min(begin + part.size, end);
    if (from < to) {
      const std::string path = rows.store().blobs().path_of(part.id);
      if (auto done = read_file(path, from - begin, to - from, take); !done) {
        return done;
      }
    }
    begin += part.size;
  }
  return {};
}

Result<std::string> read_content(Rows& rows, const ObjectRow& row, Span span) {
  std::string text;
  auto done = read_pieces(rows, row, span, [&](std::string_view piece) { text += piece; });
  return done ? Result<std::string>(std::move(text)) : std::move(done).failure();
}

Result<std::string> copy_to_blob(Rows& rows, const ObjectRow& row, Span span, Transaction& to) {
  if (row.blobs.size() == 1 && span.begin == 0 && span.size == row.size) {
    return link_blob(rows.store(), to, row.blobs.front());
  }
  return keep_pieces(to, [&](const TakePiece& take) { return read_pieces(rows, row, span, take); });
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
