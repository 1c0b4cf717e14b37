// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <doctest/doctest.h>
#include <unistd.h>

#include "engine/service/body_observer.hh"
#include "server/http/body_sink.hh"
#include "server/http/response_text.hh"

namespace formwork {
namespace {

TEST_CASE("http: an answer's head tells date, length and connection") {
  HttpResponse response;
  response.status = 404;
  response.headers.add("Content-Type", "text/xml");
  response.body = "<Error/>";
  ResponseFraming framing;
  CHECK(response_head(response, framing, 0) ==
        "HTTP/1.1 404 Not Found\r\n"
        "Content-Type: text/xml\r\n"
        "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
        "Content-Length: 8\r\n\r\n");
  CHECK(has_body(response, framing));

  framing.keeps_alive = false;
  CHECK(response_head(response, framing, 0).find("Connection: close\r\n") != std::string::npos);
  framing.keeps_alive = true;
  framing.is_http_10 = true;
  CHECK(response_head(response, framing, 0).find("Connection: keep-alive\r\n") !=
        std::string::npos);
}

TEST_CASE("http: only an answer to HEAD may have a length that is not its body's") {
  HttpResponse response;
  response.headers.add("Content-Length", "4711");
  response.headers.add("Transfer-Encoding", "chunked");
  ResponseFraming framing;
  const std::string plain = response_head(response, framing, 0);
  CHECK(plain.find("Content-Length: 0\r\n") != std::string::npos);
  CHECK(plain.find("4711") == std::string::npos);
  CHECK(plain.find("chunked") == std::string::npos);

  framing.is_head_request = true;
  CHECK(response_head(response, framing, 0).find("Content-Length: 4711\r\n") != std::string::npos);
  CHECK_FALSE(has_body(response, framing));
}

TEST_CASE("http: answers without a body have no length") {
  for (int status : {204, 304}) {
    HttpResponse response;
    response.status = status;
    CHECK(response_head(response, {}, 0).find("Content-Length") == std::string::npos);
    CHECK_FALSE(has_body(response, {}));
  }
}

TEST_CASE("http: no value ends its field") {
  HttpResponse response;
  response.headers.add("x-amz-meta-note", std::string("a\r\nSet-Cookie: b\0c", 18));
  const std::string head = response_head(response, {}, 0);
  CHECK(head.find("x-amz-meta-note: a  Set-Cookie: b c\r\n") != std::string::npos);
}

std::optional<std::string> unpack_aws_chunks(std::string_view body, std::size_t piece = 1000) {
  AwsChunkReader reader;
  std::string out;
  bool is_good = true;
  for (std::size_t at = 0; at < body.size(); at += piece) {
    is_good = reader.read(body.substr(at, piece), out);
  }
  return is_good && reader.is_complete() ? std::optional(out) : std::nullopt;
}

TEST_CASE("http: chunks come in any pieces, and their trailers are told") {
  const std::string body =
      "5;chunk-signature=ab\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\nX-Amz-B: c\n\r\n";
  for (std::size_t piece = 1; piece <= body.size(); ++piece) {
    CHECK(unpack_aws_chunks(body, piece) == "hello");
  }
  AwsChunkReader reader;
  std::string out;
  REQUIRE(reader.read(body, out));
  const auto trailers = reader.trailers();
  REQUIRE(trailers.size() == 2);
  CHECK(trailers[0] == std::pair<std::string, std::string>("x-amz-checksum-crc32", "AAAAAA=="));
  CHECK(trailers[1] == std::pair<std::string, std::string>("x-amz-b", "c"));
}

struct Seen : BodyObserver {
  std::string bytes;
  void add(std::string_view piece) override { bytes += piece; }
};

TEST_CASE("http: what goes to a file is seen on its way, what is small is not") {
  const std::string path = "http_text_test_seen_" + std::to_string(::getpid());
  for (const std::size_t size : {std::size_t{1000}, std::size_t{300'000}}) {
    const auto seen = std::make_shared<Seen>();
    HttpRequest request;
    BodySink sink([&] { return Result<std::string>(path); }, false, seen);
    sink.write(std::string(size, 'a'));
    sink.write(std::string(size, 'b'));
    sink.finish(request);
    const bool is_large = !request.body_file.empty();
    CHECK(is_large == (size > 1000));
    CHECK((request.observer != nullptr) == is_large);
    CHECK(seen->bytes == (is_large ? std::string(size, 'a') + std::string(size, 'b') : ""));
    ::unlink(path.c_str());
  }
}

TEST_CASE("http: what is large goes from the sink to a file, which somebody has to take") {
  const std::string path = "http_text_test_body_" + std::to_string(::getpid());
  HttpRequest request;
  {
    BodySink sink([&] { return Result<std::string>(path); }, false);
    sink.write(std::string(200'000, 'a'));
    sink.write(std::string(200'000, 'b'));
    sink.finish(request);
  }
  CHECK(request.body.empty());
  CHECK(request.body_file == path);
  CHECK(request.body_size == 400'000);
  CHECK(::access(path.c_str(), F_OK) == 0);
  CHECK(::unlink(path.c_str()) == 0);
  {
    BodySink sink([&] { return Result<std::string>(path); }, false);
    sink.write(std::string(400'000, 'a'));
    CHECK(::access(path.c_str(), F_OK) == 0);
  }
  CHECK(::access(path.c_str(), F_OK) != 0);
  {
    BodySink sink([&] { return Result<std::string>(path); }, false, nullptr, 400'000);
    sink.write("what will be large");
    CHECK(::access(path.c_str(), F_OK) == 0);
  }
  CHECK(::access(path.c_str(), F_OK) != 0);
}

TEST_CASE("http: chunks of a signed upload lose their framing") {
  CHECK(unpack_aws_chunks("5;chunk-signature=ab\r\nhello\r\n6\r\n world\r\n"
                          "0;chunk-signature=cd\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n") ==
        "hello world");
  CHECK(unpack_aws_chunks("0\r\n\r\n") == "");
  CHECK(unpack_aws_chunks("3\r\na\r\n\r\n0\r\n") == "a\r\n");
}

TEST_CASE("http: broken chunk framing is refused") {
  for (const char* body :
       {"", "5", "5\r\nhell", "5\r\nhello", "5\r\nhello!!0\r\n", "z\r\nhello\r\n0\r\n",
        "-5\r\nhello\r\n0\r\n", "\r\n", ";\r\n", "ffffffffffffffffff\r\nx\r\n0\r\n",
        "ffffffffffffffff\r\nx\r\n0\r\n", "5 \r\nhello\r\n0\r\n"}) {
    CAPTURE(body);
    CHECK_FALSE(unpack_aws_chunks(body));
  }
}

}  // namespace
}  // namespace formwork
