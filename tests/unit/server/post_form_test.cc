// SPDX-License-Identifier: Apache-2.0
#include "server/wire/post_form.hh"

#include <cstdio>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>
#include <unistd.h>

namespace formwork {
namespace {

constexpr std::string_view kType = "multipart/form-data; boundary=cut";

std::string body_with(const std::string& content) {
  return "--cut\r\nContent-Disposition: form-data; name=\"Key\"\r\n\r\na/b\r\n"
         "--cut\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n"
         "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n"
         "Content-Type: text/plain\r\n\r\n" +
         content +
         "\r\n--cut\r\nContent-Disposition: form-data; name=\"late\"\r\n\r\nx\r\n--cut--\r\n";
}

class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& content) {
    const int descriptor = ::mkstemp(path_);
    REQUIRE(descriptor >= 0);
    ::close(descriptor);
    std::ofstream(path_, std::ios::binary) << content;
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() { ::unlink(path_); }
  std::string path() const { return path_; }
  std::string content() const {
    std::ostringstream text;
    text << std::ifstream(path_, std::ios::binary).rdbuf();
    return text.str();
  }

 private:
  char path_[32] = "/tmp/formwork-form-XXXXXX";
};

TEST_CASE("post form: fields stand before the file, what comes behind it does not count") {
  const std::string body = body_with("hello");
  const auto form = read_post_form(kType, body);
  REQUIRE(form);
  REQUIRE(form->fields.size() == 2);
  CHECK(form->fields[0] == std::pair<std::string, std::string>("key", "a/b"));
  CHECK(form->fields[1].second.empty());
  CHECK(form->file == "hello");
  CHECK(form->size == 5);
  CHECK(form->file_name == "f");
  CHECK(form->content_type == "text/plain");
}

TEST_CASE("post form: a form in a file becomes its file, whatever that holds") {
  std::string large;
  for (int i = 0; large.size() < 700'000; ++i) {
    large += "\r\n--cu" + std::to_string(i);
  }
  // Boundaries that lie across the pieces in which the file is read.
  for (const std::size_t cut : {std::size_t{0}, std::size_t{1}, std::size_t{262'143},
                                std::size_t{262'144 - 190}, std::size_t{524'200}, large.size()}) {
    const std::string content = large.substr(0, cut);
    const TemporaryFile file(body_with(content));
    const auto form = unwrap_post_form(kType, file.path());
    REQUIRE(form);
    CHECK(form->has_file);
    CHECK(form->size == content.size());
    CHECK(file.content() == content);
    CHECK(form->fields.size() == 2);
  }
}

TEST_CASE("post form: forms that end too early are malformed, in memory and in files") {
  const std::string whole = body_with("hello");
  for (const std::size_t size : {std::size_t{0}, std::size_t{20}, whole.find("hello") + 3}) {
    const std::string part = whole.substr(0, size);
    const auto form = read_post_form(kType, part);
    REQUIRE(!form);
    CHECK(form.error().code == "MalformedPOSTRequest");
    const TemporaryFile file(part);
    const auto unwrapped = unwrap_post_form(kType, file.path());
    REQUIRE(!unwrapped);
    CHECK(unwrapped.error().code == "MalformedPOSTRequest");
  }
}

}  // namespace
}  // namespace formwork
