// SPDX-License-Identifier: Apache-2.0
#include "engine/state/blobs.hh"

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <unistd.h>

namespace formwork {

namespace {

Failure cannot(std::string_view what, const std::string& path, int reason) {
  return fail("F305", "cannot " + std::string(what) + " " + path + ": " + std::strerror(reason), {},
              "Free disk space, or make the folder writable.");
}

}  // namespace

Blobs::Blobs(std::string folder) : folder_(std::move(folder)), is_temporary_(folder_.empty()) {
  std::error_code error;
  is_made_ = !is_temporary_ && std::filesystem::is_directory(folder_, error);
}

Blobs::~Blobs() {
  if (is_temporary_ && is_made_) {
    std::error_code error;
    std::filesystem::remove_all(folder_, error);
  }
}

Result<void> Blobs::make() {
  if (is_made_) {
    return {};
  }
  std::error_code error;
  if (is_temporary_) {
    std::string pattern =
        (std::filesystem::temp_directory_path(error) / "formwork-blobs-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
      return cannot("make the folder", pattern, errno);
    }
    folder_ = pattern;
  } else if (!std::filesystem::create_directories(folder_, error) && error) {
    return cannot("make the folder", folder_, error.value());
  }
  is_made_ = true;
  return {};
}

Result<std::string> Blobs::new_file() {
  if (auto made = make(); !made) {
    return std::move(made).failure();
  }
  // Unique over the lives of the process: the names of a store never come twice.
  if (next_ == 0) {
    next_ = static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch() /
                                       std::chrono::microseconds(1));
  }
  return folder_ + "/" + std::to_string(next_++) + ".new";
}

std::string Blobs::path_of(std::string_view id) const {
  return folder_ + "/" + std::string(id);
}

Result<std::string> Blobs::take(const std::string& file) {
  auto name = new_file();
  if (!name) {
    return name;
  }
  name->resize(name->size() - std::strlen(".new"));
  if (std::rename(file.c_str(), name->c_str()) != 0) {
    return cannot("move", file, errno);
  }
  return name->substr(folder_.size() + 1);
}

void Blobs::erase(std::string_view id) noexcept {
  ::unlink(path_of(id).c_str());
}

}  // namespace formwork
