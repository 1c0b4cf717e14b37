// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/ec2/ip_network.hh"

#include <string>

#include <doctest/doctest.h>

namespace formwork::lint {
namespace {

std::string text_of(std::string_view text) {
  const std::optional<IpBlock> network = parse_network(text);
  return network ? to_string(*network) : "none";
}

bool share(std::string_view a, std::string_view b) {
  return overlap(*parse_network(a), *parse_network(b));
}

TEST_CASE("lint: networks are read with prefixes, masks and without either") {
  CHECK(text_of("10.0.0.0/16") == "10.0.0.0/16");
  CHECK(text_of("10.0.0.0/255.255.0.0") == "10.0.0.0/16");
  CHECK(text_of("10.0.0.0/0.0.255.255") == "10.0.0.0/16");
  CHECK(text_of("10.0.0.0/08") == "10.0.0.0/8");
  CHECK(text_of("0.0.0.0/0.0.0.0") == "0.0.0.0/0");
  CHECK(text_of("10.0.0.1") == "10.0.0.1/32");
  CHECK(text_of("2001:DB8::/56") == "2001:db8::/56");
  CHECK(text_of("::1") == "::1/128");
}

TEST_CASE("lint: what is no network, or has bits behind its prefix, is refused") {
  for (const char* text :
       {"", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0/8", "10.0.0.1/24",
        "10.0.0.010/32", "10.0.0.0/255.0.255.0", "10.0.0.0/16/2", "2001:db8::1/64",
        "2001:db8::/129", "2001:db8::/ffff::", "10.0.0.0/99999999999999999999"}) {
    CAPTURE(text);
    CHECK(text_of(text) == "none");
  }
}

TEST_CASE("lint: networks contain and overlap within their family") {
  CHECK(is_within(*parse_network("10.0.3.0/24"), *parse_network("10.0.0.0/22")));
  CHECK_FALSE(is_within(*parse_network("10.0.4.0/24"), *parse_network("10.0.0.0/22")));
  CHECK_FALSE(is_within(*parse_network("10.0.0.0/16"), *parse_network("10.0.0.0/22")));
  CHECK(is_within(*parse_network("10.0.0.0/16"), *parse_network("0.0.0.0/0")));
  CHECK_FALSE(is_within(*parse_network("0.0.0.0/0"), *parse_network("::/0")));
  CHECK(share("10.0.0.0/16", "10.0.128.0/17"));
  CHECK(share("10.0.128.0/17", "10.0.0.0/16"));
  CHECK_FALSE(share("10.0.0.0/17", "10.0.128.0/17"));
  CHECK(share("2001:db8::/57", "2001:db8:0:40::/58"));
}

}  // namespace
}  // namespace formwork::lint
