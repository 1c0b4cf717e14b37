// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/lambda/zip_writer.hh"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include <sys/stat.h>

#include "engine/base/file.hh"
#include "resources/common/gzip.hh"

namespace formwork::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostBytes = 262'144'000;  // of a function's code, unpacked
constexpr std::size_t kMostFiles = 60'000;
constexpr std::uint32_t kDate = 0x5821;  // 2024-01-01: times would change the digest

void append(std::string& out, std::uint32_t number, int bytes) {
  for (int i = 0; i < bytes; ++i) {
    out += static_cast<char>((number >> (8U * static_cast<unsigned>(i))) & 0xFFU);
  }
}

Failure too_large(const std::string& path) {
  return fail("F202", path + " holds more than a function's code may", {},
              "Functions have at most 250 MB in 60000 files.");
}

Result<void> add_file(ZipWriter& writer, const std::string& name, const fs::path& path,
                      std::size_t& bytes) {
  auto content = read_file(path.string(), kMostBytes);
  if (!content) {
    return std::move(content).failure();
  }
  bytes += content->size();
  if (bytes > kMostBytes) {
    return too_large(path.string());
  }
  struct stat status {};
  const bool is_known = ::stat(path.c_str(), &status) == 0;
  // Everybody may read it, as the function's user has to; whether it can be run is kept.
  const bool runs = is_known && (status.st_mode & 0111U) != 0;
  writer.add(name, *content, S_IFREG | (runs ? 0755U : 0644U));
  return {};
}

Result<std::string> archive_folder(const std::string& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  fs::recursive_directory_iterator it(folder, fs::directory_options::follow_directory_symlink,
                                      error);
  while (!error && it != fs::recursive_directory_iterator()) {
    const std::string name = it->path().filename().string();
    std::error_code ignored;
    if (name == ".git" || name == "__pycache__" || it.depth() > 60) {
      it.disable_recursion_pending();
    } else if (it->is_regular_file(ignored)) {
      files.push_back(it->path());
    }
    if (files.size() > kMostFiles) {
      return too_large(folder);
    }
    it.increment(error);
  }
  if (error) {
    return fail("F101", "cannot read " + folder + ": " + error.message());
  }
  std::sort(files.begin(), files.end());
  ZipWriter writer;
  std::size_t bytes = 0;
  for (const fs::path& file : files) {
    auto added = add_file(writer, file.lexically_relative(folder).generic_string(), file, bytes);
    if (!added) {
      return std::move(added).failure();
    }
  }
  return writer.finish();
}

}  // namespace

void ZipWriter::add(std::string_view name, std::string_view content, std::uint32_t mode) {
  const auto offset = static_cast<std::uint32_t>(bytes_.size());
  std::string common;
  append(common, 0x0800, 2);  // names are UTF-8
  append(common, 0, 2);       // stored
  append(common, 0, 2);
  append(common, kDate, 2);
  append(common, crc32_of(content), 4);
  append(common, static_cast<std::uint32_t>(content.size()), 4);
  append(common, static_cast<std::uint32_t>(content.size()), 4);
  append(common, static_cast<std::uint32_t>(name.size()), 2);
  append(common, 0, 2);
  append(bytes_, 0x04034b50, 4);
  append(bytes_, 20, 2);
  bytes_ += common;
  bytes_ += name;
  bytes_ += content;
  append(directory_, 0x02014b50, 4);
  append(directory_, 0x0314, 2);  // made on Unix
  append(directory_, 20, 2);
  directory_ += common;
  append(directory_, 0, 2);  // comment
  append(directory_, 0, 2);  // disk
  append(directory_, 0, 2);
  append(directory_, mode << 16U, 4);
  append(directory_, offset, 4);
  directory_ += name;
  ++count_;
}

std::string ZipWriter::finish() {
  std::string whole = std::move(bytes_);
  const auto offset = static_cast<std::uint32_t>(whole.size());
  whole += directory_;
  append(whole, 0x06054b50, 4);
  append(whole, 0, 4);
  append(whole, count_, 2);
  append(whole, count_, 2);
  append(whole, static_cast<std::uint32_t>(directory_.size()), 4);
  append(whole, offset, 4);
  append(whole, 0, 2);
  return whole;
}

Result<std::string> archive_of(const std::string& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) {
    return archive_folder(path);
  }
  auto content = read_file(path, kMostBytes);
  if (!content || content->starts_with("PK\x03\x04")) {
    return content;
  }
  ZipWriter writer;
  std::size_t bytes = 0;
  auto added = add_file(writer, fs::path(path).filename().string(), path, bytes);
  return added ? Result<std::string>(writer.finish()) : std::move(added).failure();
}

}  // namespace formwork::cli
