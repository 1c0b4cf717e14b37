// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/formats/compare_formats.hh"

#include <algorithm>

#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

// The name under which a format is known today.
std::string_view format_of(SchemaNode schema) {
  const std::string_view format = schema.find("format").text();
  return format == "AWS::EC2::SecurityGroup.GroupId" ? "AWS::EC2::SecurityGroup.Id" : format;
}

std::optional<FormatMismatch> compare(SchemaNode wanted, std::vector<std::string_view> given) {
  const std::string_view format = format_of(wanted);
  if (format.empty() || std::find(given.begin(), given.end(), format) != given.end()) {
    return std::nullopt;
  }
  return FormatMismatch{std::string(format), std::move(given)};
}

}  // namespace

std::string FormatMismatch::message(std::string_view source) const {
  std::string text(source);
  if (!given.empty()) {
    text += " with formats " + quote(given);
  }
  return text + " does not match destination format of " + quote(wanted);
}

std::optional<FormatMismatch> compare_formats(SchemaNode wanted, SchemaNode given) {
  std::vector<std::string_view> formats;
  if (const std::string_view format = format_of(given); !format.empty()) {
    formats.push_back(format);
  }
  for (const SchemaNode::Member& alternative : given.find("anyOf")) {
    if (const SchemaNode format = alternative.value.find("format")) {
      formats.push_back(format.text());
    }
  }
  return compare(wanted, std::move(formats));
}

std::optional<FormatMismatch> compare_formats(SchemaNode wanted, std::string_view given) {
  return compare(wanted, {given});
}

}  // namespace formwork::lint
