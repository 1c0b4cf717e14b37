// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/lint/serverless/expansion.hh"

namespace formwork::lint {
namespace {

// What every resource made for another one takes over from it.
constexpr std::string_view kShared[] = {"Condition", "DeletionPolicy", "UpdateReplacePolicy"};
constexpr std::string_view kOwn[] = {"DependsOn", "Metadata"};

}  // namespace

std::string_view ServerlessResource::text(std::string_view property) const {
  const Node* value = get(property);
  return value != nullptr && value->is_string() ? value->text() : std::string_view();
}

ServerlessTemplate::ServerlessTemplate(const Node& root, Arena& arena)
    : root_(root), make_(arena) {}

const Node* ServerlessTemplate::source(std::string_view name) const {
  const Node* resources = root_.get("Resources");
  return resources == nullptr ? nullptr : resources->get(name);
}

void ServerlessTemplate::add(const ServerlessResource& from, std::string_view name,
                             std::string_view type, const Node* properties,
                             std::vector<Entry> attributes) {
  std::vector<Member> members = {{"Type", {}, make_.text(type)}};
  const auto take_over = [&](std::string_view attribute) {
    const Node* value = from.node->get(attribute);
    const bool is_set = std::any_of(attributes.begin(), attributes.end(),
                                    [&](const Entry& entry) { return entry.first == attribute; });
    if (value != nullptr && !is_set) {
      members.push_back({attribute, {}, value});
    }
  };
  std::for_each(std::begin(kShared), std::end(kShared), take_over);
  if (name == from.name) {
    std::for_each(std::begin(kOwn), std::end(kOwn), take_over);
  }
  for (const auto& [key, value] : attributes) {
    members.push_back({make_.keep(key), {}, value});
  }
  members.push_back({"Properties", {}, properties});
  const SourceSpan span = name == from.name ? from.name_span : SourceSpan();
  resources_.push_back({make_.keep(name), span, make_.build().map(members, {})});
}

void ServerlessTemplate::refuse(const std::vector<std::string>& reasons) {
  for (const std::string& reason : reasons) {
    const std::string message = "Error transforming template: " + reason;
    if (std::none_of(faults_.begin(), faults_.end(),
                     [&](const ExpansionFault& fault) { return fault.message == message; })) {
      faults_.push_back({message, std::nullopt});
    }
  }
}

void ServerlessTemplate::name_part(std::string_view resource, std::string_view part,
                                   std::string_view target) {
  parts_[std::string(resource) + "." + std::string(part)] = target;
}

void ServerlessTemplate::add_condition(std::vector<std::string_view>& conditions,
                                       const ServerlessResource& from) {
  const Node* condition = from.node->get("Condition");
  conditions.push_back(condition != nullptr && condition->is_string() ? condition->text()
                                                                      : std::string_view());
}

// APIs that exist because functions have events of them. With one condition for all events the API
// has it too.
void ServerlessTemplate::add_implicit_apis() {
  const auto attributes = [&](const std::vector<std::string_view>& conditions) {
    std::vector<Entry> entries;
    const bool is_same = std::all_of(conditions.begin(), conditions.end(),
                                     [&](std::string_view c) { return c == conditions.front(); });
    if (is_same && !conditions.front().empty()) {
      entries.emplace_back("Condition", make_.text(conditions.front()));
    }
    return entries;
  };
  const Node* nothing = make_.map({});
  const ServerlessResource none{{}, {}, {}, nothing, nothing};
  if (!rest_conditions_.empty() && source("ServerlessRestApi") == nullptr) {
    const auto shared = attributes(rest_conditions_);
    add(none, "ServerlessRestApi", "AWS::ApiGateway::RestApi",
        make_.map({{"Body", make_.map({{"swagger", make_.text("2.0")}})}}), shared);
    add(none, "ServerlessRestApiDeployment", "AWS::ApiGateway::Deployment",
        make_.map({{"RestApiId", make_.ref("ServerlessRestApi")}}), shared);
    add(none, "ServerlessRestApiProdStage", "AWS::ApiGateway::Stage",
        make_.map({{"DeploymentId", make_.ref("ServerlessRestApiDeployment")},
                   {"RestApiId", make_.ref("ServerlessRestApi")},
                   {"StageName", make_.text("Prod")}}),
        shared);
    name_part("ServerlessRestApi", "Stage", "ServerlessRestApiProdStage");
    name_part("ServerlessRestApi", "Deployment", "ServerlessRestApiDeployment");
  }
  if (!http_conditions_.empty() && source("ServerlessHttpApi") == nullptr) {
    const auto shared = attributes(http_conditions_);
    add(none, "ServerlessHttpApi", "AWS::ApiGatewayV2::Api",
        make_.map({{"Body", make_.map({{"openapi", make_.text("3.0.1")}})}}), shared);
    add(none, "ServerlessHttpApiApiGatewayDefaultStage", "AWS::ApiGatewayV2::Stage",
        make_.map({{"ApiId", make_.ref("ServerlessHttpApi")},
                   {"StageName", make_.text("$default")},
                   {"AutoDeploy", make_.flag(true)}}),
        shared);
    name_part("ServerlessHttpApi", "Stage", "ServerlessHttpApiApiGatewayDefaultStage");
  }
}

// {"Ref": "F.Alias"} or {"Fn::GetAtt": ["F.Version", "Version"]} with the resource it means.
const Node* ServerlessTemplate::part_target(const Node& function) {
  const Member* member = function.single();
  if (member == nullptr) {
    return nullptr;
  }
  const auto target = [&](std::string_view name) -> const std::string* {
    const auto found = parts_.find(name);
    return found == parts_.end() ? nullptr : &found->second;
  };
  if (member->key == "Ref" && member->value->is_string()) {
    const std::string* name = target(member->value->text());
    return name == nullptr ? nullptr : make_.ref(*name);
  }
  if (member->key == "Fn::GetAtt" && member->value->is_list() && member->value->count == 2) {
    const Node& first = *member->value->items()[0];
    const Node& second = *member->value->items()[1];
    if (const std::string* name = first.is_string() ? target(first.text()) : nullptr) {
      return make_.call("Fn::GetAtt", make_.list({make_.text(*name), &second}));
    }
    // The short form splits at the first dot: "F.Alias.Arn" is ["F", "Alias.Arn"].
    if (first.is_string() && second.is_string()) {
      const std::size_t dot = second.text().find('.');
      const std::string whole =
          std::string(first.text()) + "." + std::string(second.text().substr(0, dot));
      if (const std::string* name = dot == std::string_view::npos ? nullptr : target(whole)) {
        return make_.attribute(*name, second.text().substr(dot + 1));
      }
    }
  }
  return nullptr;
}

const Node* ServerlessTemplate::replace_parts(const Node& node) {
  if (const Node* target = part_target(node)) {
    return target;
  }
  bool is_changed = false;
  if (node.is_list()) {
    std::vector<const Node*> items;
    for (const Node* item : node.items()) {
      items.push_back(replace_parts(*item));
      is_changed = is_changed || items.back() != item;
    }
    return is_changed ? make_.build().list(items, node.span, node.flags) : &node;
  }
  if (!node.is_map()) {
    return &node;
  }
  std::vector<Member> members(node.members().begin(), node.members().end());
  for (Member& member : members) {
    const bool is_text = member.key == "Fn::Sub" && member.value->is_string();
    if (is_text) {
      std::string text(member.value->text());
      for (const auto& [part, target] : parts_) {
        const std::string written = "${" + part + "}";
        for (std::size_t at = text.find(written); at != std::string::npos;
             at = text.find(written, at + target.size())) {
          text.replace(at, written.size(), "${" + target + "}");
        }
      }
      if (text != member.value->text()) {
        member.value = make_.build().copy_string(text, member.value->span);
        is_changed = true;
      }
      continue;
    }
    const Node* value = replace_parts(*member.value);
    is_changed = is_changed || value != member.value;
    member.value = value;
  }
  return is_changed ? make_.build().map(members, node.span, node.flags) : &node;
}

// A resource of the template itself: without the connectors that hang on it, and without waiting
// for resources that leave nothing of their name behind.
Member ServerlessTemplate::cleaned(const Member& resource) {
  const auto is_gone = [&](const Node& name) {
    const auto is_called = [&](std::string_view other) { return other == name.text(); };
    return std::any_of(replaced_.begin(), replaced_.end(), is_called) &&
           std::none_of(resources_.begin(), resources_.end(),
                        [&](const Member& made) { return is_called(made.key); });
  };
  std::vector<Member> members;
  bool is_changed = false;
  for (const Member& member : resource.value->members()) {
    if (member.key == "Connectors") {
      is_changed = true;
      continue;
    }
    members.push_back(member);
    if (member.key != "DependsOn") {
      continue;
    }
    if (member.value->is_string() && is_gone(*member.value)) {
      members.pop_back();
      is_changed = true;
    } else if (member.value->is_list()) {
      std::vector<const Node*> names;
      for (const Node* name : member.value->items()) {
        if (!is_gone(*name)) {
          names.push_back(name);
        }
      }
      is_changed = is_changed || names.size() != member.value->count;
      members.back().value = make_.build().list(names, member.value->span);
    }
  }
  if (!is_changed) {
    return resource;
  }
  return {resource.key, resource.key_span,
          make_.build().map(members, resource.value->span, resource.value->flags)};
}

namespace {

// What was made up is shown at the key it stands below.
const Node* inherit_places(NodeBuilder& build, const Node& node, SourceSpan place) {
  if (node.is_list()) {
    std::vector<const Node*> items;
    bool is_changed = false;
    for (const Node* item : node.items()) {
      items.push_back(inherit_places(build, *item, place));
      is_changed = is_changed || items.back() != item;
    }
    return is_changed ? build.list(items, node.span, node.flags) : &node;
  }
  if (!node.is_map()) {
    return &node;
  }
  bool is_changed = false;
  std::vector<Member> members(node.members().begin(), node.members().end());
  for (Member& member : members) {
    if (!member.key_span.is_known()) {
      member.key_span = place;
      is_changed = true;
    }
    const Node* value = inherit_places(build, *member.value, member.key_span);
    is_changed = is_changed || value != member.value;
    member.value = value;
  }
  return is_changed ? build.map(members, node.span, node.flags) : &node;
}

}  // namespace

Expansion ServerlessTemplate::finish() {
  Expansion expansion;
  expansion.faults = std::move(faults_);
  if (!expansion.faults.empty()) {
    return expansion;
  }
  add_implicit_apis();
  std::vector<Member> sections;
  for (const Member& section : root_.members()) {
    if (section.key == "Globals" || (section.key == "Transform" && section.value->is_string())) {
      continue;
    }
    sections.push_back(section);
    if (section.key != "Resources") {
      continue;
    }
    std::vector<Member> resources;
    for (const Member& resource : section.value->members()) {
      if (std::find(replaced_.begin(), replaced_.end(), resource.key) == replaced_.end()) {
        resources.push_back(cleaned(resource));
      }
    }
    resources.insert(resources.end(), resources_.begin(), resources_.end());
    sections.back().value = make_.build().map(resources, section.value->span);
  }
  const Node* root = make_.build().map(sections, root_.span, root_.flags);
  if (!parts_.empty()) {
    root = replace_parts(*root);
  }
  expansion.root = inherit_places(make_.build(), *root, {});
  return expansion;
}

}  // namespace formwork::lint
