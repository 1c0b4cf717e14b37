// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "engine/base/registry.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/validator.hh"
#include "engine/lint/template/zones.hh"

namespace formwork::lint {
namespace {

const Node* zones_of(Run& run, const RegionZones& zones) {
  std::vector<const Node*> names;
  for (char letter : zones.letters) {
    names.push_back(run.make_string(std::string(zones.region) + letter));
  }
  return run.build().list(names, SourceSpan());
}

void resolve(const Validator& validator, const Node& argument, const Validator::EachValue& each) {
  if (!argument.is_string() && !argument.is_map()) {
    return;
  }
  validator.resolve(argument, [&](const Node* region, const Validator& found, Fault*) {
    if (region == nullptr || !region->is_string()) {
      return true;
    }
    std::vector<std::string_view> regions = {region->text()};
    if (region->text().empty()) {
      regions.assign(found.context.regions.begin(), found.context.regions.end());
    }
    for (std::string_view name : regions) {
      const RegionZones* zones = find_zones(name);
      if (zones != nullptr && !each(zones_of(*validator.run, *zones), found, nullptr)) {
        return false;
      }
    }
    return true;
  });
}

constinit Resolver resolver{Keyword::FnGetAZs, &resolve};
const Register<Resolver> kRegister{resolver};

}  // namespace
}  // namespace formwork::lint
