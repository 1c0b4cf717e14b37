// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include "server/http/aws_chunked.hh"
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
