// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/runtime/executor/code_store.hh"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/file.hh"
#include "engine/base/hash.hh"
#include "resources/common/zip.hh"

namespace formwork::lambda {

namespace {

namespace fs = std::filesystem;

/// Code and layers of a function together.
constexpr std::uint64_t kMostBytes = 262'144'000;
constexpr std::size_t kMostFiles = 100'000;

Failure too_large() {
  return fail("InvalidParameterValueException",
              "Unzipped size must be smaller than " + std::to_string(kMostBytes) + " bytes");
}

Failure damaged() {
  return fail("InvalidParameterValueException",
              "Could not unzip uploaded file. Please check your file, then try to upload again.");
}

Failure not_written(const std::string& path) {
  return fail("ServiceException", "The code cannot be unpacked to " + path);
}

/// "lib/a.py" of "./lib//a.py"; "" when it is not below the folder.
std::string safe_name(std::string_view name) {
  if (name.find('\0') != std::string_view::npos || name.find('\\') != std::string_view::npos) {
    return "";
  }
  std::string safe;
  while (!name.empty()) {
    const std::size_t end = std::min(name.find('/'), name.size());
    const std::string_view part = name.substr(0, end);
    name.remove_prefix(std::min(end + 1, name.size()));
    if (part == "..") {
      return "";
    }
    if (!part.empty() && part != ".") {
      safe.append(safe.empty() ? "" : "/").append(part);
    }
  }
  return safe;
}

/// Whether a link at `name` stays within the folder.
bool stays_inside(const std::string& name, const std::string& target) {
  if (target.empty() || target.front() == '/') {
    return false;
  }
  auto depth = std::count(name.begin(), name.end(), '/');
  std::string_view rest = target;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('/'), rest.size());
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    depth += part == ".." ? -1 : part.empty() || part == "." ? 0 : 1;
    if (depth < 0) {
      return false;
    }
  }
  return true;
}

class Unpacker {
 public:
  Unpacker(std::string folder, std::uint64_t& left) : folder_(std::move(folder)), left_(left) {}

  Result<void> put(const ZipEntry& entry, std::string_view archive) {
    const std::string name = safe_name(entry.name);
    if (name.empty() || !has_own_folders(name)) {
      return entry.name.ends_with('/') && name.empty() ? Result<void>() : damaged();
    }
    const std::string path = folder_ + "/" + name;
    std::error_code error;
    if (entry.name.ends_with('/')) {
      fs::create_directories(path, error);
      return error ? Result<void>(not_written(path)) : Result<void>();
    }
    if (entry.size > left_) {
      return too_large();
    }
    auto content = read_zip_entry(archive, entry, static_cast<std::size_t>(left_));
    if (!content) {
      return damaged();
    }
    left_ -= content->size();
    fs::create_directories(fs::path(path).parent_path(), error);
    if (error) {
      return not_written(path);
    }
    if (S_ISLNK(entry.mode)) {
      return stays_inside(name, *content) && ::symlink(content->c_str(), path.c_str()) == 0
                 ? Result<void>()
                 : damaged();
    }
    return write(path, *content, entry.mode);
  }

 private:
  // A file of the archive must not be reached through a link of the archive.
  bool has_own_folders(const std::string& name) const {
    for (std::size_t at = name.find('/'); at != std::string::npos; at = name.find('/', at + 1)) {
      struct stat found {};
      if (::lstat((folder_ + "/" + name.substr(0, at)).c_str(), &found) == 0 &&
          !S_ISDIR(found.st_mode)) {
        return false;
      }
    }
    return true;
  }

  static Result<void> write(const std::string& path, std::string_view content, std::uint32_t mode) {
    ::unlink(path.c_str());
    // Readable by whoever runs it, executable by whom the archive says, writable by nobody.
    const mode_t rights = (mode & 0111U) != 0 ? 0555 : 0444;
    const int file =
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) {
      return not_written(path);
    }
    bool is_good = true;
    while (is_good && !content.empty()) {
      const ssize_t written = ::write(file, content.data(), content.size());
      is_good = written > 0 || (written < 0 && errno == EINTR);
      content.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
    }
    is_good = ::fchmod(file, rights) == 0 && is_good;
    is_good = ::close(file) == 0 && is_good;
    return is_good ? Result<void>() : not_written(path);
  }

  const std::string folder_;
  std::uint64_t& left_;
};

