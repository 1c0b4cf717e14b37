// SPDX-License-Identifier: Apache-2.0
#include <map>
#include <utility>

#include "tools/schemac/document_text.hh"
#include "tools/schemac/schema_text.hh"

namespace formwork {
namespace {

constexpr std::size_t kColumns = 100;

void words(std::string& out, int depth, const std::vector<std::string>& words) {
  const std::string indent(static_cast<std::size_t>(depth) * 2, ' ');
  std::string line;
  for (const std::string& word : words) {
    if (!line.empty() && indent.size() + line.size() + 1 + word.size() > kColumns) {
      out.append(indent).append(line) += '\n';
      line.clear();
    }
    line.append(line.empty() ? "" : " ").append(word);
  }
  if (!line.empty()) {
    out.append(indent).append(line) += '\n';
  }
}

Result<Value> row_of(const SchemaTextReader& reader, const TextLine& line) {
  Value row = Value::map();
  for (std::size_t i = 1; i < line.tokens.size(); ++i) {
    const std::size_t equals = line.tokens[i].find('=');
    if (equals == std::string_view::npos) {
      return reader.fault(line, "'" + std::string(line.tokens[i]) + "' has no value");
    }
    const std::string_view text = line.tokens[i].substr(equals + 1);
    // Dates and versions are texts: only quotes and the three words make anything else.
    const bool is_json =
        text.starts_with('"') || text == "true" || text == "false" || text == "null";
    Result<Value> value =
        is_json ? reader.value(line, text) : Result<Value>(Value::string(std::string(text)));
    if (!value) {
      return value;
    }
    row.set(line.tokens[i].substr(0, equals), *std::move(value));
  }
  return row;
}

// "on a b" and the names of the actions below; "on" alone for actions on nothing in particular.
Result<void> read_actions(SchemaTextReader& reader, const TextLine& head, Value& actions) {
  Value facts = Value::map();
  Value kinds = Value::list();
  for (std::size_t i = 1; i < head.tokens.size(); ++i) {
    Result<Value> kind = reader.value(head, head.tokens[i]);
    if (!kind) {
      return std::move(kind).failure();
    }
    kinds.push(*std::move(kind));
  }
  if (!kinds.items().empty()) {
    facts.set("Resources", std::move(kinds));
  }
  while (reader.more(2)) {
    for (const std::string_view name : reader.take().tokens) {
      actions.mutable_map()->push_back({std::string(name), facts, {}});
    }
  }
  return {};
}

Result<RuleDocument> read_service(SchemaTextReader& reader) {
  const TextLine& head = reader.take();
  if (head.depth != 0 || head.tokens.size() != 2 || head.tokens[0] != "service") {
    return reader.fault(head, "'service NAME' is expected here");
  }
  RuleDocument result{"iam/services/" + std::string(head.tokens[1]), Value::map()};
  Value actions = Value::map();
  Value resources = Value::map();
  while (reader.more(1)) {
    const TextLine& line = reader.take();
    if (line.depth == 1 && line.tokens[0] == "on") {
      Result<void> done = read_actions(reader, line, actions);
      if (!done) {
        return std::move(done).failure();
      }
    } else if (line.depth == 1 && line.tokens.size() > 1 && line.tokens[0] == "resource") {
      Value formats = Value::list();
      for (std::size_t i = 2; i < line.tokens.size(); ++i) {
        formats.push(Value::string(std::string(line.tokens[i])));
      }
      Value facts = Value::map();
      facts.set("ARNFormats", std::move(formats));
      const Result<Value> kind = reader.value(line, line.tokens[1]);
      if (!kind) {
        return fail(kind.error());
      }
      resources.set(kind->as_string(), std::move(facts));
    } else {
      return reader.fault(line, "'on' or 'resource' is expected here");
    }
  }
  result.value.set("Actions", std::move(actions));
  result.value.set("Resources", std::move(resources));
  sort_maps(result.value);
  return result;
}

}  // namespace

std::string write_tables(std::span<const RuleDocument> documents) {
  std::string out = "formwork-tables 1\n";
  for (const RuleDocument& document : documents) {
    out.append("\ntable ").append(document.name) += '\n';
    for (const Value::Member* row : sorted_members(document.value)) {
      out.append("  ").append(row->key);
      for (const Value::Member* cell : sorted_members(row->value)) {
        out.append(1, ' ').append(cell->key).append(1, '=');
        const bool is_plain =
            cell->value.is_string() && is_bare_word("x" + cell->value.as_string()) &&
            cell->value.as_string() != "null" && cell->value.as_string() != "true" &&
            cell->value.as_string() != "false";
        out.append(is_plain ? cell->value.as_string() : value_to_json(cell->value));
      }
      out += '\n';
    }
  }
  return out;
}

Result<std::vector<RuleDocument>> read_tables(const std::string& file_name, std::string_view text) {
  SchemaTextReader reader(file_name, text);
  if (!reader.take_header({"formwork-tables", "1"})) {
    return fail("F702", file_name + ":1: the text does not begin with 'formwork-tables 1'.");
  }
  std::vector<RuleDocument> result;
  while (!reader.at_end()) {
    const TextLine& head = reader.take();
    if (head.depth != 0 || head.tokens.size() != 2 || head.tokens[0] != "table") {
      return reader.fault(head, "'table NAME' is expected here");
    }
    RuleDocument document{std::string(head.tokens[1]), Value::map()};
    while (reader.more(1)) {
      const TextLine& line = reader.take();
      Result<Value> row = row_of(reader, line);
      if (!row) {
        return std::move(row).failure();
      }
      document.value.set(line.tokens[0], *std::move(row));
    }
    sort_maps(document.value);
    result.push_back(std::move(document));
  }
  return result;
}

std::string write_services(std::span<const RuleDocument> documents) {
  std::string out = "formwork-services 1\n";
  for (const RuleDocument& document : documents) {
    out.append("\nservice ").append(document.name.substr(document.name.rfind('/') + 1)) += '\n';
    std::map<std::string, std::vector<std::string>> by_kinds;
    for (const Value::Member& action : document.value.find("Actions")->members()) {
      std::string kinds;
      if (const Value* list = action.value.find("Resources")) {
        for (const Value& kind : list->items()) {
          kinds.append(1, ' ').append(value_token(kind));
        }
      }
      by_kinds[kinds].push_back(action.key);
    }
    for (const auto& [kinds, actions] : by_kinds) {
      out.append("  on").append(kinds) += '\n';
      words(out, 2, actions);
    }
    for (const Value::Member& kind : document.value.find("Resources")->members()) {
      out.append("  resource ").append(value_token(Value::string(kind.key)));
      for (const Value& format : kind.value.find("ARNFormats")->items()) {
        out.append(1, ' ').append(format.as_string());
      }
      out += '\n';
    }
  }
  return out;
}

Result<std::vector<RuleDocument>> read_services(const std::string& file_name,
                                                std::string_view text) {
  SchemaTextReader reader(file_name, text);
  if (!reader.take_header({"formwork-services", "1"})) {
    return fail("F702", file_name + ":1: the text does not begin with 'formwork-services 1'.");
  }
  std::vector<RuleDocument> result;
  while (!reader.at_end()) {
    Result<RuleDocument> next = read_service(reader);
    if (!next) {
      return std::move(next).failure();
    }
    result.push_back(*std::move(next));
  }
  return result;
}

}  // namespace formwork
