// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/names.hh"

#include <algorithm>

#include "engine/base/text.hh"

namespace formwork {
namespace {

constexpr std::size_t kRandomLength = 12;
// For types whose limit nobody states.
constexpr std::size_t kUsualLength = 255;

// The first `size` bytes, without separators at the cut: many services refuse two in a row.
std::string_view cut(std::string_view text, std::size_t size, std::string_view separator) {
  if (text.size() > size) {
    text = text.substr(0, size);
    while (!separator.empty() && text.ends_with(separator)) {
      text.remove_suffix(separator.size());
    }
  }
  return text;
}

void append_part(std::string& name, std::string_view part, std::string_view separator) {
  if (!part.empty()) {
    name.append(part).append(separator);
  }
}

}  // namespace

std::string make_physical_name(const TypeSchema& type, const NameOwner& owner, IdSource& ids,
                               std::string_view ending) {
  const std::string_view separator = type.auto_name_separator;
  std::string first(owner.stack_name);
  if (type.auto_name_style == "cfn") {
    first = "CFN";
  } else if (type.auto_name_style == "logical") {
    first.clear();
  }
  if (separator != "-") {
    first = replace_all(first, "-", separator);
  }
  const std::string random = ids.alphanumeric(kRandomLength);
  const std::size_t limit = type.auto_name_length == 0 ? kUsualLength : type.auto_name_length;
  const std::size_t fixed = kRandomLength + ending.size() + 2 * separator.size();
  const std::size_t room = limit > fixed ? limit - fixed : 0;

  std::string_view stack_part = first;
  std::string_view logical_part = owner.logical_id;
  if (stack_part.size() + logical_part.size() > room) {
    // Both get half; what the shorter one leaves goes to the longer one.
    const std::size_t half = room / 2;
    const std::size_t logical_room =
        stack_part.size() < room - half ? room - stack_part.size() : half;
    logical_part = cut(logical_part, logical_room, separator);
    stack_part = cut(stack_part, room - logical_part.size(), separator);
  }
  std::string name;
  append_part(name, stack_part, separator);
  append_part(name, logical_part, separator);
  name += random;
  name = std::string(
      std::string_view(name).substr(0, limit > ending.size() ? limit - ending.size() : 0));
  name += ending;
  return type.auto_name_lower ? to_lower(name) : name;
}

}  // namespace formwork
