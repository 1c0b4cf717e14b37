// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "engine/base/hash.hh"
#include "resources/s3/acl.hh"
#include "resources/s3/bucket_policy.hh"
#include "resources/s3/checksums.hh"
#include "resources/s3/crc.hh"
#include "resources/s3/listing.hh"
#include "resources/s3/object_facts.hh"
#include "resources/s3/ranges.hh"

using namespace formwork;
using namespace formwork::s3;

TEST_CASE("s3: checksums are those of their algorithms") {
  const std::string digits = "123456789";
  CHECK(crc_of(Crc::Crc32, digits) == 0xCBF43926U);
  CHECK(crc_of(Crc::Crc32c, digits) == 0xE3069283U);
  CHECK(crc_of(Crc::Crc64Nvme, digits) == 0xAE8B14860A799888U);
  CHECK(checksum_of("CRC32", digits) == "y/Q5Jg==");
  CHECK(checksum_of("SHA1", digits) == "98O8HYCOBHMq32eZZczDTKeuNEE=");
}

TEST_CASE("s3: checksums of parts join to the one of all bytes") {
  const std::string first(1000, 'a');
  const std::string second = "tail";
  for (const std::string_view algorithm : {"CRC32", "CRC32C", "CRC64NVME"}) {
    const std::vector<PartSum> parts{{checksum_of(algorithm, first), 1000},
                                     {checksum_of(algorithm, second), 4}};
    CHECK(full_checksum(algorithm, parts) == checksum_of(algorithm, first + second));
  }
  const std::vector<PartSum> parts{{checksum_of("SHA256", first), 1000}};
  CHECK(composite_checksum("SHA256", parts).ends_with("=-1"));
}

TEST_CASE("s3: ranges of bytes") {
  const auto range = [](std::string_view text, std::int64_t size) {
    const RangeOf read = read_range(text, size);
    if (!read.is_valid) {
      return std::string("none");
    }
    return read.is_satisfiable
               ? std::to_string(read.span.begin) + "+" + std::to_string(read.span.size)
               : std::string("behind");
  };
  CHECK(range("bytes=0-0", 5) == "0+1");
  CHECK(range("bytes=1-99", 5) == "1+4");
  CHECK(range("bytes=3-", 5) == "3+2");
  CHECK(range("bytes=-9", 5) == "0+5");
  CHECK(range("bytes=5-", 5) == "behind");
  CHECK(range("bytes=-0", 5) == "behind");
  CHECK(range("bytes=0-", 0) == "behind");
  CHECK(range("bytes=3-1", 5) == "none");
  CHECK(range("bytes=0-1,3-4", 5) == "none");
  CHECK(range("bytes=", 5) == "none");
  CHECK(range("lines=0-1", 5) == "none");
  CHECK(range("bytes=99999999999999999999-", 5) == "none");
}

TEST_CASE("s3: patterns of policies") {
  CHECK(matches_pattern("arn:aws:s3:::b/*", "arn:aws:s3:::b/a/b"));
  CHECK(matches_pattern("*", ""));
  CHECK(matches_pattern("a?c*e", "abcde"));
  CHECK_FALSE(matches_pattern("a?c", "ac"));
  CHECK_FALSE(matches_pattern("a*b", "aba"));
  CHECK_FALSE(matches_pattern(std::string(200, '*') + "b", std::string(5000, 'a')));
}

TEST_CASE("s3: times of requests and answers") {
  CHECK(read_time("Sat, 29 Oct 1994 19:43:31 GMT") == 783459811000);
  CHECK(read_time("1994-10-29T19:43:31Z") == 783459811000);
  CHECK(read_time("1994-10-29T21:43:31.500+02:00") == 783459811500);
  CHECK(read_time("783459811000") == 783459811000);
  CHECK_FALSE(read_time("yesterday"));
  CHECK_FALSE(read_time("1994-13-29T19:43:31Z"));
  CHECK(http_time(783459811000) == "Sat, 29 Oct 1994 19:43:31 GMT");
}

TEST_CASE("s3: texts behind a prefix, coded texts and tags of a header") {
  CHECK(text_behind("a/") == "a0");
  CHECK(text_behind("a\xFF") == "b");
  CHECK(text_behind("\xFF\xFF") == "");
  CHECK(url_encoded("a b/c+\xC3\xA9") == "a%20b/c%2B%C3%A9");
  CHECK(url_decoded("a%20b+%zz", true) == "a b %zz");
  const auto tags = read_query("k=v&flag&x=%26");
  REQUIRE(tags);
  CHECK(tags->get_text("x") == "&");
  CHECK(tags->find("flag") != nullptr);
  CHECK_FALSE(read_query("k=v&k=w"));
}

TEST_CASE("s3: canonical ids hold their account") {
  for (const std::string account : {"000000000000", "123456789012"}) {
    CHECK(canonical_id(account).size() == 64);
    CHECK(account_of_canonical(canonical_id(account)) == account);
  }
  CHECK_FALSE(account_of_canonical("_foo"));
  CHECK_FALSE(account_of_canonical(std::string(64, 'a')));
}
