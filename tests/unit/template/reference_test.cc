// SPDX-License-Identifier: Apache-2.0
#include "engine/template/reference.hh"

#include <doctest/doctest.h>

#include "engine/document/document.hh"
#include "engine/template/parameter_type.hh"

using namespace formwork;

namespace {

std::string references(const std::string& text) {
  SourceMap sources;
  Sink sink;
  const auto document = read_document(sources, "t.yaml", text, sink);
  REQUIRE(document != nullptr);
  static constexpr const char* kKinds[] = {"Ref",       "GetAtt",    "SubRef",
                                           "SubGetAtt", "Condition", "FindInMap"};
  std::string out;
  for_each_reference(*document->root, [&](const Reference& reference) {
    out += (out.empty() ? "" : " ") + std::string(kKinds[static_cast<int>(reference.kind)]) + ":" +
           std::string(reference.name) +
           (reference.attribute.empty() ? "" : "." + std::string(reference.attribute));
  });
  return out;
}

std::string pieces(std::string_view text) {
  std::string out;
  for (const SubPiece& piece : parse_sub(text)) {
    CHECK(text.substr(piece.offset + (piece.is_variable ? 2 : 0), piece.text.size()) == piece.text);
    out +=
        (piece.is_variable ? "<" : "[") + std::string(piece.text) + (piece.is_variable ? ">" : "]");
  }
  return out;
}

}  // namespace

TEST_CASE("template: references in every function") {
  struct Case {
    const char* text;
    const char* expected;
  };
  const Case kCases[] = {
      {"a: !Ref B", "Ref:B"},
      {"a: !GetAtt B.C.D", "GetAtt:B.C.D"},
      {"a: {'Fn::GetAtt': [B, C]}", "GetAtt:B.C"},
      {"a: {'Fn::GetAtt': B.C}", "GetAtt:B.C"},
      {"a: {'Fn::GetAtt': [B, !Ref P]}", "GetAtt:B Ref:P"},
      {"a: !Sub 'x ${B} ${C.D} ${!E} ${AWS::Region}'", "SubRef:B SubGetAtt:C.D SubRef:AWS::Region"},
      {"a: !Sub ['${B} ${v}', {v: !Ref C}]", "SubRef:B Ref:C"},
      {"a: !Sub ['${Ref}', {Ref: !GetAtt X.Y}]", "GetAtt:X.Y"},
      {"a: !If [C, !Ref A, !Ref B]", "Condition:C Ref:A Ref:B"},
      {"a: !FindInMap [M, !Ref K, k]", "FindInMap:M Ref:K"},
      {"a: !Join ['', [!Ref A, x, !GetAtt B.C]]", "Ref:A GetAtt:B.C"},
      {"Fn::And: [{Condition: A}, !Not [{Condition: B}]]", "Condition:A Condition:B"},
      {"Condition: A", "Condition:A"},
      {"a: {Condition: A}", ""},
      {"a: {Ref: [A]}", ""},
      {"a: {'Fn::GetAtt': []}", ""},
      {"a: {'Fn::If': []}", ""},
      {"a: {Ref: A, b: c}", ""},
      {"a: plain", ""},
  };
  for (const Case& c : kCases) {
    CAPTURE(c.text);
    CHECK(references(c.text) == c.expected);
  }
}

TEST_CASE("template: the place of a variable in a one-line Fn::Sub is exact") {
  SourceMap sources;
  Sink sink;
  const auto document = read_document(sources, "t.yaml", "a: !Sub 'xy ${B} z'\n", sink);
  for_each_reference(*document->root, [&](const Reference& reference) {
    CHECK(sources.text(reference.span) == "${B}");
  });
}

TEST_CASE("template: Fn::Sub texts are cut as CloudFormation does") {
  CHECK(pieces("") == "");
  CHECK(pieces("plain") == "[plain]");
  CHECK(pieces("${A}") == "<A>");
  CHECK(pieces("a${A}b${B.C}c") == "[a]<A>[b]<B.C>[c]");
  CHECK(pieces("${!Lit}") == "[${][Lit}]");
  CHECK(pieces("a${!L}${A}") == "[a${][L}]<A>");
  CHECK(pieces("open ${A") == "[open ${A]");
  CHECK(pieces("$A {B} $") == "[$A {B} $]");
  CHECK(pieces("${}") == "<>");
  CHECK(pieces("${") == "[${]");
}

TEST_CASE("template: parameter types") {
  struct Case {
    const char* type;
    bool known, list, number, ssm;
    const char* element;
  };
  const Case kCases[] = {
      {"String", true, false, false, false, "String"},
      {"Number", true, false, true, false, "Number"},
      {"CommaDelimitedList", true, true, false, false, "String"},
      {"List<Number>", true, true, true, false, "Number"},
      {"List<String>", true, true, false, false, "String"},
      {"AWS::EC2::VPC::Id", true, false, false, false, "AWS::EC2::VPC::Id"},
      {"List<AWS::EC2::Subnet::Id>", true, true, false, false, "AWS::EC2::Subnet::Id"},
      {"AWS::EC2::KeyPair::KeyName", true, false, false, false, "AWS::EC2::KeyPair::KeyName"},
      {"List<AWS::EC2::KeyPair::KeyName>", false, true, false, false, "String"},
      {"AWS::SSM::Parameter::Name", true, false, false, false, "AWS::SSM::Parameter::Name"},
      {"AWS::SSM::Parameter::Value<String>", true, false, false, true, "String"},
      {"AWS::SSM::Parameter::Value<List<String>>", true, true, false, true, "String"},
      {"AWS::SSM::Parameter::Value<CommaDelimitedList>", true, true, false, true, "String"},
      {"AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", true, false, false, true,
       "AWS::EC2::Image::Id"},
      {"AWS::SSM::Parameter::Value<X>", false, false, false, true, "String"},
      {"List<List<Number>>", false, true, false, false, "String"},
      {"string", false, false, false, false, "String"},
      {"", false, false, false, false, "String"},
  };
  for (const Case& c : kCases) {
    CAPTURE(c.type);
    const ParameterType type = parse_parameter_type(c.type);
    CHECK(type.is_known == c.known);
    CHECK(type.is_list == c.list);
    CHECK(type.is_number == c.number);
    CHECK(type.is_ssm == c.ssm);
    CHECK(type.element == c.element);
  }
}
