// SPDX-License-Identifier: Apache-2.0
#include "server/wire/post_form.hh"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include "engine/base/text.hh"

namespace formwork {
namespace {

constexpr std::size_t kMostFields = 200;
constexpr std::size_t kPiece = 256 << 10;

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

std::string boundary_of(std::string_view content_type) {
  const std::string boundary = parameter(content_type, "boundary");
  return boundary.empty() ? boundary : "--" + boundary;
}

struct FormHead {
  PostForm form;
  /// Of the end of the file's head: its boundary may begin with it.
  std::size_t content = 0;
};

/// All that stands before the content of the file.
Result<FormHead> read_form_head(const std::string& boundary, std::string_view body) {
  const std::string next = "\r\n" + boundary;
  const std::size_t begin = body.find(boundary);
  if (boundary.empty() || begin == std::string_view::npos) {
    return malformed();
  }
  const std::size_t whole = body.size();
  body.remove_prefix(begin + boundary.size());
  FormHead head;
  while (!body.starts_with("--") && head.form.fields.size() < kMostFields) {
    const std::size_t head_end = body.find("\r\n\r\n");
    if (head_end == std::string_view::npos) {
      return malformed();
    }
    Part part = read_head(body.substr(0, head_end));
    if (part.name == "file") {
      head.form.has_file = true;
      head.form.file_name = std::move(part.file_name);
      head.form.content_type = std::move(part.content_type);
      head.content = whole - body.size() + head_end + 2;
      return head;
    }
    const std::size_t end = body.find(next, head_end + 2);
    if (end == std::string_view::npos) {
      return malformed();
    }
    const std::size_t content = head_end + 4;
    // An empty part's boundary begins with the line end of its head.
    head.form.fields.emplace_back(std::move(part.name), end < content
                                                            ? std::string_view()
                                                            : body.substr(content, end - content));
    body.remove_prefix(end + next.size());
  }
  return head;
}

/// Moves what stands before a boundary to the begin of its file.
class Unwrapping {
 public:
  Unwrapping(int descriptor, std::string boundary)
      : descriptor_(descriptor), next_("\r\n" + std::move(boundary)) {}

  /// From the end of the file's head on. Answers the size of the content.
  Result<std::uint64_t> move(std::uint64_t from) {
    std::string text;
    std::string piece(kPiece, '\0');
    std::size_t skipped = 2;  // the end of the head
    while (true) {
      const ssize_t count =
          ::pread(descriptor_, piece.data(), piece.size(), static_cast<off_t>(from));
      if (count < 0 && errno == EINTR) {
        continue;
      }
      if (count <= 0) {
        return count == 0 ? malformed() : fail("InternalError", std::strerror(errno));
      }
      from += static_cast<std::uint64_t>(count);
      text.append(piece, 0, static_cast<std::size_t>(count));
      const std::size_t end = text.find(next_);
      const bool is_end = end != std::string::npos;
      const std::size_t ready =
          is_end ? end : text.size() - std::min(text.size(), next_.size() - 1);
      const std::size_t skip = std::min(skipped, ready);
      skipped -= skip;
      if (!write(std::string_view(text).substr(skip, ready - skip))) {
        return fail("InternalError", std::strerror(errno));
      }
      text.erase(0, ready);
      if (is_end) {
        return to_;
      }
    }
  }

 private:
  bool write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count =
          ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(to_));
      if (count < 0 && errno != EINTR) {
        return false;
      }
      to_ += count > 0 ? static_cast<std::uint64_t>(count) : 0;
      bytes.remove_prefix(count > 0 ? static_cast<std::size_t>(count) : 0);
    }
    return true;
  }

  const int descriptor_;
  const std::string next_;
  std::uint64_t to_ = 0;
};

}  // namespace

Result<PostForm> read_post_form(std::string_view content_type, std::string_view body) {
  const std::string boundary = boundary_of(content_type);
  auto head = read_form_head(boundary, body);
  if (!head) {
    return std::move(head).failure();
  }
  if (head->form.has_file) {
    const std::size_t end = body.find("\r\n" + boundary, head->content);
    if (end == std::string_view::npos) {
      return malformed();
    }
    const std::size_t begin = head->content + 2;
    head->form.file = end < begin ? std::string_view() : body.substr(begin, end - begin);
    head->form.size = head->form.file.size();
  }
  return std::move(head->form);
}

Result<PostForm> unwrap_post_form(std::string_view content_type, const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0) {
    return fail("InternalError", std::strerror(errno));
  }
  std::string begin(kPiece, '\0');
  const ssize_t count = ::pread(descriptor, begin.data(), begin.size(), 0);
  begin.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  const std::string boundary = boundary_of(content_type);
  auto head = read_form_head(boundary, begin);
  Result<std::uint64_t> size = std::uint64_t{0};
  if (head && head->form.has_file) {
    size = Unwrapping(descriptor, boundary).move(head->content);
  }
  const bool is_cut = size && ::ftruncate(descriptor, static_cast<off_t>(*size)) == 0;
  ::close(descriptor);
  if (!head || !size) {
    return head ? std::move(size).failure() : std::move(head).failure();
  }
  head->form.size = *size;
  return is_cut ? Result<PostForm>(std::move(head->form))
                : fail("InternalError", std::strerror(errno));
}

}  // namespace formwork
