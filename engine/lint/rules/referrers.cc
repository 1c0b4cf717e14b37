// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/referrers.hh"

#include <algorithm>

namespace formwork::lint {
namespace {

bool is_name(const Node* node, std::string_view name) {
  return node != nullptr && node->is_string() && node->text() == name;
}

/// "Name.attribute" or ["Name", "attribute"].
bool is_attribute_of(const Node& argument, std::string_view name) {
  if (argument.is_list()) {
    return argument.items().size() == 2 && is_name(argument.items().front(), name);
  }
  return argument.is_string() && argument.text().size() > name.size() &&
         argument.text().starts_with(name) && argument.text()[name.size()] == '.';
}

/// "${Name}" or "${Name.attribute}", unless the variables beside the text give the whole name.
bool is_substituted(const Node& argument, std::string_view name) {
  const bool is_list = argument.is_list() && !argument.items().empty();
  const Node& text = is_list ? *argument.items().front() : argument;
  const Node* variables =
      is_list && argument.items().size() == 2 ? argument.items().back() : nullptr;
  if (!text.is_string()) {
    return false;
  }
  std::string_view rest = text.text();
  for (std::size_t at = rest.find("${"); at != std::string_view::npos; at = rest.find("${")) {
    rest.remove_prefix(at + 2);
    const std::size_t end = rest.find('}');
    if (end == std::string_view::npos) {
      return false;
    }
    const std::string_view whole = rest.substr(0, end);
    if (whole.substr(0, whole.find('.')) == name &&
        (variables == nullptr || variables->find(whole) == nullptr)) {
      return true;
    }
  }
  return false;
}

bool refers(Run& run, const Node& node, std::string_view name) {
  if (!run.spend()) {
    return false;
  }
  for (const Member& member : node.members()) {
    if ((member.key == "Ref" && is_name(member.value, name)) ||
        (member.key == "Fn::GetAtt" && is_attribute_of(*member.value, name)) ||
        (member.key == "Fn::Sub" && is_substituted(*member.value, name)) ||
        refers(run, *member.value, name)) {
      return true;
    }
  }
  return std::any_of(node.items().begin(), node.items().end(),
                     [&](const Node* item) { return refers(run, *item, name); });
}

bool depends(const Node* depends_on, std::string_view name) {
  if (depends_on == nullptr || !depends_on->is_list()) {
    return is_name(depends_on, name);
  }
  return std::any_of(depends_on->items().begin(), depends_on->items().end(),
                     [&](const Node* item) { return is_name(item, name); });
}

}  // namespace

std::vector<const Resource*> referrers(Run& run, std::string_view name) {
  std::vector<const Resource*> found;
  for (const Resource& resource : run.resources()) {
    if (depends(resource.node->get("DependsOn"), name) || refers(run, *resource.node, name)) {
      found.push_back(&resource);
    }
  }
  return found;
}

}  // namespace formwork::lint
