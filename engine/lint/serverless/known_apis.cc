// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/serverless/known_apis.hh"

#include <algorithm>

#include "engine/lint/serverless/refusal.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kRest = "AWS::Serverless::Api";
constexpr std::string_view kHttp = "AWS::Serverless::HttpApi";

KnownApi known_api(std::string_view type, const Node& resource, const Node& root, Maker& make) {
  const Node* written = member_of(&resource, "Properties");
  const bool is_map = written != nullptr && written->is_map();
  KnownApi api;
  api.type = type;
  api.properties = with_globals(make, root, type, is_map ? *written : *make.map({}));
  if (type == kRest) {
    api.is_managed =
        has_inline_definition(resource) && !is_set(member_of(written, "DefinitionUri"));
  } else {
    const Node* body = member_of(written, "DefinitionBody");
    api.is_managed = !is_set(body) && !is_set(member_of(written, "DefinitionUri"));
    api.body = is_set(body) ? body : nullptr;
  }
  return api;
}

}  // namespace

bool has_inline_definition(const Node& api) {
  constexpr std::string_view kMakesOne[] = {"DefinitionBody", "Auth", "Cors",
                                            "DisableExecuteApiEndpoint"};
  const Node* written = member_of(&api, "Properties");
  return std::any_of(std::begin(kMakesOne), std::end(kMakesOne),
                     [&](std::string_view name) { return member_of(written, name) != nullptr; });
}

Surroundings::Surroundings(const Node& root, Maker& make) : root_(root) {
  const Node* resources = member_of(&root, "Resources");
  for (const Member& member :
       resources == nullptr ? std::span<const Member>() : resources->members()) {
    const std::string_view type = text_of(member_of(member.value, "Type"));
    if (type == kRest || type == kHttp) {
      apis_.emplace(member.key, known_api(type, *member.value, root, make));
    }
  }
  const Node* nothing = make.map({});
  for (const auto& [name, type] :
       {std::pair("ServerlessRestApi", kRest), std::pair("ServerlessHttpApi", kHttp)}) {
    KnownApi implicit{type, with_globals(make, root, type, *nothing), nullptr, true, {}};
    apis_.insert_or_assign(name, std::move(implicit));
  }
}

KnownApi* Surroundings::api(std::string_view name) {
  const auto found = apis_.find(name);
  return found == apis_.end() ? nullptr : &found->second;
}

const Node* Surroundings::resource(std::string_view name) const {
  return member_of(member_of(&root_, "Resources"), name);
}

const Node* Surroundings::resolved(const Node* value) const {
  if (value == nullptr || value->single() == nullptr) {
    return value;
  }
  const std::string_view name = text_of(value->get("Ref"));
  const Node* parameter = member_of(member_of(&root_, "Parameters"), name);
  const Node* standard = member_of(parameter, "Default");
  return standard != nullptr ? standard : value;
}

}  // namespace formwork::lint
