// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "resources/s3/s3_call.hh"

namespace formwork {
class BodyObserver;
}

namespace formwork::s3 {

/// Gets the next bytes of a content; they are gone afterwards.
using TakePiece = std::function<void(std::string_view)>;

/// The content of a request, in memory or in a file: large ones are never in memory as a whole.
class Content {
 public:
  /// Of the streaming member, else of the input's "Body".
  static Content of(ApiCall& call);
  static Content of_file(std::string path, std::uint64_t size);
  explicit Content(std::string_view bytes) : bytes_(bytes), size_(bytes.size()) {}

  std::uint64_t size() const { return size_; }
  /// All of it, unless it is in a file.
  std::string_view bytes() const { return bytes_; }
  /// The file that holds all of it and may be kept; "" when there is none.
  const std::string& file() const { return file_; }
  /// What was computed of it while it arrived; may be null.
  BodyObserver* observer() const { return observer_; }
  /// From its begin to its end.
  Result<void> read(const TakePiece& take) const;

 private:
  std::string_view bytes_;
  std::string file_;
  std::uint64_t size_ = 0;
  BodyObserver* observer_ = nullptr;
};

/// Writes the content where it belongs and sets the members of the row that tell of it.
Result<void> keep_content(S3Call& call, const Content& content, ObjectRow& row);
/// As a blob, whatever its size. A part of another content is copied.
Result<std::string> keep_as_blob(Transaction& store, const Content& content);
/// Another name for the same content.
Result<std::string> link_blob(Transaction& from, Transaction& to, const BlobPart& part);

/// Bytes of a stored content: from `begin`, `size` of them.
struct Span {
  std::int64_t begin = 0;
  std::int64_t size = 0;
};
/// Sets the answer's body, or "Body" of the output for small ones.
Result<void> answer_content(S3Call& call, const ObjectRow& row, Span span, Value& output);
/// The same as one text: for small ones.
Result<std::string> read_content(Rows& rows, const ObjectRow& row, Span span);
/// The same piece by piece.
Result<void> read_pieces(Rows& rows, const ObjectRow& row, Span span, const TakePiece& take);
/// The same as a new blob of another store.
Result<std::string> copy_to_blob(Rows& rows, const ObjectRow& row, Span span, Transaction& to);

/// The content of the current version of an object of this world; nothing when there is none.
Result<std::optional<std::string>> object_content(Transaction& store, const std::string& bucket,
                                                  const std::string& key);

}  // namespace formwork::s3
