// SPDX-License-Identifier: Apache-2.0
#include "engine/base/digest.hh"

#include <doctest/doctest.h>

#include "engine/base/hash.hh"

namespace formwork {
namespace {

TEST_CASE("base: a hash of pieces is the hash of the whole") {
  const std::string text(100'000, 'a');
  Digest digest(Digest::Kind::Md5);
  for (std::size_t begin = 0; begin < text.size(); begin += 777) {
    digest.add(std::string_view(text).substr(begin, 777));
  }
  CHECK(digest.finish_hex() == md5_hex(text));
  Digest none(Digest::Kind::Sha256);
  CHECK(none.finish_hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  Digest sha1(Digest::Kind::Sha1);
  sha1.add("abc");
  CHECK(base64_encode(sha1.finish()) == sha1_base64("abc"));
}

// Cases of RFC 2202 and RFC 4231.
TEST_CASE("base: keyed hashes with short and long keys") {
  CHECK(base64_encode(hmac(Digest::Kind::Sha1, "Jefe", "what do ya want for nothing?")) ==
        "7/zfauXrL6LSdBbV8YTfnCWafHk=");
  CHECK(base64_encode(hmac(Digest::Kind::Sha256, std::string(131, '\xaa'),
                           "Test Using Larger Than Block-Size Key - Hash Key First")) ==
        "YOQxWR7gtn8Niiaqy/W3f44LxiE3KMUUBUYEDw7jf1Q=");
}

}  // namespace
}  // namespace formwork
