// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "resources/s3/s3_call.hh"

namespace formwork::s3 {

/// The content of a request as one piece of memory, whether it came in memory or in a file.
class Content {
 public:
  /// Of the streaming member, else of the input's "Body".
  static Result<Content> of(ApiCall& call);
  static Result<Content> of_file(const std::string& path);
  explicit Content(std::string_view bytes) : bytes_(bytes) {}
  Content(Content&& other) noexcept
      : bytes_(other.bytes_),
        file_(std::move(other.file_)),
        mapped_(std::exchange(other.mapped_, nullptr)) {}
  Content& operator=(Content&&) = delete;
  ~Content();

  std::string_view bytes() const { return bytes_; }
  /// The file that holds all of it and may be kept; "" when there is none.
  const std::string& file() const { return file_; }

 private:
  std::string_view bytes_;
  std::string file_;
  void* mapped_ = nullptr;
};

/// Writes the content where it belongs and sets the members of the row that tell of it.
Result<void> keep_content(S3Call& call, const Content& content, ObjectRow& row);
/// As a blob, whatever its size. A part of another content is copied.
Result<std::string> keep_as_blob(Transaction& store, const Content& content);
/// Another name for the same content.
Result<std::string> link_blob(Transaction& from, Transaction& to, const std::string& id);

/// Bytes of a stored content: from `begin`, `size` of them.
struct Span {
  std::int64_t begin = 0;
  std::int64_t size = 0;
};
/// Sets the answer's body, or "Body" of the output for small ones.
Result<void> answer_content(S3Call& call, const ObjectRow& row, Span span, Value& output);
/// The same as one text: for copies of a range.
Result<std::string> read_content(Rows& rows, const ObjectRow& row, Span span);

/// The content of the current version of an object of this world; nothing when there is none.
Result<std::optional<std::string>> object_content(Transaction& store, const std::string& bucket,
                                                  const std::string& key);

}  // namespace formwork::s3
