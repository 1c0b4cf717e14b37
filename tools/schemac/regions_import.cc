// SPDX-License-Identifier: Apache-2.0
#include "tools/schemac/regions_import.hh"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "engine/base/text.hh"
#include "engine/schema_build/type_patch.hh"

namespace formwork {
namespace {

Result<std::uint64_t> bits_of(const std::string& text) {
  std::uint64_t bits = 0;
  for (const char c : text) {
    const std::size_t digit = std::string_view("0123456789abcdef").find(c);
    if (digit == std::string_view::npos || bits >> 60U != 0) {
      return fail("F702", "'" + text + "' is not a set of regions");
    }
    bits = bits << 4U | digit;
  }
  return bits;
}

bool has(const Value* list, const std::string& text) {
  return list != nullptr &&
         std::any_of(list->items().begin(), list->items().end(),
                     [&](const Value& item) { return item.as_string() == text; });
}

Result<SchemaDelta> raw_delta(const Value& ops) {
  SchemaDelta delta;
  for (const Value& op : ops.items()) {
    const auto parts = op.items();
    const bool is_set = parts.size() == 3 && parts[0].as_string() == "=";
    if (!is_set && !(parts.size() == 2 && parts[0].as_string() == "-")) {
      return fail("F702", "a change of a regional schema is not understood");
    }
    delta.push_back({parts[1].as_string(), is_set ? parts[2] : Value(), !is_set});
  }
  return delta;
}

}  // namespace

Result<RegionTable> import_regions(const Value& table) {
  RegionTable result;
  const Value* regions = table.find("regions");
  const Value* types = table.find("types");
  if (regions == nullptr || types == nullptr || regions->items().size() > 63) {
    return fail("F702", "the table of regions has no regions or no types");
  }
  for (const Value& region : regions->items()) {
    result.regions.push_back(region.as_string());
  }
  const Value* same = table.find("assumedSameAsUsEast1");
  const auto home = std::find(result.regions.begin(), result.regions.end(), "us-east-1");
  const auto home_bit = static_cast<std::size_t>(home - result.regions.begin());
  for (const Value::Member& type : types->members()) {
    const Result<std::uint64_t> bits = bits_of(type.value.get_text("m"));
    if (!bits) {
      return fail(bits.error());
    }
    std::vector<std::string> present;
    for (std::size_t i = 0; i < result.regions.size(); ++i) {
      // Nothing is published for some regions: they are taken to be like the largest one.
      const std::size_t bit = has(same, result.regions[i]) ? home_bit : i;
      if ((*bits >> bit & 1U) != 0) {
        present.push_back(result.regions[i]);
      }
    }
    if (present.size() < result.regions.size()) {
      result.types.emplace(type.key, std::move(present));
    }
  }
  std::sort(result.regions.begin(), result.regions.end());
  for (auto& [type, present] : result.types) {
    std::sort(present.begin(), present.end());
  }
  return result;
}

Result<std::vector<RegionalVariant>> import_variants(const Value& raw, const Value& variants,
                                                     const FinishType& finish) {
  const Result<Value> base = finish(raw);
  if (!base) {
    return fail(base.error());
  }
  std::vector<RegionalVariant> result;
  for (const Value& variant : variants.items()) {
    const Value* ops = variant.find("ops");
    const Result<SchemaDelta> delta = ops == nullptr ? SchemaDelta() : raw_delta(*ops);
    if (!delta) {
      return fail(delta.error());
    }
    Value changed = raw;
    const Result<void> done = apply_delta(changed, *delta);
    Result<Value> other = done ? finish(changed) : Result<Value>(fail(done.error()));
    if (!other) {
      return fail("F702", raw.get_text("typeName") + ": " + other.error().message);
    }
    adjust_attributes(*base, *other);
    RegionalVariant next{raw.get_text("typeName"), {}, schema_delta(*base, *other)};
    if (const Value* regions = variant.find("regions")) {
      for (const Value& region : regions->items()) {
        next.regions.push_back(region.as_string());
      }
    }
    if (!next.delta.empty()) {
      result.push_back(std::move(next));
    }
  }
  return result;
}

}  // namespace formwork
