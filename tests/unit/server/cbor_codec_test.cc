// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <doctest/doctest.h>

#include "server/wire/cbor.hh"
#include "tests/unit/server/codec_support.hh"

using namespace formwork;
using namespace formwork::test;

namespace {

std::string bytes(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return out;
}

std::string read(std::string_view hex) {
  return as_json(read_cbor(bytes(hex)));
}

WireContext cbor(std::string_view operation) {
  WireContext context = wire("cloudwatch", operation);
  context.protocol = Protocol::Cbor;
  return context;
}

}  // namespace

// Bytes and values of RFC 8949's appendix A.
TEST_CASE("cbor codec: items of all kinds are read") {
  CHECK(read("00") == "0");
  CHECK(read("1903e8") == "1000");
  CHECK(read("3863") == "-100");
  CHECK(read("1bffffffffffffffff") == "18446744073709551615");
  CHECK(read("f93e00") == "1.5");
  CHECK(read("fb3ff199999999999a") == "1.1000000000000001");
  CHECK(read("f97c00") == "\"Infinity\"");
  CHECK(read("f5") == "true");
  CHECK(read("f6") == "null");
  CHECK(read("c11a514b67b0") == "1363896240");
  CHECK(read("4401020304") == "\"AQIDBA==\"");
  CHECK(read("62c3bc") == "\"\xc3\xbc\"");
  CHECK(read("7f657374726561646d696e67ff") == "\"streaming\"");
  CHECK(read("9f018202039f0405ffff") == "[1,[2,3],[4,5]]");
  CHECK(read("a26161016162820203") == R"({"a":1,"b":[2,3]})");
  CHECK(read("bf61610161629f0203ffff") == R"({"a":1,"b":[2,3]})");
}

TEST_CASE("cbor codec: what is broken or hostile is refused") {
  for (const char* hex :
       {"", "18", "1c", "61", "7b7fffffffffffffff61", "9bffffffffffffffff", "81", "bf", "a10101",
        "ff", "5f61", "0000", "61ff", "1f", "f8ff", "bb7fffffffffffffff", "df00", "7f4101ff"}) {
    CAPTURE(hex);
    CHECK_FALSE(read_cbor(bytes(hex)));
  }
  CHECK_FALSE(read_cbor(std::string(100'000, '\x81')));
  CHECK_FALSE(read_cbor(std::string(100'000, '\xc1')));
  CHECK_FALSE(read_cbor(std::string(100'000, '\x9f')));
}

TEST_CASE("cbor codec: an input is read by the model") {
  // {"AlarmNames": ["a"], "MaxRecords": 5}
  const HttpRequest request{
      "POST", "/", {}, bytes("a26a416c61726d4e616d65738161616a4d61785265636f72647305")};
  CHECK(decoded(cbor("DescribeAlarms"), request) == R"({"AlarmNames":["a"],"MaxRecords":5})");
}

TEST_CASE("cbor codec: an answer has numbers, times and texts of the model") {
  const HttpResponse response = encode_output(
      cbor("GetMetricStatistics"),
      json(R"({"Label":"x","Datapoints":[{"Timestamp":1363896240500,"Sum":1.5,"Unit":"None"}]})"),
      "r");
  CHECK(response.headers.get("Content-Type") == "application/cbor");
  CHECK(response.headers.get("smithy-protocol") == "rpc-v2-cbor");
  CHECK(as_json(read_cbor(response.body)) ==
        R"({"Label":"x","Datapoints":[{"Timestamp":1363896240.5,"Sum":1.5,"Unit":"None"}]})");
}

TEST_CASE("cbor codec: a fault has its type and its message") {
  const HttpResponse response =
      encode_error(cbor("DescribeAlarms"), fault("InvalidNextToken", "no"), "r");
  CHECK(response.status == 400);
  CHECK(as_json(read_cbor(response.body)) ==
        R"({"__type":"com.amazonaws.cloudwatch#InvalidNextToken","message":"no"})");
}
