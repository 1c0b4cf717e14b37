// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "engine/value/convert.hh"
#include "resources/ec2/api/facts.hh"
#include "resources/ec2/api/group_rules.hh"

namespace formwork::ec2 {

namespace {

Value json(std::string_view text) {
  auto value = value_from_json(text);
  REQUIRE(value);
  return *value;
}

}  // namespace

TEST_CASE("ec2: wildcards match any text and single characters") {
  CHECK(like("ubuntu/images", "ubuntu*"));
  CHECK(like("t3.micro", "t?.micro"));
  CHECK(like("", "*"));
  CHECK(like("aXbXc", "a*b*c"));
  CHECK_FALSE(like("t3.micro", "t?"));
  CHECK_FALSE(like("ab", "a?b"));
}

TEST_CASE("ec2: filters name members in kebab case, through lists") {
  const Value shape = json(
      R"({"VpcId":"vpc-1","Attachments":[{"VpcId":"vpc-2"}],"Tags":[{"Key":"k","Value":"v"}]})");
  CHECK(passes(shape, json(R"([{"Name":"vpc-id","Values":["vpc-1"]}])"), "internet-gateway"));
  CHECK(passes(shape, json(R"([{"Name":"attachment.vpc-id","Values":["x","vpc-2"]}])"),
               "internet-gateway"));
  CHECK(passes(shape, json(R"([{"Name":"tag:k","Values":["v*"]}])"), "internet-gateway"));
  CHECK_FALSE(passes(shape, json(R"([{"Name":"tag-key","Values":["w"]}])"), "internet-gateway"));
  CHECK_FALSE(passes(shape, json(R"([{"Name":"owner-id","Values":["*"]}])"), "internet-gateway"));
}

TEST_CASE("ec2: rules are grouped by protocol and ports") {
  const Value rules = json(
      R"([{"IsEgress":false,"IpProtocol":"tcp","FromPort":80,"ToPort":80,"CidrIpv4":"10.0.0.0/8"},)"
      R"({"IsEgress":false,"IpProtocol":"tcp","FromPort":80,"ToPort":80,"CidrIpv6":"::/0"},)"
      R"({"IsEgress":true,"IpProtocol":"-1","CidrIpv4":"0.0.0.0/0"}])");
  const Value::List list(rules.items().begin(), rules.items().end());
  CHECK(permissions_of(list, false).items().size() == 1);
  CHECK(permissions_of(list, true).items().size() == 1);
  CHECK_FALSE(is_same_rule(list[0], list[1]));
  CHECK(rule_words(list[0]) == "\"peer: 10.0.0.0/8, TCP, from port: 80, to port: 80, ALLOW\"");
}

TEST_CASE("ec2: instance types and images are at hand") {
  REQUIRE(find_instance_type("m5.large") != nullptr);
  CHECK(find_instance_type("m5.large")->memory_mib == 8192);
  CHECK(find_instance_type("m5.huge") == nullptr);
  CHECK(known_images().size() == 44);
}

}  // namespace formwork::ec2
