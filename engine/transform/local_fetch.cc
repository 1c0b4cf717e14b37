// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "engine/base/file.hh"
#include "engine/base/text.hh"
#include "engine/transform/transform.hh"

namespace formwork {
namespace {

constexpr std::string_view kS3 = "s3://";

std::string join_path(const std::string& folder, std::string_view path) {
  if (folder.empty() || path.starts_with('/')) {
    return std::string(path);
  }
  return folder + (folder.ends_with('/') ? "" : "/") + std::string(path);
}

/// True when a part of the path is "..": an object key must not lead out of its folder.
bool climbs(std::string_view path) {
  for (const std::string_view part : split(path, "/")) {
    if (part == "..") {
      return true;
    }
  }
  return false;
}

Result<std::string> fetch_local(const LocalFolders& folders, std::string_view location) {
  if (location.starts_with(kS3)) {
    const std::string_view object = location.substr(kS3.size());
    if (folders.s3_folder.empty()) {
      return fail("F102",
                  "'" + std::string(location) + "' cannot be read: no local folder stands for S3",
                  {}, "Give a folder that holds a copy of the bucket as <folder>/<bucket>/<key>.");
    }
    if (object.empty() || climbs(object)) {
      return fail("F102", "'" + std::string(location) + "' is not a bucket and a key");
    }
    return read_file(join_path(folders.s3_folder, object));
  }
  if (location.empty() || location.find("://") != std::string_view::npos) {
    return fail("F103",
                "'" + std::string(location) + "' cannot be read: only local files and s3:// are",
                {}, "Nothing is fetched over a network: copy the file and name its path.");
  }
  return read_file(join_path(folders.template_folder, location));
}

}  // namespace

std::function<Result<std::string>(std::string_view location)> make_local_fetch(
    LocalFolders folders) {
  return [folders = std::move(folders)](std::string_view location) {
    return fetch_local(folders, location);
  };
}

}  // namespace formwork
