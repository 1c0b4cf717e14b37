// SPDX-License-Identifier: Apache-2.0
#include "resources/support.hh"

#include <set>

#include "engine/schema/catalog.hh"

namespace formwork {

SupportRow find_support(const ProviderSet& providers, std::string_view type_name) {
  SupportRow row{std::string(type_name), {}, SupportLevel::Unknown};
  if (const ResourceProvider* provider = providers.find(type_name); provider != nullptr) {
    row.kind = provider->kind();
    row.level = provider->level();
  }
  return row;
}

std::vector<SupportRow> support_table(const ProviderSet& providers) {
  std::set<std::string> names;
  for (const auto name : SchemaCatalog::builtin().type_names()) {
    names.emplace(name);
  }
  for (auto& name : providers.own_types()) {
    names.insert(std::move(name));
  }
  std::vector<SupportRow> rows;
  rows.reserve(names.size());
  for (const auto& name : names) {
    rows.push_back(find_support(providers, name));
  }
  return rows;
}

}  // namespace formwork
