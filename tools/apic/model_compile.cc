// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "engine/base/file.hh"
#include "engine/schema_build/make_catalog.hh"
#include "tools/apic/model_text.hh"

namespace formwork {
namespace {

constexpr std::size_t kLargestModel = std::size_t{16} << 20U;

Value* find_mutable(Value& map, std::string_view key) {
  for (Value::Member& member : *map.mutable_map()) {
    if (member.key == key) {
      return &member.value;
    }
  }
  return nullptr;
}

void amend_entry(Value& entry, const Value& overlay) {
  for (const Value::Member& fact : overlay.members()) {
    Value* before = find_mutable(entry, fact.key);
    if (before != nullptr && fact.key == "members") {
      for (const Value::Member& member : fact.value.members()) {
        before->set(member.key, member.value);
      }
    } else if (before != nullptr && (fact.key == "values" || fact.key == "errors")) {
      for (const Value& item : fact.value.items()) {
        const auto list = before->items();
        if (std::find(list.begin(), list.end(), item) == list.end()) {
          before->push(item);
        }
      }
    } else {
      entry.set(fact.key, fact.value);
    }
  }
}

std::string missing_shape(const Value& shapes, const Value& entry) {
  for (const char* part : {"item", "key", "value", "shape"}) {
    const Value* named = entry.find(part);
    if (named != nullptr && shapes.find(named->as_string()) == nullptr) {
      return named->as_string();
    }
  }
  return {};
}

Failure no_such_shape(const Value& model, const std::string& user, const std::string& shape) {
  return fail("F702", "In the model of " + model.get_text("name") + ", " + user +
                          " names the shape '" + shape + "', which is not there.");
}

Result<void> check_operation(const Value& model, const Value& shapes, const Value::Member& entry) {
  for (const char* side : {"input", "output"}) {
    const Value* part = entry.value.find(side);
    const std::string missing = part == nullptr ? "" : missing_shape(shapes, *part);
    if (!missing.empty()) {
      return no_such_shape(model, entry.key, missing);
    }
  }
  if (const Value* errors = entry.value.find("errors")) {
    for (const Value& error : errors->items()) {
      if (shapes.find(error.as_string()) == nullptr) {
        return no_such_shape(model, entry.key, error.as_string());
      }
    }
  }
  return {};
}

Result<void> check_shape(const Value& model, const Value& shapes, const Value::Member& entry) {
  std::string missing = missing_shape(shapes, entry.value);
  if (const Value* members = entry.value.find("members")) {
    for (const Value::Member& member : members->members()) {
      missing = missing.empty() ? missing_shape(shapes, member.value) : missing;
    }
  }
  return missing.empty() ? Result<void>() : no_such_shape(model, entry.key, missing);
}

// The program looks operations, shapes and members up by halves.
void sort_by_name(Value& value) {
  Value::Map* members = value.mutable_map();
  if (members == nullptr) {
    return;
  }
  std::sort(members->begin(), members->end(),
            [](const Value::Member& a, const Value::Member& b) { return a.key < b.key; });
  for (Value::Member& member : *members) {
    sort_by_name(member.value);
  }
}

Result<std::vector<std::string>> model_files(const std::string& folder) {
  std::error_code error;
  std::vector<std::string> files;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    if (at->path().extension() == ".api") {
      files.push_back(at->path().string());
    }
  }
  if (error) {
    return fail("F101", "Cannot read the folder '" + folder + "': " + error.message() + ".");
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

void amend_model(Value& model, const Value& overlay) {
  for (const Value::Member& fact : overlay.members()) {
    Value* before = find_mutable(model, fact.key);
    if (before == nullptr || (fact.key != "operations" && fact.key != "shapes")) {
      model.set(fact.key, fact.value);
      continue;
    }
    for (const Value::Member& entry : fact.value.members()) {
      Value* known = find_mutable(*before, entry.key);
      if (known == nullptr) {
        before->set(entry.key, entry.value);
      } else {
        amend_entry(*known, entry.value);
      }
    }
  }
}

Result<void> check_model(const Value& model) {
  const Value* operations = model.find("operations");
  const Value* shapes = model.find("shapes");
  if (operations == nullptr || shapes == nullptr || model.find("protocols") == nullptr) {
    return fail("F702", "The model of '" + model.get_text("name") +
                            "' has no operations, no shapes or no protocols.");
  }
  for (const Value::Member& entry : operations->members()) {
    Result<void> checked = check_operation(model, *shapes, entry);
    if (!checked) {
      return checked;
    }
  }
  for (const Value::Member& entry : shapes->members()) {
    Result<void> checked = check_shape(model, *shapes, entry);
    if (!checked) {
      return checked;
    }
  }
  return {};
}

Result<std::string> compile_models(const std::string& folder) {
  Result<std::vector<std::string>> files = model_files(folder);
  if (!files) {
    return std::move(files).failure();
  }
  std::map<std::string, Value> models;
  std::vector<Value> overlays;
  for (const std::string& path : *files) {
    const Result<std::string> text = read_file(path, kLargestModel);
    if (!text) {
      return fail(text.error());
    }
    Result<ModelFile> file = read_models(path, *text);
    if (!file) {
      return std::move(file).failure();
    }
    for (Value& model : file->models) {
      if (file->is_overlay) {
        overlays.push_back(std::move(model));
      } else if (!models.emplace(model.get_text("name"), std::move(model)).second) {
        return fail("F702", path + ": the service stands in another file too.");
      }
    }
  }
  for (const Value& overlay : overlays) {
    const auto model = models.find(overlay.get_text("name"));
    if (model == models.end()) {
      return fail("F702", "Nothing is known of '" + overlay.get_text("name") + "' but an overlay.");
    }
    amend_model(model->second, overlay);
  }
  std::vector<CatalogEntry> entries;
  for (auto& [name, model] : models) {
    sort_by_name(model);
    Result<void> checked = check_model(model);
    if (!checked) {
      return std::move(checked).failure();
    }
    entries.push_back({name, &model});
  }
  return make_catalog(entries);
}

}  // namespace formwork
