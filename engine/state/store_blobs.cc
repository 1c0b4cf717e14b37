// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "engine/base/file.hh"
#include "engine/state/query.hh"
#include "engine/state/store.hh"

namespace formwork {

// A process that was killed leaves files that were never committed, or whose erasing was.
Result<void> Store::sweep_blobs() {
  if (blobs_.is_temporary() || !blobs_.is_made()) {
    return {};
  }
  auto tx = begin_read();
  if (!tx) {
    return std::move(tx).failure();
  }
  Query query(*database_, "SELECT id FROM blobs");
  std::set<std::string, std::less<>> kept;
  while (query.next()) {
    kept.insert(query.text());
  }
  if (auto done = query.finish(); !done) {
    return done;
  }
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(blobs_.folder(), error)) {
    if (kept.find(entry.path().filename().string()) == kept.end()) {
      std::error_code ignored;
      std::filesystem::remove(entry.path(), ignored);
    }
  }
  return {};
}

void Transaction::drop_new_blobs(std::size_t from) noexcept {
  for (std::size_t i = from; i < new_blobs_.size(); ++i) {
    store_->blobs_.erase(new_blobs_[i]);
  }
  new_blobs_.resize(from);
}

Result<std::string> Transaction::keep_blob(const std::string& file) {
  auto id = store_->blobs_.take(file);
  if (!id) {
    return id;
  }
  new_blobs_.push_back(*id);
  Query put(*database_, "INSERT INTO blobs (id) VALUES (?)");
  if (auto done = put.bind(*id).run(); !done) {
    return std::move(done).failure();
  }
  return id;
}

Result<std::string> Transaction::put_blob(std::string_view bytes) {
  auto file = store_->blobs_.new_file();
  if (!file) {
    return file;
  }
  if (auto written = write_file(*file, bytes); !written) {
    return std::move(written).failure();
  }
  return keep_blob(*file);
}

Result<void> Transaction::erase_blob(std::string_view id) {
  Query erase(*database_, "DELETE FROM blobs WHERE id = ?");
  if (auto done = erase.bind(id).run(); !done) {
    return done;
  }
  old_blobs_.emplace_back(id);
  return {};
}

}  // namespace formwork
