// SPDX-License-Identifier: Apache-2.0
#include "tools/schemac/patch_text.hh"

#include <algorithm>
#include <utility>

#include "engine/base/text.hh"
#include "engine/schema_build/json_patch.hh"
#include "tools/schemac/schema_text.hh"

namespace formwork {
namespace {

constexpr std::string_view kOperations[] = {"add", "replace", "test"};

bool is_index(std::string_view part) {
  return part == "-" || (!part.empty() && part.find_first_not_of("0123456789") == part.npos);
}

// "/a/b" and "c" of "/a/b/c"; an empty key when it is no member that could stand on a line.
std::pair<std::string, std::string> place_of(const Value& operation) {
  const std::string path = operation.get_text("path");
  const std::size_t slash = path.rfind('/');
  if (operation.get_text("op") != "add" || slash == path.npos || slash == 0 ||
      path.find('~', slash) != path.npos || is_index(path.substr(slash + 1))) {
    return {};
  }
  return {path.substr(0, slash), path.substr(slash + 1)};
}

Value operation_of(std::string_view name, std::string path, const Value* value) {
  Value operation = Value::map();
  operation.set("op", Value::string(std::string(name)));
  operation.set("path", Value::string(std::move(path)));
  if (value != nullptr) {
    operation.set("value", *value);
  }
  return operation;
}

void write_operation(SchemaTextWriter& out, const Value& operation) {
  const std::string place = value_token(Value::string(operation.get_text("path")));
  const Value* value = operation.find("value");
  out.line(2, operation.get_text("op") + " " + place +
                  (value == nullptr ? std::string() : " " + value_token(*value)));
}

// Members that are added to the same place share a line; their order makes no difference.
void write_patch(SchemaTextWriter& out, const SchemaPatch& patch) {
  out.line(1, "patch");
  const auto operations = patch.items();
  for (std::size_t i = 0; i < operations.size();) {
    const auto [place, key] = place_of(operations[i]);
    if (key.empty() || operations[i].find("value") == nullptr) {
      write_operation(out, operations[i++]);
      continue;
    }
    Value members = Value::map();
    for (; i < operations.size(); ++i) {
      const auto [next_place, next_key] = place_of(operations[i]);
      const Value* value = operations[i].find("value");
      if (next_key.empty() || next_place != place || value == nullptr ||
          members.find(next_key) != nullptr) {
        break;
      }
      members.set(next_key, *value);
    }
    out.node("at " + value_token(Value::string(place)), members, 2);
    out.children(members, 3);
  }
}

Result<void> read_operation(SchemaTextReader& reader, Value& patch) {
  const TextLine& line = reader.take();
  const std::string_view word = line.tokens[0];
  if (line.depth != 2 || line.tokens.size() < 2) {
    return reader.fault(line, "an operation and its place are expected here");
  }
  const Result<Value> place = reader.value(line, line.tokens[1]);
  if (!place) {
    return fail(place.error());
  }
  if (word == "at") {
    Result<Value> members = reader.schema(line, 2);
    if (!members) {
      return fail(members.error());
    }
    for (const Value::Member* member : sorted_members(*members)) {
      patch.push(operation_of("add", place->as_string() + "/" + member->key, &member->value));
    }
    return {};
  }
  const bool has_value =
      std::find(std::begin(kOperations), std::end(kOperations), word) != std::end(kOperations);
  if (line.tokens.size() != (has_value ? 3U : 2U) || (!has_value && word != "remove")) {
    return reader.fault(line, "'" + std::string(word) + "' is not an operation of this form");
  }
  if (!has_value) {
    patch.push(operation_of(word, place->as_string(), nullptr));
    return {};
  }
  const Result<Value> value = reader.value(line, line.tokens[2]);
  if (!value) {
    return fail(value.error());
  }
  patch.push(operation_of(word, place->as_string(), &*value));
  return {};
}

Result<void> read_type(SchemaTextReader& reader, SchemaPatches& patches) {
  const TextLine& head = reader.take();
  if (head.depth != 0 || head.tokens.size() != 2 || head.tokens[0] != "type") {
    return reader.fault(head, "'type NAME' is expected here");
  }
  std::vector<SchemaPatch>& list = patches[std::string(head.tokens[1])];
  while (reader.more(1)) {
    const TextLine& line = reader.take();
    if (line.depth != 1 || line.tokens.size() != 1 || line.tokens[0] != "patch") {
      return reader.fault(line, "'patch' is expected here");
    }
    SchemaPatch patch = Value::list();
    while (reader.more(2)) {
      Result<void> done = read_operation(reader, patch);
      if (!done) {
        return done;
      }
    }
    list.push_back(std::move(patch));
  }
  return {};
}

std::string folder_of(const std::string& type) {
  return replace_all(replace_all(to_lower(type), "::", "_"), "-", "_");
}

}  // namespace

std::string write_patches(const SchemaPatches& patches) {
  std::string out = "formwork-patches 1\n";
  SchemaTextWriter writer(out, {.keeps_required_order = true});
  for (const auto& [type, list] : patches) {
    out.append("\ntype ").append(type) += '\n';
    for (const SchemaPatch& patch : list) {
      write_patch(writer, patch);
    }
  }
  return out;
}

Result<SchemaPatches> read_patches(const std::string& file_name, std::string_view text) {
  SchemaTextReader reader(file_name, text);
  if (!reader.take_header({"formwork-patches", "1"})) {
    return fail("F702", file_name + ":1: the text does not begin with 'formwork-patches 1'.");
  }
  SchemaPatches patches;
  while (!reader.at_end()) {
    Result<void> done = read_type(reader, patches);
    if (!done) {
      return std::move(done).failure();
    }
  }
  return patches;
}

Result<SchemaPatches> import_patches(const Value& table, const std::vector<std::string>& names) {
  SchemaPatches patches;
  for (const std::string_view kind : {"providers", "extensions"}) {
    const Value* types = table.find(kind);
    if (types == nullptr || !types->is_map()) {
      return fail("F702", "the table of patches has no " + std::string(kind));
    }
    for (const std::string& name : names) {
      const Value* files = types->find(folder_of(name));
      if (files == nullptr) {
        continue;
      }
      for (const Value::Member* file : sorted_members(*files)) {
        patches[name].push_back(file->value);
      }
    }
  }
  return patches;
}

void apply_patches(Value& published, const SchemaPatches& patches) {
  const auto found = patches.find(published.get_text("typeName"));
  if (found == patches.end()) {
    return;
  }
  for (const SchemaPatch& patch : found->second) {
    // AWS may have made the same change meanwhile, or another one: what does not fit is left out.
    static_cast<void>(apply_json_patch(published, patch));
  }
}

}  // namespace formwork
