// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/formats/ip_text.hh"

#include <doctest/doctest.h>

using namespace formwork::lint;

TEST_CASE("lint: IPv4 addresses have four plain decimal parts") {
  CHECK(is_ipv4_address("10.0.255.1"));
  CHECK_FALSE(is_ipv4_address("10.0.256.1"));
  CHECK_FALSE(is_ipv4_address("10.0.01.1"));
  CHECK_FALSE(is_ipv4_address("10.0.1"));
  CHECK_FALSE(is_ipv4_address("10.0.1.1/32"));
  CHECK_FALSE(is_ipv4_address(""));
}

TEST_CASE("lint: IPv4 networks have no host bits") {
  CHECK(is_ipv4_network("10.0.0.0/8"));
  CHECK(is_ipv4_network("10.0.0.0/008"));
  CHECK(is_ipv4_network("0.0.0.0/0"));
  CHECK(is_ipv4_network("10.0.0.1"));
  CHECK(is_ipv4_network("10.1.0.0/255.255.0.0"));
  CHECK(is_ipv4_network("10.1.0.0/0.0.255.255"));
  CHECK_FALSE(is_ipv4_network("10.0.0.1/8"));
  CHECK_FALSE(is_ipv4_network("10.0.0.0/33"));
  CHECK_FALSE(is_ipv4_network("10.0.0.0/8/8"));
  CHECK_FALSE(is_ipv4_network("10.0.0.0/"));
  CHECK_FALSE(is_ipv4_network("10.0.0.0/255.0.255.0"));
  CHECK_FALSE(is_ipv4_network("10.0.0.0/99999999999999999999"));
}

TEST_CASE("lint: IPv6 addresses and networks") {
  CHECK(is_ipv6_address("::"));
  CHECK(is_ipv6_address("1::"));
  CHECK(is_ipv6_address("1:2:3:4:5:6:7:8"));
  CHECK(is_ipv6_address("::ffff:10.0.0.1"));
  CHECK_FALSE(is_ipv6_address("1:2:3:4:5:6:7"));
  CHECK_FALSE(is_ipv6_address("1:2:3:4:5:6:7:8:9"));
  CHECK_FALSE(is_ipv6_address("1:2:3:4::5:6:7:8"));
  CHECK_FALSE(is_ipv6_address("1::2::3"));
  CHECK_FALSE(is_ipv6_address(":1::"));
  CHECK_FALSE(is_ipv6_address("12345::"));
  CHECK_FALSE(is_ipv6_address("fe80::1%eth0"));
  CHECK(is_ipv6_network("2001:db8::/32"));
  CHECK_FALSE(is_ipv6_network("2001:db8::1/32"));
  CHECK_FALSE(is_ipv6_network("2001:db8::/129"));
}
