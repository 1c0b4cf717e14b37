// SPDX-License-Identifier: Apache-2.0
#include "resources/support.hh"

#include <set>

#include "engine/schema/catalog.hh"
#include "resources/common/told_types.hh"

namespace formwork {

namespace {

bool is_told(std::string_view type_name) {
  for (const ToldType* told = RegisteredList<ToldType>::head; told != nullptr; told = told->next) {
    if (told->type == type_name) {
      return true;
    }
  }
  return false;
}

}  // namespace

SupportRow find_support(const ProviderSet& providers, std::string_view type_name) {
  SupportRow row{std::string(type_name), {}, SupportLevel::Unknown};
  if (const ResourceProvider* provider = providers.find(type_name); provider != nullptr) {
    row.kind = provider->kind();
    // Own providers keep their objects where their service's operations find them.
    const bool is_live = row.kind == "own" || (row.kind == "modelled" && is_told(type_name));
    row.level = is_live ? SupportLevel::Live : provider->level();
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
