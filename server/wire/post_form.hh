// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/result.hh"

namespace formwork {

/// A form as a browser posts it.
struct PostForm {
  std::vector<std::pair<std::string, std::string>> fields;  ///< Names in small letters.
  bool has_file = false;
  std::string file_name;
  std::string content_type;  ///< Of the file, or "".
  std::string_view file;     ///< Within the text that was read.
  std::uint64_t size = 0;    ///< Of the file.
};

/// Reads multipart/form-data up to the field "file"; what comes behind it is not read. Fails with
/// MalformedPOSTRequest.
Result<PostForm> read_post_form(std::string_view content_type, std::string_view body);
/// The same of a body in a file, which becomes the form's file: `file` stays empty, fields must
/// stand within the first 256 KiB. Needs no memory for the content. InternalError.
Result<PostForm> unwrap_post_form(std::string_view content_type, const std::string& path);

}  // namespace formwork
