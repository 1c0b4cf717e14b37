// SPDX-License-Identifier: Apache-2.0
#include "resources/sqs/message.hh"

#include <algorithm>
#include <vector>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/common/checks.hh"

namespace formwork::sqs {

namespace {

constexpr std::size_t kMostAttributes = 10;
constexpr std::size_t kLongestAttributeName = 256;

Failure invalid(std::string message) {
  return fail("InvalidParameterValue", std::move(message));
}

void add_number(std::string& bytes, std::size_t number) {
  for (const int shift : {24, 16, 8, 0}) {
    bytes += static_cast<char>((number >> shift) & 0xff);
  }
}

void add_sized(std::string& bytes, std::string_view text) {
  add_number(bytes, text.size());
  bytes += text;
}

// Letters of other alphabets are taken for letters; Latin-1's signs are none.
bool has_name_characters(std::string_view name) {
  std::string plain;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto c = static_cast<unsigned char>(name[i]);
    const auto next = static_cast<unsigned char>(i + 1 < name.size() ? name[i + 1] : 0);
    const bool is_sign = c == 0xc2 || (c == 0xc3 && (next == 0x97 || next == 0xb7));
    if (c < 0x80 || is_sign) {
      plain += name[i];
    }
  }
  return plain.empty() || is_word(plain, "_-.");
}

bool is_attribute_name(std::string_view name) {
  const std::string lower = to_lower(name);
  return !name.empty() && name.size() <= kLongestAttributeName && has_name_characters(name) &&
         !name.starts_with('.') && !name.ends_with('.') && !lower.starts_with("aws.") &&
         !lower.starts_with("amazon.") && name.find("..") == std::string_view::npos;
}

Result<void> check_attribute(const std::string& name, const Value& attribute) {
  const std::string start = "message (user) attribute '" + name + "'";
  const std::string type = attribute.get_text("DataType");
  if (type.empty()) {
    return invalid("Message (user) attribute '" + name +
                   "' must contain a non-empty attribute type.");
  }
  if (type.size() > kLongestAttributeName) {
    return invalid("The type of " + start + " is invalid: it is longer than 256 bytes.");
  }
  const std::string base = type.substr(0, type.find('.'));
  if (base != "String" && base != "Number" && base != "Binary") {
    return invalid("The type of " + start +
                   " is invalid. You must use only the following supported type prefixes: "
                   "Binary, Number, String.");
  }
  const std::string value = attribute.get_text(base == "Binary" ? "BinaryValue" : "StringValue");
  if (value.empty()) {
    return invalid("Message (user) attribute '" + name +
                   "' must contain a non-empty value of type '" + base + "'.");
  }
  if (base == "Number" && !parse_number(value)) {
    return invalid("Can't cast the value of " + start + " to a number.");
  }
  if (base != "Binary" && !is_message_text(value)) {
    return invalid("Invalid binary character was found in " + start +
                   ", the set of allowed characters is #x9 | #xA | #xD | [#x20 to #xD7FF] | "
                   "[#xE000 to #xFFFD] | [#x10000 to #x10FFFF]");
  }
  return {};
}

}  // namespace

bool is_message_text(std::string_view text) {
  if (!is_valid_utf8(text)) {
    return false;
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x20 && c != '\t' && c != '\n' && c != '\r') {
      return false;
    }
    // U+FFFE and U+FFFF.
    if (c == 0xef && text.substr(i, 2) == "\xef\xbf" &&
        static_cast<unsigned char>(text[i + 2]) >= 0xbe) {
      return false;
    }
  }
  return true;
}

Result<void> check_message_attributes(const Value& attributes) {
  if (attributes.members().size() > kMostAttributes) {
    return invalid("Number of message attributes [" + std::to_string(attributes.members().size()) +
                   "] exceeds the allowed maximum [10].");
  }
  for (const auto& [name, attribute, origin] : attributes.members()) {
    if (!is_attribute_name(name)) {
      return invalid(
          "Message (user) attribute name can not contain invalid characters or be empty "
          "or longer than 256, nor begin with AWS. or Amazon.");
    }
    if (auto checked = check_attribute(name, attribute); !checked) {
      return checked;
    }
  }
  return {};
}

std::int64_t size_of_attributes(const Value& attributes) {
  std::size_t size = 0;
  for (const auto& [name, attribute, origin] : attributes.members()) {
    size += name.size() + attribute.get_text("DataType").size() +
            attribute.get_text("StringValue").size() + attribute.get_text("BinaryValue").size();
  }
  return static_cast<std::int64_t>(size);
}

std::string md5_of_attributes(const Value& attributes) {
  if (attributes.members().empty()) {
    return {};
  }
  std::vector<const Value::Member*> sorted;
  for (const Value::Member& member : attributes.members()) {
    sorted.push_back(&member);
  }
  std::sort(sorted.begin(), sorted.end(),
            [](const auto* a, const auto* b) { return a->key < b->key; });
  std::string bytes;
  for (const Value::Member* member : sorted) {
    const std::string type = member->value.get_text("DataType");
    const bool is_binary = type.starts_with("Binary");
    add_sized(bytes, member->key);
    add_sized(bytes, type);
    bytes += is_binary ? '\2' : '\1';
    add_sized(bytes, member->value.get_text(is_binary ? "BinaryValue" : "StringValue"));
  }
  return md5_hex(bytes);
}

std::string attributes_to_text(const Value& attributes) {
  if (attributes.members().empty()) {
    return {};
  }
  Value coded = attributes;
  for (Value::Member& member : *coded.mutable_map()) {
    if (const Value* binary = member.value.find("BinaryValue")) {
      member.value.set("BinaryValue", Value::string(base64_encode(binary->as_string())));
    }
  }
  return value_to_stored_json(coded);
}

Value attributes_from_text(std::string_view text) {
  if (text.empty()) {
    return Value::map();
  }
  auto parsed = value_from_stored_json(text);
  if (!parsed || !parsed->is_map()) {
    return Value::map();
  }
  for (Value::Member& member : *parsed->mutable_map()) {
    if (const Value* binary = member.value.find("BinaryValue")) {
      member.value.set("BinaryValue",
                       Value::string(base64_decode(binary->as_string()).value_or(std::string())));
    }
  }
  return std::move(*parsed);
}

std::string sequence_number(const StoredMessage& message) {
  constexpr std::uint64_t kFirst = 10'000'000'000'000'000'000U;
  return std::to_string(kFirst + static_cast<std::uint64_t>(message.id & 0xffffffffff) * 256U);
}

}  // namespace formwork::sqs
