// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "server/wire/form_read.hh"
#include "server/wire/validate.hh"

namespace formwork {
namespace {

constexpr int kDeepest = 64;

Result<void> check_structure(const Shape& shape, const Value& input, const std::string& path,
                             int depth);

Result<void> check_range(const Shape& shape, const Value& value, const std::string& name) {
  const std::string text = value.scalar_text();
  std::int64_t number = 0;
  for (std::size_t i = text.starts_with("-") ? 1 : 0; i < text.size() && i < 18; ++i) {
    number = number * 10 + (text[i] - '0');
  }
  number = text.starts_with("-") ? -number : number;
  if ((!shape.min || number >= *shape.min) && (!shape.max || number <= *shape.max)) {
    return {};
  }
  std::string message = "Value ( " + text + " ) for parameter " + name + " is invalid.";
  if (shape.min && shape.max) {
    message += " Expecting a value between " + std::to_string(*shape.min) + " and " +
               std::to_string(*shape.max) + ".";
  } else {
    message += shape.min ? " Expecting a value greater than " + std::to_string(*shape.min - 1) + "."
                         : " Expecting a value less than " + std::to_string(*shape.max + 1) + ".";
  }
  return fail("InvalidParameterValue", std::move(message));
}

Result<void> check_value(const Shape& shape, const Value& value, const std::string& path,
                         int depth) {
  if (depth > kDeepest) {
    return {};
  }
  switch (shape.kind) {
    case ShapeKind::Structure:
      return check_structure(shape, value, path, depth + 1);
    case ShapeKind::List: {
      std::size_t number = 0;
      for (const Value& item : value.items()) {
        const std::string place = path + "." + std::to_string(++number);
        if (auto valid = check_value(*shape.item.shape, item, place, depth + 1); !valid) {
          return valid;
        }
      }
      return {};
    }
    case ShapeKind::Integer:
    case ShapeKind::Long:
      return shape.min || shape.max ? check_range(shape, value, path) : Result<void>();
    default:
      return {};
  }
}

Result<void> check_structure(const Shape& shape, const Value& input, const std::string& path,
                             int depth) {
  for (const MemberShape& member : shape.members) {
    const Value* part = input.find(member.name);
    const bool is_missing = part == nullptr && member.is(MemberShape::kRequired) &&
                            !member.is(MemberShape::kIdempotencyToken);
    if (part == nullptr && !is_missing) {
      continue;
    }
    const std::string name = ec2_form_name(member);
    const std::string place = path.empty() ? name : path + "." + name;
    if (is_missing && member.name == "InstanceIds" && path.empty()) {
      return fail("InvalidParameterCombination", "No instances specified");
    }
    if (is_missing) {
      return fail("MissingParameter", "The request must contain the parameter " + place);
    }
    if (auto valid = check_value(*member.shape, *part, place, depth); !valid) {
      return valid;
    }
  }
  return {};
}

}  // namespace

Result<void> validate_ec2_input(const Shape& shape, const Value& input) {
  return check_structure(shape, input, "", 0);
}

}  // namespace formwork