std::string hex_of(std::string_view text) {
  return sha256_hex(text);
}

/// A folder beside its place, moved there when it is whole and removed otherwise.
class Draft {
 public:
  explicit Draft(std::string place) : place_(std::move(place)) {
    std::string pattern = place_ + ".XXXXXX";
    if (::mkdtemp(pattern.data()) != nullptr) {
      path_ = pattern;
      ::chmod(path_.c_str(), 0755);
    }
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
  ~Draft() {
    std::error_code ignored;
    if (!path_.empty()) {
      fs::remove_all(path_, ignored);
    }
  }
  const std::string& path() const { return path_; }
  Result<std::string> keep() {
    std::error_code error;
    fs::rename(path_, place_, error);
    if (error && !fs::exists(place_)) {  // somebody else may have been faster
      return not_written(place_);
    }
    if (!error) {
      path_.clear();
    }
    return place_;
  }

 private:
  const std::string place_;
  std::string path_;
};

Result<std::string> archive_of(const CodePlace& code) {
  if (code.file.empty()) {
    return code.bytes;
  }
  auto bytes = read_file(code.file, kMostBytes);
  return bytes ? Result<std::string>(std::move(*bytes)) : not_written(code.file);
}

}  // namespace

Result<void> unpack_archive(std::string_view archive, const std::string& folder,
                            std::uint64_t& left) {
  auto entries = list_zip(archive, kMostFiles);
  if (!entries) {
    return damaged();
  }
  Unpacker unpacker(folder, left);
  for (const ZipEntry& entry : *entries) {
    if (auto put = unpacker.put(entry, archive); !put) {
      return put;
    }
  }
  return {};
}

CodeStore::CodeStore(std::string folder) : folder_(std::move(folder)) {
  std::error_code error;
  std::vector<fs::path> drafts;
  for (fs::directory_iterator at(folder_, error), end; !error && at != end; at.increment(error)) {
    if (at->path().has_extension()) {
      drafts.push_back(at->path());
    }
  }
  for (const fs::path& each : drafts) {
    fs::remove_all(each, error);
  }
}

Result<std::string> CodeStore::folder_of(const CodePlace& code) {
  if (!code.folder.empty()) {
    return code.folder;
  }
  std::string place = folder_ + "/code-" + hex_of(code.sha256);
  std::error_code ignored;
  if (fs::exists(place, ignored)) {
    return place;
  }
  auto archive = archive_of(code);
  if (!archive) {
    return archive;
  }
  Draft draft(place);
  std::uint64_t left = kMostBytes;
  if (draft.path().empty()) {
    return not_written(place);
  }
  if (auto done = unpack_archive(*archive, draft.path(), left); !done) {
    return std::move(done).failure();
  }
  return draft.keep();
}

Result<std::string> CodeStore::layers(const std::vector<CodePlace>& places) {
  if (places.empty()) {
    return std::string();
  }
  std::string all;
  for (const CodePlace& each : places) {
    all += each.sha256 + each.folder + "\n";
  }
  std::string place = folder_ + "/layers-" + hex_of(all);
  std::error_code ignored;
  if (fs::exists(place, ignored)) {
    return place;
  }
  Draft draft(place);
  if (draft.path().empty()) {
    return not_written(place);
  }
  std::uint64_t left = kMostBytes;
  for (const CodePlace& each : places) {
    std::error_code error;
    if (!each.folder.empty()) {
      fs::copy(each.folder, draft.path(),
               fs::copy_options::recursive | fs::copy_options::overwrite_existing, error);
      if (error) {
        return not_written(place);
      }
      continue;
    }
    auto archive = archive_of(each);
    if (!archive) {
      return archive;
    }
    if (auto done = unpack_archive(*archive, draft.path(), left); !done) {
      return std::move(done).failure();
    }
  }
  return draft.keep();
}

}  // namespace formwork::lambda
