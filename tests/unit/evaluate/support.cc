// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/evaluate/support.hh"

#include <utility>

#include <doctest/doctest.h>

namespace formwork::evaluate_test {
namespace {

constexpr std::string_view kTemplate = R"(
Parameters:
  Stage: {Type: String, Default: prod}
  Count: {Type: Number, Default: 3}
  Names: {Type: CommaDelimitedList, Default: "a, b ,c"}
  Later: {Type: String}
  LaterList: {Type: 'List<String>'}
Mappings:
  Sizes:
    prod: {cpu: 4, zones: [x, y], flag: true}
    dev: {cpu: 1, zones: [z], next: prod}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsDev: !Equals [!Ref Stage, dev]
  IsLater: !Equals [!Ref Later, x]
Resources:
  Bucket: {Type: 'AWS::S3::Bucket'}
  Queue: {Type: 'AWS::SQS::Queue'}
  Bad: {Type: 'AWS::SNS::Topic'}
  Nested: {Type: 'AWS::CloudFormation::Stack'}
  Off: {Type: 'AWS::SNS::Topic', Condition: IsDev}
  MaybeOff: {Type: 'AWS::SNS::Topic', Condition: IsLater}
  Subject:
    Type: Custom::Subject
    Properties:
      V: )";

const char* kind_name(UnknownCause::Kind kind) {
  switch (kind) {
    case UnknownCause::Kind::Ref:
      return "Ref ";
    case UnknownCause::Kind::Attribute:
      return "Attribute ";
    case UnknownCause::Kind::Parameter:
      return "Parameter ";
    case UnknownCause::Kind::Import:
      return "Import ";
    case UnknownCause::Kind::DynamicReference:
      return "Dynamic ";
    case UnknownCause::Kind::Environment:
      return "Environment ";
    case UnknownCause::Kind::Transform:
      return "Transform ";
  }
  return "";
}

std::optional<Value> text(std::string_view value) {
  return Value::string(std::string(value));
}

}  // namespace

std::optional<Value> SmallWorld::ref(std::string_view logical_id) const {
  return logical_id == "Queue" ? text("https://queue") : std::nullopt;
}

Result<std::optional<Value>> SmallWorld::attribute(std::string_view logical_id,
                                                   std::string_view name) const {
  if (logical_id == "Queue" && name == "Arn") {
    return text("arn:queue");
  }
  if (logical_id == "Queue" && name == "Tags") {
    Value tags = Value::list();
    tags.push(Value::string("t1"));
    tags.push(Value::string("t2"));
    return std::optional<Value>(std::move(tags));
  }
  if (logical_id == "Nested" && name == "Outputs.VpcId") {
    return text("vpc-9");
  }
  if (logical_id == "Bad") {
    return fail("ValidationError", "Resource type AWS::SNS::Topic does not support attribute {" +
                                       std::string(name) + "}");
  }
  return std::optional<Value>();
}

Result<std::optional<Value>> SmallWorld::import_value(std::string_view export_name) const {
  if (export_name == "net-prod") {
    return text("vpc-1");
  }
  if (export_name == "gone") {
    return fail("ValidationError", "No export named gone found");
  }
  return std::optional<Value>();
}

Result<std::optional<Value>> SmallWorld::dynamic_reference(std::string_view service,
                                                           std::string_view reference) const {
  if (service == "ssm" && reference == "/app/key:3") {
    return text("three");
  }
  if (service == "ssm" && reference == "host") {
    return text("h.example");
  }
  if (service == "secretsmanager" && reference == "db:SecretString:password") {
    return text("pw");
  }
  if (reference == "missing") {
    return fail("ValidationError", "Parameter missing not found");
  }
  return std::optional<Value>();
}

Result<std::optional<Value>> SmallWorld::ssm_parameter(std::string_view name) const {
  if (name == "/ami") {
    return text("ami-1");
  }
  if (name == "/subnets") {
    return text("subnet-1, subnet-2");
  }
  if (name == "/gone") {
    return fail("ValidationError",
                "Unable to fetch parameters [/gone] from parameter store for this account.");
  }
  return std::optional<Value>();
}

Result<std::optional<Value>> SmallWorld::stack_output(const StackOutputName& name) const {
  if (name.stack_name == "network" && name.output_name == "VpcId") {
    return text(name.region.empty() ? "vpc-here" : "vpc-" + name.region);
  }
  if (name.stack_name == "gone") {
    return fail("ValidationError", "Stack with id gone does not exist");
  }
  return std::optional<Value>();
}

std::optional<Value> SmallWorld::parameter_attribute(std::string_view parameter_type,
                                                     std::string_view value,
                                                     std::string_view attribute) const {
  if (parameter_type == "AWS::EC2::Subnet::Id" && attribute == "VpcId") {
    return text(value == "subnet-9" ? "vpc-2" : "vpc-1");
  }
  return std::nullopt;
}

World::World(std::string source) {
  loaded = load_template_text(sources, "t.yaml", std::move(source), sink);
}

Evaluator& World::bind(const ParameterInputs& inputs, MissingParameters missing) {
  REQUIRE(loaded != nullptr);
  parameters = bind_parameters(loaded->model, inputs, {}, knowledge, missing, sink);
  evaluator.emplace(loaded->model, parameters, environment, knowledge, sink);
  return *evaluator;
}

std::string World::faults() const {
  std::string out;
  for (const Diagnostic& diagnostic : sink.all()) {
    const Location at = sources.locate(diagnostic.span);
    out += (out.empty() ? "" : "\n") + diagnostic.code + " " + diagnostic.message;
    if (diagnostic.span.is_known()) {
      out += " <" + std::string(sources.text(diagnostic.span)) + ">";
      CHECK(at.begin.line > 0);
    }
  }
  return out;
}

std::string show(const Value& value) {
  if (value.is_no_value()) {
    return "(none)";
  }
  if (!value.is_unknown()) {
    return value_to_json(value, 0, "?");
  }
  std::string out = "?";
  for (const UnknownCause& cause : value.unknown_causes()) {
    out += (out == "?" ? " " : ", ") + std::string(kind_name(cause.kind)) + cause.subject +
           (cause.attribute.empty() ? "" : "." + cause.attribute);
  }
  return out;
}

std::string evaluate_text(std::string_view expression, bool with_extensions) {
  World world((with_extensions ? "Transform: AWS::LanguageExtensions" : "") +
              std::string(kTemplate) + std::string(expression) + "\n");
  Evaluator& evaluator = world.bind();
  const Value properties = evaluator.properties(*world.loaded->model.find_resource("Subject"));
  if (world.sink.has_errors()) {
    return world.faults();
  }
  const Value* value = properties.find("V");
  return value == nullptr ? "(none)" : show(*value);
}

void check_rows(std::span<const Row> rows, bool with_extensions) {
  for (const Row& row : rows) {
    const std::string expression(row.expression);
    CAPTURE(expression);
    const std::string actual = evaluate_text(expression, with_extensions);
    const std::string_view expected(row.expected);
    const bool is_fault = expected.starts_with("E") || expected.starts_with("V");
    CHECK(std::string_view(actual).substr(0, is_fault ? expected.size() : actual.size()) ==
          expected);
  }
}

}  // namespace formwork::evaluate_test
