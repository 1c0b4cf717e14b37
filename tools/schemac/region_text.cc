// SPDX-License-Identifier: Apache-2.0
#include "tools/schemac/region_text.hh"

#include <algorithm>
#include <set>
#include <utility>

#include "tools/schemac/schema_text.hh"

namespace formwork {
namespace {

constexpr std::size_t kColumns = 100;

void words(std::string& out, std::string_view head, int depth, std::span<const std::string> words) {
  const std::string indent(static_cast<std::size_t>(depth) * 2, ' ');
  std::string line(head);
  for (const std::string& word : words) {
    if (line.size() > head.size() && indent.size() + line.size() + 1 + word.size() > kColumns) {
      out.append(indent).append(line) += '\n';
      line = head;
    }
    line.append(line.empty() ? "" : " ").append(word);
  }
  out.append(indent).append(line) += '\n';
}

std::vector<std::string> strings(std::span<const std::string_view> words) {
  return {words.begin(), words.end()};
}

// A schema in the form of schemas; anything else as JSON.
bool is_schema_place(std::string_view pointer, const Value& value) {
  return value.is_map() &&
         (pointer.starts_with("/properties/") || pointer.starts_with("/definitions/"));
}

Result<SchemaChange> read_change(SchemaTextReader& reader, const TextLine& line) {
  const std::string_view word = line.tokens[0];
  SchemaChange change;
  if (line.depth != 1 || line.tokens.size() < 2) {
    return reader.fault(line, "'drop', 'set' or 'put' and a place are expected here");
  }
  const Result<Value> pointer = reader.value(line, line.tokens[1]);
  if (!pointer) {
    return fail(pointer.error());
  }
  change.pointer = pointer->as_string();
  Result<Value> value = Value();
  if (word == "drop" && line.tokens.size() == 2) {
    change.is_drop = true;
  } else if (word == "set" && line.tokens.size() == 3) {
    value = reader.value(line, line.tokens[2]);
  } else if (word == "put") {
    value = reader.schema(line, 2);
  } else {
    return reader.fault(line, "'" + std::string(word) + "' is not a word of this format");
  }
  if (!value) {
    return std::move(value).failure();
  }
  change.value = *std::move(value);
  return change;
}

Result<RegionalVariant> read_variant(SchemaTextReader& reader) {
  const TextLine& head = reader.take();
  if (head.depth != 0 || head.tokens.size() < 4 || head.tokens[0] != "type" ||
      head.tokens[2] != "in") {
    return reader.fault(head, "'type NAME in REGION...' is expected here");
  }
  RegionalVariant variant{
      std::string(head.tokens[1]), strings(std::span(head.tokens).subspan(3)), {}};
  while (reader.more(1)) {
    const TextLine& line = reader.take();
    Result<SchemaChange> change = read_change(reader, line);
    if (!change) {
      return std::move(change).failure();
    }
    variant.delta.push_back(*std::move(change));
  }
  return variant;
}

// The regions that a line "in ..." or "except ..." stands for.
Result<std::vector<std::string>> regions_of(const SchemaTextReader& reader, const TextLine& line,
                                            const std::vector<std::string>& all) {
  const std::vector<std::string> named = strings(std::span(line.tokens).subspan(1));
  for (const std::string& region : named) {
    if (std::find(all.begin(), all.end(), region) == all.end()) {
      return reader.fault(line, "'" + region + "' is not among the regions");
    }
  }
  std::vector<std::string> result;
  for (const std::string& region : all) {
    const bool is_named = std::find(named.begin(), named.end(), region) != named.end();
    if (is_named == (line.tokens[0] == "in")) {
      result.push_back(region);
    }
  }
  return result;
}

}  // namespace

std::string write_regions(const RegionTable& table) {
  std::string out = "formwork-regions 1\n\n";
  words(out, "regions", 0, table.regions);
  std::map<std::vector<std::string>, std::vector<std::string>> types;
  for (const auto& [type, regions] : table.types) {
    types[regions].push_back(type);
  }
  std::map<std::string, const std::vector<std::string>*> lines;
  for (const auto& [regions, names] : types) {
    const std::set<std::string_view> present(regions.begin(), regions.end());
    const bool is_short = regions.size() * 2 <= table.regions.size();
    std::string line = is_short ? "in" : "except";
    for (const std::string& region : table.regions) {
      if (present.contains(region) == is_short) {
        line.append(1, ' ').append(region);
      }
    }
    lines[line] = &names;
  }
  for (const auto& [line, names] : lines) {
    out.append(1, '\n').append(line) += '\n';
    words(out, "", 1, *names);
  }
  return out;
}

Result<RegionTable> read_regions(const std::string& file_name, std::string_view text) {
  SchemaTextReader reader(file_name, text);
  if (!reader.take_header({"formwork-regions", "1"})) {
    return fail("F702", file_name + ":1: the text does not begin with 'formwork-regions 1'.");
  }
  RegionTable table;
  while (!reader.at_end()) {
    const TextLine& line = reader.take();
    const std::string_view word = line.tokens[0];
    if (line.depth != 0 || (word != "regions" && word != "in" && word != "except")) {
      return reader.fault(line, "'regions', 'in' or 'except' is expected here");
    }
    if (word == "regions") {
      const auto more = strings(std::span(line.tokens).subspan(1));
      table.regions.insert(table.regions.end(), more.begin(), more.end());
      continue;
    }
    const Result<std::vector<std::string>> regions = regions_of(reader, line, table.regions);
    if (!regions) {
      return fail(regions.error());
    }
    while (reader.more(1)) {
      for (const std::string_view type : reader.take().tokens) {
        table.types[std::string(type)] = *regions;
      }
    }
  }
  return table;
}

std::string write_variants(std::span<const RegionalVariant> variants) {
  std::string out = "formwork-variants 1\n";
  SchemaTextWriter writer(out, {.keeps_required_order = true});
  for (const RegionalVariant& variant : variants) {
    out.append("\ntype ").append(variant.type).append(" in");
    for (const std::string& region : variant.regions) {
      out.append(1, ' ').append(region);
    }
    out += '\n';
    for (const SchemaChange& change : variant.delta) {
      const std::string place = value_token(Value::string(change.pointer));
      if (change.is_drop) {
        writer.line(1, "drop " + place);
      } else if (is_schema_place(change.pointer, change.value)) {
        writer.node("put " + place, change.value, 1);
        writer.children(change.value, 2);
      } else {
        writer.line(1, "set " + place + " " + value_token(change.value));
      }
    }
  }
  return out;
}

Result<std::vector<RegionalVariant>> read_variants(const std::string& file_name,
                                                   std::string_view text) {
  SchemaTextReader reader(file_name, text);
  if (!reader.take_header({"formwork-variants", "1"})) {
    return fail("F702", file_name + ":1: the text does not begin with 'formwork-variants 1'.");
  }
  std::vector<RegionalVariant> variants;
  while (!reader.at_end()) {
    Result<RegionalVariant> next = read_variant(reader);
    if (!next) {
      return std::move(next).failure();
    }
    variants.push_back(*std::move(next));
  }
  return variants;
}

}  // namespace formwork
