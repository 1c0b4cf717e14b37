// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "engine/evaluate/ip_block.hh"
#include "tests/unit/evaluate/support.hh"

namespace formwork::evaluate_test {

TEST_CASE("evaluate: Cidr cuts blocks") {
  static constexpr const char* kWords =
      "E1024 Template error: every Fn::Cidr object requires an IP block, a count from 1 to 256 and "
      "the "
      "number of subnet bits";
  const Row rows[] = {
      {"!Cidr [10.0.0.0/24, 2, 5]", R"(["10.0.0.0/27","10.0.0.32/27"])"},
      {"!Cidr ['10.0.0.0/16', 3, 8]", R"(["10.0.0.0/24","10.0.1.0/24","10.0.2.0/24"])"},
      {"!Cidr ['10.0.0.0/16', '2', '8']", R"(["10.0.0.0/24","10.0.1.0/24"])"},
      {"!Cidr ['192.168.254.0/23', 2, 8]", R"(["192.168.254.0/24","192.168.255.0/24"])"},
      {"!Cidr ['10.0.0.77/24', 1, 4]", R"(["10.0.0.0/28"])"},
      {"!Cidr ['10.255.254.0/22', 4, 8]",
       R"(["10.255.252.0/24","10.255.253.0/24","10.255.254.0/24","10.255.255.0/24"])"},
      {"!Cidr ['0.0.0.0/0', 2, 31]", R"(["0.0.0.0/1","128.0.0.0/1"])"},
      {"!Cidr ['2001:db8::/56', 2, 64]", R"(["2001:db8::/64","2001:db8:0:1::/64"])"},
      {"!Cidr ['2600:1f14:abcd:ff00::/56', 1, 64]", R"(["2600:1f14:abcd:ff00::/64"])"},
      {"!Cidr ['10.0.0.0/16', 4]",
       R"(["10.0.0.0/18","10.0.64.0/18","10.0.128.0/18","10.0.192.0/18"])"},
      {"!Cidr ['10.0.0.0/16', 3]", R"(["10.0.0.0/18","10.0.64.0/18","10.0.128.0/18"])"},
      {"!Cidr ['10.0.0.0/16', 1]", R"(["10.0.0.0/16"])"},
      {"!Select [1, !Cidr ['10.0.0.0/16', 2, 8]]", R"("10.0.1.0/24")"},
      {"!Cidr ['10.0.0.0/16', !Ref Count, 8]", R"(["10.0.0.0/24","10.0.1.0/24","10.0.2.0/24"])"},
      {"!Cidr [!GetAtt Bucket.Block, 2, 8]", "? Attribute Bucket.Block"},
      {"!Cidr [!GetAtt Bucket.Block, !Ref Later, 8]", "? Attribute Bucket.Block, Parameter Later"},
      {"!Cidr ['10.0.0.0/24', 9, 5]",
       "E1024 Template error: Fn::Cidr cannot cut 9 subnets with a prefix of /27 from 10.0.0.0/24"},
      {"!Cidr ['10.0.0.0/24', 1, 9]", "E1024 Template error: Fn::Cidr cannot cut 1 subnets"},
      {"!Cidr ['10.0.0.0/30', 8]", "E1024 Template error: Fn::Cidr cannot cut 8 subnets"},
      {"!Cidr ['10.0.0.0/24', 0, 5]", kWords},
      {"!Cidr ['10.0.0.0/24', 257, 5]", kWords},
      {"!Cidr ['10.0.0.0/24', x, 5]", kWords},
      {"!Cidr ['10.0.0.0/24', 1, 0]", kWords},
      {"!Cidr ['10.0.0.0/24', 1, 33]", kWords},
      {"!Cidr ['10.0.0/24', 1, 5]", kWords},
      {"!Cidr ['10.0.0.256/24', 1, 5]", kWords},
      {"!Cidr ['10.0.0.0/33', 1, 5]", kWords},
      {"!Cidr ['10.0.0.0', 1, 5]", kWords},
      {"!Cidr ['::1::/64', 1, 5]", kWords},
      {"!Cidr [[a], 1, 5]", kWords},
      {"!Cidr ['10.0.0.0/24']", kWords},
      {"!Cidr '10.0.0.0/24'", kWords},
      {"!Cidr ['10.0.0.0/24', 1, 5, 6]", kWords},
  };
  check_rows(rows);
}

TEST_CASE("evaluate: 256 subnets are the most") {
  const std::string all = evaluate_text("!Cidr ['10.0.0.0/16', 256, 8]");
  CHECK(all.starts_with(R"(["10.0.0.0/24",)"));
  CHECK(all.ends_with(R"("10.0.255.0/24"])"));
}

TEST_CASE("evaluate: IP blocks are read and written in their short form") {
  static constexpr struct {
    const char* text;
    const char* expected;  // "" when it is no block
  } kCases[] = {
      {"10.1.2.3/8", "10.0.0.0/8"},
      {"0.0.0.0/0", "0.0.0.0/0"},
      {"255.255.255.255/32", "255.255.255.255/32"},
      {"::/0", "::/0"},
      {"::1/128", "::1/128"},
      {"2001:DB8:0:0:1:0:0:1/128", "2001:db8::1:0:0:1/128"},
      {"2001:db8:0:1:1:1:1:1/128", "2001:db8:0:1:1:1:1:1/128"},
      {"1::/16", "1::/16"},
      {"1:2:3:4:5:6:7::/128", "1:2:3:4:5:6:7:0/128"},
      {"::ffff:10.0.0.1/128", "::ffff:a00:1/128"},
      {"fe80::1:2:3:4/64", "fe80::/64"},
      {"", ""},
      {"/", ""},
      {"/24", ""},
      {"10.0.0.0/", ""},
      {"10.0.0.0/-1", ""},
      {"10.0.0.0/1x", ""},
      {"10..0.0/8", ""},
      {"10.0.0.0.0/8", ""},
      {"0010.0.0.0/8", ""},
      {":::/0", ""},
      {"1::2::3/64", ""},
      {"12345::/16", ""},
      {"1:2:3:4:5:6:7:8:9/64", ""},
      {"1:2:3:4:5:6:7/64", ""},
      {"1:2:3:4:5:6:7:8::/64", ""},
      {"::/129", ""},
  };
  for (const auto& row : kCases) {
    CAPTURE(row.text);
    const auto block = parse_ip_block(row.text);
    CHECK((block ? to_string(*block) : "") == row.expected);
  }
}

}  // namespace formwork::evaluate_test
