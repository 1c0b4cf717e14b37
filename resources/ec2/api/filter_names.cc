// SPDX-License-Identifier: Apache-2.0
#include "resources/ec2/api/filter_names.hh"

#include <map>
#include <set>

#include "engine/base/text.hh"

namespace formwork::ec2 {

namespace {

constexpr std::string_view kTable =
#include "ec2_filters.tsv.inc"
    ;

/// "availability-zone" and "availabilityZone" are one name.
std::string plain(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c != '-' && c != '_') {
      out.push_back(c);
    }
  }
  return to_lower(out);
}

using Names = std::map<std::string, std::set<std::string>, std::less<>>;

Names read_names() {
  Names all;
  for (const auto line : split(kTable, "\n")) {
    const auto tab = line.find('\t');
    if (line.empty() || line.front() == '#' || tab == std::string_view::npos) {
      continue;
    }
    auto& names = all[std::string(line.substr(0, tab))];
    for (const auto name : split(line.substr(tab + 1), ",")) {
      names.insert(plain(name));
    }
  }
  return all;
}

}  // namespace

Result<void> check_filters(const ApiCall& call) {
  const Value* filters = call.find("Filters");
  filters = filters != nullptr ? filters : call.find("Filter");
  if (filters == nullptr || !filters->is_list()) {
    return {};
  }
  static const Names kNames = read_names();
  const auto known = kNames.find(call.operation);
  for (const Value& filter : filters->items()) {
    const std::string name = filter.get_text("Name");
    const bool by_tag = name.starts_with("tag:") || name == "tag-key" || name == "tag-value";
    if (known != kNames.end() && !by_tag && !known->second.contains(plain(name))) {
      return fail("InvalidParameterValue", "The filter '" + name + "' is invalid");
    }
  }
  return {};
}

}  // namespace formwork::ec2
