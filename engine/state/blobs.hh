// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/result.hh"

namespace formwork {

/// Contents too large for the database, as files in one folder beside it. The folder is made at the
/// first ask; that of a ":memory:" store is a temporary one, removed with the store. Which files
/// belong to the store is written in it (Transaction::keep_blob), and what does not is swept away
/// when it is opened. Not thread-safe.
class Blobs {
 public:
  /// `folder` "" for a temporary one.
  explicit Blobs(std::string folder);
  Blobs(const Blobs&) = delete;
  Blobs& operator=(const Blobs&) = delete;
  ~Blobs();

  /// A path for a file that does not exist yet, in the same file system as the blobs. F301/F305.
  Result<std::string> new_file();
  /// Of a blob's id.
  std::string path_of(std::string_view id) const;
  /// Moves a file of the same file system in; answers its new id.
  Result<std::string> take(const std::string& file);
  void erase(std::string_view id) noexcept;
  const std::string& folder() const { return folder_; }
  bool is_made() const { return is_made_; }
  bool is_temporary() const { return is_temporary_; }

 private:
  Result<void> make();

  std::string folder_;
  bool is_temporary_;
  bool is_made_ = false;
  std::uint64_t next_ = 0;
};

}  // namespace formwork
