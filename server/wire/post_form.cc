// SPDX-License-Identifier: Apache-2.0
#include "server/wire/post_form.hh"

#include "engine/base/text.hh"

namespace formwork {
namespace {

constexpr std::size_t kMostFields = 200;

Failure malformed() {
  return fail("MalformedPOSTRequest",
              "The body of your POST request is not well-formed multipart/form-data.");
}

/// The value of `name="..."` behind a header's first word.
std::string parameter(std::string_view header, std::string_view name) {
  for (std::string_view part : split(header, ";")) {
    part = trim(part);
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos || to_lower(trim(part.substr(0, equals))) != name) {
      continue;
    }
    std::string_view value = trim(part.substr(equals + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
      value = value.substr(1, value.size() - 2);
    }
    return std::string(value);
  }
  return {};
}

struct Part {
  std::string name;
  std::string file_name;
  std::string content_type;
};

Part read_head(std::string_view head) {
  Part part;
  for (const std::string_view line : split(head, "\r\n")) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) {
      continue;
    }
    const std::string name = to_lower(trim(line.substr(0, colon)));
    const std::string_view value = trim(line.substr(colon + 1));
    if (name == "content-disposition") {
      part.name = to_lower(parameter(value, "name"));
      part.file_name = parameter(value, "filename");
    } else if (name == "content-type") {
      part.content_type = value;
    }
  }
  return part;
}

}  // namespace

Result<PostForm> read_post_form(std::string_view content_type, std::string_view body) {
  const std::string boundary = parameter(content_type, "boundary");
  const std::string first = "--" + boundary;
  const std::string next = "\r\n" + first;
  const std::size_t begin = body.find(first);
  if (boundary.empty() || begin == std::string_view::npos) {
    return malformed();
  }
  body.remove_prefix(begin + first.size());
  PostForm form;
  while (!body.starts_with("--") && form.fields.size() < kMostFields) {
    const std::size_t head_end = body.find("\r\n\r\n");
    const std::size_t end = body.find(next, head_end);
    if (head_end == std::string_view::npos || end == std::string_view::npos) {
      return malformed();
    }
    Part part = read_head(body.substr(0, head_end));
    const std::size_t content = head_end + 4;
    // An empty part's boundary begins with the line end of its head.
    const std::string_view text =
        end < content ? std::string_view() : body.substr(content, end - content);
    if (part.name == "file") {
      form.has_file = true;
      form.file_name = std::move(part.file_name);
      form.content_type = std::move(part.content_type);
      form.file = text;
      return form;
    }
    form.fields.emplace_back(std::move(part.name), text);
    body.remove_prefix(end + next.size());
  }
  return form;
}

}  // namespace formwork
