// SPDX-License-Identifier: Apache-2.0
#include "engine/schema_build/type_patch.hh"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine/schema_build/json_patch.hh"
#include "engine/schema_build/schema_clean.hh"
#include "engine/schema_build/type_facts.hh"

namespace formwork {
namespace {

bool has(const Value* list, const std::string& text) {
  return list != nullptr &&
         std::any_of(list->items().begin(), list->items().end(),
                     [&](const Value& item) { return item.as_string() == text; });
}

Result<Value> patch_one(const Value& type, const Value& patch) {
  Value published = published_schema(type);
  const Result<void> done = apply_json_patch(published, patch);
  if (!done) {
    return fail(done.error());
  }
  published.set("typeName", Value::string(type.get_text("typeName")));
  Result<Value> result = clean_schema(published);
  if (result) {
    adjust_attributes(type, *result);
  }
  return result;
}

}  // namespace

void adjust_attributes(const Value& base, Value& variant) {
  const Value before = derived_attributes(base);
  const Value after = derived_attributes(variant);
  const Value* listed = variant.find("attributes");
  if (before == after || variant.find("anyAttribute") != nullptr) {
    return;
  }
  std::vector<std::string> names;
  for (const Value& name : listed == nullptr ? after.items() : listed->items()) {
    if (!has(&before, name.as_string()) || has(&after, name.as_string())) {
      names.push_back(name.as_string());
    }
  }
  for (const Value& name : after.items()) {
    if (!has(&before, name.as_string())) {
      names.push_back(name.as_string());
    }
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  Value attributes = Value::list();
  for (std::string& name : names) {
    attributes.push(Value::string(std::move(name)));
  }
  if (attributes.items().empty()) {
    variant.erase("attributes");
  } else {
    variant.set("attributes", std::move(attributes));
  }
}

Result<Value> import_type(const Value& published) {
  Result<Value> type = clean_schema(published);
  if (type) {
    add_facts(*type, published, FactTables());
  }
  return type;
}

Result<Value> patch_type(const Value& type, const Value& patch) {
  Value base = type;
  base.erase("variants");
  Result<Value> result = patch_one(base, patch);
  const Value* variants = type.find("variants");
  if (!result || variants == nullptr) {
    return result;
  }
  Value patched = Value::list();
  for (const Value& variant : variants->items()) {
    const Value* schema = variant.find("schema");
    Result<Value> next = patch_one(schema == nullptr ? base : *schema, patch);
    // What cannot be patched in a region stays as it is there.
    Value entry = variant;
    if (next) {
      entry.set("schema", *std::move(next));
    }
    patched.push(std::move(entry));
  }
  result->set("variants", std::move(patched));
  return result;
}

}  // namespace formwork
