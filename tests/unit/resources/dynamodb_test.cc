// SPDX-License-Identifier: Apache-2.0
// Numbers, stored forms and grammars of DynamoDB's items.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "engine/value/convert.hh"
#include "resources/dynamodb/evaluate.hh"
#include "resources/dynamodb/item_format.hh"
#include "resources/dynamodb/item_store.hh"
#include "resources/dynamodb/number.hh"
#include "tests/support/api_harness.hh"

namespace formwork::dynamodb {

namespace {

std::string normal(std::string_view text) {
  auto number = parse_decimal(text);
  return number ? decimal_text(*number) : number.error().message;
}

std::string sum(std::string_view a, std::string_view b, bool subtract = false) {
  auto left = parse_decimal(a);
  auto right = parse_decimal(b);
  REQUIRE(left);
  REQUIRE(right);
  auto outcome = add(*left, *right, subtract);
  return outcome ? decimal_text(*outcome) : outcome.error().message;
}

Fields item_of(std::string_view json) {
  auto wire = value_from_json(json);
  REQUIRE(wire);
  auto fields = read_fields(*wire);
  REQUIRE(fields);
  return std::move(*fields);
}

Placeholders placeholders(std::string_view json) {
  auto input = value_from_json(json);
  REQUIRE(input);
  auto read = Placeholders::read(*input);
  REQUIRE(read);
  return std::move(*read);
}

std::string updated(std::string_view expression, std::string_view values, std::string_view item) {
  auto names = placeholders(values);
  auto actions = parse_update(expression, names);
  if (!actions) {
    return actions.error().message;
  }
  auto after = apply_actions(*actions, item_of(item));
  return after ? value_to_json(to_wire(after->item)) : after.error().message;
}

std::string condition_fault(std::string_view expression, std::string_view values = "{}") {
  auto names = placeholders(values);
  auto condition = parse_condition("ConditionExpression", expression, names);
  return condition ? "" : condition.error().message;
}

}  // namespace

TEST_CASE("dynamodb: numbers have one normal form") {
  CHECK(normal("1e2") == "100");
  CHECK(normal("-0012.3400") == "-12.34");
  CHECK(normal("+.5") == "0.5");
  CHECK(normal("1E-3") == "0.001");
  CHECK(normal("0e1000") == "0");
  CHECK(normal("-0") == "0");
  CHECK(normal("1e999999999999").find("overflow") != std::string::npos);
  CHECK(normal("1e-999999999999").find("underflow") != std::string::npos);
  CHECK(normal("9.9e125").size() == 126);
  for (const char* wrong : {"", "-", ".", "1 ", " 1", "NaN", "0x1", "1e", "1e+", "1..2", "--1"}) {
    CAPTURE(wrong);
    CHECK(normal(wrong).starts_with("The parameter cannot be converted to a numeric value"));
  }
}

TEST_CASE("dynamodb: the order of number keys is the order of numbers") {
  const std::vector<std::string> rising{
      "-9.9e125", "-1e125", "-100",    "-99.5", "-99",    "-10",  "-2.5",  "-2",     "-1.01",
      "-1",       "-0.5",   "-1e-130", "0",     "1e-130", "0.05", "0.5",   "1",      "1.01",
      "2",        "2.5",    "10",      "99",    "99.5",   "100",  "1e125", "9.9e125"};
  for (std::size_t i = 1; i < rising.size(); ++i) {
    CAPTURE(rising[i]);
    CHECK(order_key(rising[i - 1]) < order_key(rising[i]));
  }
  CHECK(order_key("1.0") == order_key("1"));
}

TEST_CASE("dynamodb: sums keep 38 digits or fail") {
  CHECK(sum("1", "2") == "3");
  CHECK(sum("0.1", "0.2") == "0.3");
  CHECK(sum("5", "7", true) == "-2");
  CHECK(sum("-5", "5") == "0");
  CHECK(sum("0", "-5", true) == "5");
  CHECK(sum("99", "1") == "100");
  CHECK(sum("1", "10000000000000000000000") == "10000000000000000000001");
  CHECK(sum("1e50", "1").find("overflow") != std::string::npos);
  CHECK(sum("9e125", "9e125").find("overflow") != std::string::npos);
}

TEST_CASE("dynamodb: stored items come back, and damaged ones are noticed") {
  const Fields item = item_of(
      R"({"s":{"S":"x"},"n":{"N":"1"},"t":{"BOOL":true},"f":{"BOOL":false},"z":{"NULL":true},)"
      R"("l":{"L":[{"N":"2"},{"L":[]}]},"m":{"M":{"a":{"SS":["p","q"]}}}})");
  const std::string bytes = pack(item);
  auto back = unpack(bytes);
  REQUIRE(back);
  CHECK(equal(*back, item));
  CHECK(*unpack_to_wire(bytes) == to_wire(item));
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
    CHECK_FALSE(unpack(std::string_view(bytes).substr(0, cut)));
  }
}

