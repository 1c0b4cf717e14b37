// SPDX-License-Identifier: Apache-2.0
#include "tools/apic/model_text.hh"

#include <string>

#include <doctest/doctest.h>

#include "engine/base/file.hh"
#include "engine/value/convert.hh"

using namespace formwork;

namespace {

constexpr const char* kModel = R"({
  "metadata": {"apiVersion": "2020-01-01", "endpointPrefix": "things", "protocol": "rest-xml",
               "serviceId": "Things", "uid": "dropped"},
  "operations": {"GetThing": {"name": "GetThing", "documentation": "dropped",
    "http": {"method": "GET", "requestUri": "/thing/{Id}?x=1", "responseCode": 202},
    "input": {"shape": "GetThingInput", "locationName": "Root"},
    "output": {"shape": "Thing", "resultWrapper": "W"}, "errors": [{"shape": "NoThing"}]}},
  "shapes": {
    "GetThingInput": {"type": "structure", "required": ["Id"], "members": {
      "Id": {"shape": "Text", "location": "uri", "locationName": "Id"},
      "Token": {"shape": "Text", "idempotencyToken": true}}},
    "Thing": {"type": "structure", "members": {"Names": {"shape": "Names", "flattened": true},
      "Words": {"shape": "Words"}}},
    "Names": {"type": "list", "member": {"shape": "Text", "locationName": "Name"}, "max": 3},
    "Words": {"type": "map", "key": {"shape": "Text"}, "value": {"shape": "Odd"}},
    "Text": {"type": "string", "min": 0, "pattern": "a \"b\"\\d"},
    "Odd": {"type": "string", "enum": ["", "a b", "-1", "2"]},
    "NoThing": {"type": "structure", "exception": true, "members": {},
      "error": {"code": "Thing.Missing", "httpStatusCode": 404, "senderFault": true}}}})";

Value imported() {
  const Result<Value> json = value_from_json(kModel);
  REQUIRE(json);
  Result<Value> model = import_model("things", *json);
  REQUIRE(model);
  return *std::move(model);
}

}  // namespace

TEST_CASE("model text: an imported model reads back as it was written") {
  const Value model = imported();
  const std::string text = write_model(model);
  const Result<ModelFile> file = read_models("things.api", text);
  REQUIRE_MESSAGE(file, text);
  REQUIRE(file->models.size() == 1);
  CHECK(file->models[0] == model);
  CHECK(write_model(file->models[0]) == text);
  CHECK(text.find("dropped") == std::string::npos);
  CHECK(check_model(model));
}

TEST_CASE("model text: an overlay adds members and values, and replaces facts") {
  Value model = imported();
  const Result<ModelFile> overlay = read_models("o.api",
                                                "formwork-api-overlay 1\n"
                                                "service things\n  bare-errors\n"
                                                "structure Thing as=Root\n  .Id! Text\n"
                                                "string Odd\n  values 2 3\n"
                                                "string Text max=5\n"
                                                "list New Text\n");
  REQUIRE(overlay);
  CHECK(overlay->is_overlay);
  amend_model(model, overlay->models.at(0));
  const std::string text = write_model(model);
  CHECK(text.find("\nstructure Thing as=Root\n  .Id! Text\n  .Names Names flattened\n") !=
        std::string::npos);
  CHECK(text.find("  values \"\" \"a b\" -1 2 3\n") != std::string::npos);
  CHECK(text.find("\nstring Text min=0 max=5 pattern=") != std::string::npos);
  CHECK(text.find("  bare-errors\n") != std::string::npos);
  CHECK(check_model(model));
}

TEST_CASE("model text: a shape that is not there is reported") {
  Value model = imported();
  const Result<ModelFile> overlay = read_models(
      "o.api", "formwork-api-overlay 1\nservice things\nstructure Thing\n  .Id Nowhere\n");
  REQUIRE(overlay);
  amend_model(model, overlay->models.at(0));
  const Result<void> checked = check_model(model);
  REQUIRE(!checked);
  CHECK(checked.error().message.find("'Nowhere'") != std::string::npos);
}

TEST_CASE("model text: what is not in that form is refused with its line") {
  const std::pair<const char*, const char*> cases[] = {
      {"", "x.api:1:"},
      {"formwork-api 1\n  .A B\n", "x.api:2:"},
      {"formwork-api 1\nstring A\n", "x.api:2:"},
      {"formwork-api 1\nservice a\n  colour red\n", "x.api:3:"},
      {"formwork-api 1\nservice a\nstring A weird=1\n", "x.api:3:"},
      {"formwork-api 1\nservice a\nstring A pattern=\"x\n", "x.api:3:"},
      {"formwork-api 1\nservice a\nlist A\n", "x.api:3:"},
      {"formwork-api 1\nservice a\nbook A\n", "x.api:3:"},
      {"formwork-api 1\nservice a\nstructure A\n  .B\n", "x.api:4:"},
      {"formwork-api 1\nservice a\noperation A\n  http GET\n", "x.api:4:"},
  };
  for (const auto& [text, place] : cases) {
    CAPTURE(text);
    const Result<ModelFile> file = read_models("x.api", text);
    REQUIRE(!file);
    CHECK(file.error().code == "F702");
    CHECK(file.error().message.find(place) == 0);
  }
}

TEST_CASE("model text: the models of this repository are in the form that the writer gives") {
  const std::string folder = std::string(FORMWORK_SOURCE_DIR) + "/schemas/api-models/";
  for (const char* name : {"cloudformation", "s3", "sqs", "lambda", "dynamodb"}) {
    CAPTURE(name);
    const Result<std::string> text = read_file(folder + name + ".api");
    REQUIRE(text);
    const Result<ModelFile> file = read_models(name, *text);
    REQUIRE(file);
    CHECK(write_model(file->models.at(0)) == *text);
  }
}
