// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/lint/rule.hh"
#include "engine/lint/rules/properties/json_size.hh"
#include "engine/lint/schema/keywords/keywords.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

enum class Bound : std::uint8_t { Least, Most };

bool breaks(Bound bound, std::size_t size, std::int64_t limit) {
  const auto count = static_cast<std::int64_t>(size);
  return bound == Bound::Least ? count < limit : count > limit;
}

void check_document_size(const KeywordCall& call, Bound bound, std::size_t size,
                         std::int64_t limit) {
  if (breaks(bound, size, limit)) {
    call.out.emplace_back(bound == Bound::Least ? "Item is too short" : "Item is too long");
  }
}

void check_text(const KeywordCall& call, Bound bound, std::string_view text, std::int64_t limit) {
  if (call.schema.node.find("format").text() == "json") {
    if (const auto size = json_size(text)) {
      check_document_size(call, bound, *size, limit);
    }
    return;
  }
  if (breaks(bound, length(text), limit)) {
    call.out.emplace_back(quote(text) +
                          (bound == Bound::Least ? " is shorter than " : " is longer than ") +
                          std::to_string(limit));
  }
}

// The text of Fn::Sub, when it has one.
const Node* sub_text(const Node& argument) {
  if (argument.is_list() && argument.count == 2) {
    return argument.items().front();
  }
  return &argument;
}

bool may_be_object(const KeywordCall& call) {
  const SchemaNode type = call.schema.node.find("type");
  if (type.is(SchemaNode::Kind::String)) {
    return type.text() == "object";
  }
  for (const SchemaNode::Member& item : type) {
    if (item.value.text() == "object") {
      return true;
    }
  }
  return false;
}

template <Bound bound>
void check_length(const KeywordCall& call) {
  const auto limit = whole_limit(call);
  if (!limit) {
    return;
  }
  if (call.instance.is_string()) {
    check_text(call, bound, call.instance.text(), *limit);
    return;
  }
  const Member* function = function_member(call.instance);
  if (function != nullptr && function->key == "Fn::Sub") {
    const Node* text = sub_text(*function->value);
    if (text->is_string()) {
      check_text(call, bound, literal_part(text->text()), *limit);
    }
    return;
  }
  if (may_be_object(call)) {
    check_document_size(call, bound, json_size(call.instance), *limit);
  }
}

constexpr KeywordMethod kMethods[] = {
    {Keyword::MinLength, &check_length<Bound::Least>},
    {Keyword::MaxLength, &check_length<Bound::Most>},
};

constinit Rule rule{
    .id = "E3033",
    .title = "Texts are as long as the property allows",
    .what =
        "Counts the characters of texts, and of documents such as policies as compact JSON, and "
        "compares with the bounds of the resource type's schema.",
    .why = "The service refuses the resource.",
    .example = R"(Resources:
  Clicks:
    Type: AWS::Kinesis::Stream
    Properties:
      Name: ''
      ShardCount: 1
)",
    .instead = R"(Resources:
  Clicks:
    Type: AWS::Kinesis::Stream
    Properties:
      Name: clicks
      ShardCount: 1
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-template-resource-type-ref.html",
    .methods = kMethods,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