TEST_CASE("dynamodb: sizes are counted as DynamoDB counts them") {
  CHECK(size_of(item_of(R"({"ab":{"S":"xyz"}})")) == 5);
  CHECK(size_of(item_of(R"({"a":{"BOOL":true}})")) == 2);
  CHECK(size_of(item_of(R"({"a":{"L":[]}})")) == 4);
  CHECK(size_of(item_of(R"({"a":{"N":"0"}})")) == 2);
}

TEST_CASE("dynamodb: updates read the item of before and write the one of after") {
  const char* item = R"({"a":{"N":"1"},"l":{"L":[{"N":"0"},{"N":"1"},{"N":"2"}]}})";
  CHECK(updated("REMOVE l[0] SET l[2] = :v", R"({"ExpressionAttributeValues":{":v":{"N":"9"}}})",
                item) == R"({"a":{"N":"1"},"l":{"L":[{"N":"1"},{"N":"9"}]}})");
  CHECK(updated("SET b = a REMOVE a", "{}", R"({"a":{"N":"1"}})") == R"({"b":{"N":"1"}})");
  CHECK(updated("SET a.b = a", "{}", item) ==
        "The document path provided in the update expression is invalid for update");
  CHECK(updated("SET a = _f(a)", "{}", item).find("Syntax error; token: \"_\"") !=
        std::string::npos);
  CHECK(updated("SET a = a + a + a", "{}", item).find("Syntax error; token: \"+\"") !=
        std::string::npos);
}

TEST_CASE("dynamodb: conditions are bounded however they are nested") {
  std::string deep = "attribute_exists(a)";
  for (int i = 0; i < 400; ++i) {
    deep = "NOT " + deep;
  }
  CHECK_FALSE(condition_fault(deep).empty());
  CHECK_FALSE(condition_fault(std::string(2000, '(')).empty());
  std::string call = "a";
  for (int i = 0; i < 400; ++i) {
    call = "size(" + call + ")";
  }
  CHECK_FALSE(condition_fault(call + " = a").empty());
  CHECK(condition_fault("(attribute_exists(a)) and (attribute_exists(b))").empty());
  CHECK(condition_fault("a = = b").find("token: \"=\", near: \"= = b\"") != std::string::npos);
}

TEST_CASE("dynamodb: hash keys spread over all segments") {
  std::size_t low = 0;
  for (int i = 0; i < 1000; ++i) {
    low += place_of("key" + std::to_string(i), "").bucket < (1LL << 31) ? 1 : 0;
  }
  CHECK(low > 400);
  CHECK(low < 600);
}

TEST_CASE("dynamodb: a refused write of a transaction undoes the others") {
  testing::ApiHarness api;
  api.ok("dynamodb", "CreateTable",
         R"({"TableName":"tab","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[)"
         R"({"AttributeName":"p","AttributeType":"S"}],"KeySchema":[{"AttributeName":"p",)"
         R"("KeyType":"HASH"}]})");
  const std::string fault =
      api.fault("dynamodb", "TransactWriteItems",
                R"j({"TransactItems":[{"Put":{"TableName":"tab","Item":{"p":{"S":"a"}}}},)j"
                R"j({"ConditionCheck":{"TableName":"tab","Key":{"p":{"S":"b"}},)j"
                R"j("ConditionExpression":"attribute_exists(p)"}}]})j");
  CHECK(fault ==
        "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons "
        "for specific reasons [None, ConditionalCheckFailed]");
  Value scan = api.ok("dynamodb", "Scan", R"({"TableName":"tab"})");
  CHECK(scan.get_text("Count") == "0");
  api.ok("dynamodb", "PutItem", R"({"TableName":"tab","Item":{"p":{"S":"a"}}})");
  api.ok("dynamodb", "DeleteTable", R"({"TableName":"tab"})");
  CHECK(api.fault("dynamodb", "GetItem", R"({"TableName":"tab","Key":{"p":{"S":"a"}}})") ==
        "ResourceNotFoundException: Requested resource not found");
}

}  // namespace formwork::dynamodb
