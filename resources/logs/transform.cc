// SPDX-License-Identifier: Apache-2.0
// Processors of transformers: parseJSON, parseKeyValue, csv and what works on keys and strings.
// grok, dates, lists to maps and the parsers of services' own formats are not here.
#include "resources/logs/transform.hh"

#include <array>
#include <vector>

#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "resources/common/api_support.hh"

namespace formwork::logs {

namespace {

constexpr std::string_view kMessage = "@message";

using Path = std::vector<std::string>;

// "a.b[0]" is a, b, 0.
Path path_of(const std::string& key) {
  std::string plain = replace_all(key, "[", ".");
  std::erase(plain, ']');
  Path path;
  for (const std::string_view part : split(plain, ".")) {
    if (!part.empty()) {
      path.emplace_back(part);
    }
  }
  return path;
}

const Value* find_at(const Value& event, const std::string& key) {
  if (const Value* whole = event.find(key)) {
    return whole;
  }
  const Value* at = &event;
  for (const std::string& step : path_of(key)) {
    const auto index = at->is_list() ? parse_integer(step) : std::nullopt;
    const bool is_there =
        index && *index >= 0 && static_cast<std::size_t>(*index) < at->items().size();
    at = at->is_list() ? (is_there ? &at->items()[static_cast<std::size_t>(*index)] : nullptr)
                       : at->find(step);
    if (at == nullptr) {
      return nullptr;
    }
  }
  return at;
}

// The map with the value set at the path or, without a value, removed.
Value changed_at(const Value& map, const Path& path, std::size_t depth, const Value* value) {
  Value out = map.is_map() ? map : Value::map();
  const std::string& step = path[depth];
  if (depth + 1 == path.size()) {
    if (value == nullptr) {
      out.erase(step);
    } else {
      out.set(step, *value);
    }
    return out;
  }
  const Value* inner = out.find(step);
  if (inner != nullptr || value != nullptr) {
    out.set(step, changed_at(inner == nullptr ? Value::map() : *inner, path, depth + 1, value));
  }
  return out;
}

void set_at(Value& event, const std::string& key, const Value& value) {
  if (const Path path = path_of(key); !path.empty()) {
    event = changed_at(event, path, 0, &value);
  }
}

void erase_at(Value& event, const std::string& key) {
  if (const Path path = path_of(key); !path.empty()) {
    event = changed_at(event, path, 0, nullptr);
  }
}

bool is_set(const Value& map, std::string_view member) {
  return map.get_text(member) == "true";
}

std::string text_or(const Value& map, std::string_view member, std::string_view otherwise) {
  const std::string text = map.get_text(member);
  return text.empty() ? std::string(otherwise) : text;
}

// The text that a parser reads; the message unless another source is named.
std::optional<std::string> source_of(const Value& event, const Value& settings) {
  const Value* source = find_at(event, text_or(settings, "source", kMessage));
  return source == nullptr || !source->is_scalar() ? std::nullopt
                                                   : std::optional(source->scalar_text());
}

// Puts what a parser found at its destination, or at the root.
void put_found(Value& event, const Value& settings, const Value& found) {
  const std::string destination = settings.get_text("destination");
  if (!destination.empty()) {
    return set_at(event, destination, found);
  }
  for (const Value::Member& member : found.members()) {
    event.set(member.key, member.value);
  }
}

bool parse_json(Value& event, const Value& settings) {
  const auto text = source_of(event, settings);
  const auto json = text ? value_from_json(*text) : Result<Value>(Value());
  if (!json || !json->is_map()) {
    return false;
  }
  put_found(event, settings, *json);
  return true;
}

bool parse_key_value(Value& event, const Value& settings) {
  const auto text = source_of(event, settings);
  if (!text) {
    return false;
  }
  const std::string between = text_or(settings, "keyValueDelimiter", "=");
  const std::string prefix = settings.get_text("keyPrefix");
  const std::string otherwise = settings.get_text("nonMatchValue");
  Value found = Value::map();
  for (const std::string_view field : split(*text, text_or(settings, "fieldDelimiter", "&"))) {
    const std::size_t at = field.find(between);
    const std::string key = prefix + std::string(trim(field.substr(0, at)));
    if (at != std::string_view::npos) {
      found.set(key, Value::string(std::string(trim(field.substr(at + between.size())))));
    } else if (!otherwise.empty()) {
      found.set(key, Value::string(otherwise));
    }
  }
  put_found(event, settings, found);
  return true;
}

bool parse_csv(Value& event, const Value& settings) {
  const auto text = source_of(event, settings);
  if (!text) {
    return false;
  }
  const std::string delimiter = replace_all(text_or(settings, "delimiter", ","), "\\t", "\t");
  const char quote = text_or(settings, "quoteCharacter", "\"")[0];
  std::vector<std::string> cells(1);
  bool is_quoted = false;
  for (std::size_t at = 0; at < text->size(); ++at) {
    if ((*text)[at] == quote) {
      is_quoted = !is_quoted;
    } else if (!is_quoted && text->substr(at, delimiter.size()) == delimiter) {
      cells.emplace_back();
      at += delimiter.size() - 1;
    } else {
      cells.back() += (*text)[at];
    }
  }
  const std::vector<std::string> columns = texts_of(settings.find("columns"));
  Value found = Value::map();
  for (std::size_t i = 0; i < cells.size(); ++i) {
    found.set(i < columns.size() ? columns[i] : "column_" + std::to_string(i + 1),
              Value::string(std::string(trim(cells[i]))));
  }
  put_found(event, settings, found);
  return true;
}

std::span<const Value> items_in(const Value& settings, std::string_view member) {
  const Value* list = settings.find(member);
  return list == nullptr ? std::span<const Value>() : list->items();
}

bool add_keys(Value& event, const Value& settings) {
  for (const Value& entry : items_in(settings, "entries")) {
    const std::string key = entry.get_text("key");
    if (find_at(event, key) == nullptr || is_set(entry, "overwriteIfExists")) {
      set_at(event, key, Value::string(entry.get_text("value")));
    }
  }
  return true;
}

bool delete_keys(Value& event, const Value& settings) {
  for (const std::string& key : texts_of(settings.find("withKeys"))) {
    erase_at(event, key);
  }
  return true;
}

// copyValue, moveKeys (below another key) and renameKeys.
template <bool kIsCopy, bool kIsBelow>
bool pass_keys(Value& event, const Value& settings) {
  for (const Value& entry : items_in(settings, "entries")) {
    const std::string from =
        entry.find("source") == nullptr ? entry.get_text("key") : entry.get_text("source");
    std::string to =
        entry.find("target") == nullptr ? entry.get_text("renameTo") : entry.get_text("target");
    if (kIsBelow) {
      to += "." + (path_of(from).empty() ? from : path_of(from).back());
    }
    const Value* found = find_at(event, from);
    if (found == nullptr ||
        (find_at(event, to) != nullptr && !is_set(entry, "overwriteIfExists"))) {
      continue;
    }
    const Value value = *found;
    if (!kIsCopy) {
      erase_at(event, from);
    }
    set_at(event, to, value);
  }
  return true;
}

template <std::string (*kChange)(std::string_view)>
bool change_strings(Value& event, const Value& settings) {
  for (const std::string& key : texts_of(settings.find("withKeys"))) {
    const Value* found = find_at(event, key);
    if (found != nullptr && found->is_string()) {
      set_at(event, key, Value::string(kChange(found->as_string())));
    }
  }
  return true;
}

std::string lower(std::string_view text) {
  return to_lower(text);
}
std::string upper(std::string_view text) {
  return to_upper(text);
}
std::string trimmed(std::string_view text) {
  return std::string(trim(text));
}

bool split_strings(Value& event, const Value& settings) {
  for (const Value& entry : items_in(settings, "entries")) {
    const Value* found = find_at(event, entry.get_text("source"));
    if (found == nullptr || !found->is_string()) {
      continue;
    }
    Value list = Value::list();
    const std::string text = found->as_string();
    for (const std::string_view part : split(text, entry.get_text("delimiter"))) {
      list.push(Value::string(std::string(part)));
    }
    set_at(event, entry.get_text("source"), list);
  }
  return true;
}

bool convert_types(Value& event, const Value& settings) {
  for (const Value& entry : items_in(settings, "entries")) {
    const Value* found = find_at(event, entry.get_text("key"));
    if (found == nullptr || !found->is_scalar()) {
      continue;
    }
    const std::string text = found->scalar_text();
    const std::string type = entry.get_text("type");
    const auto number = parse_number(text);
    if (type == "string") {
      set_at(event, entry.get_text("key"), Value::string(text));
    } else if (type == "boolean" && (to_lower(text) == "true" || to_lower(text) == "false")) {
      set_at(event, entry.get_text("key"), Value::boolean(to_lower(text) == "true"));
    } else if (type == "integer" && number) {
      set_at(event, entry.get_text("key"), Value::number(static_cast<std::int64_t>(*number)));
    } else if (type == "double" && number) {
      set_at(event, entry.get_text("key"), Value::number(text));
    }
  }
  return true;
}

struct Processor {
  std::string_view name;
  bool (*work)(Value& event, const Value& settings);
};
constexpr std::array<Processor, 13> kProcessors{{
    {"parseJSON", &parse_json},
    {"parseKeyValue", &parse_key_value},
    {"csv", &parse_csv},
    {"addKeys", &add_keys},
    {"deleteKeys", &delete_keys},
    {"copyValue", &pass_keys<true, false>},
    {"moveKeys", &pass_keys<false, true>},
    {"renameKeys", &pass_keys<false, false>},
    {"lowerCaseString", &change_strings<&lower>},
    {"upperCaseString", &change_strings<&upper>},
    {"trimString", &change_strings<&trimmed>},
    {"splitString", &split_strings},
    {"typeConverter", &convert_types},
}};

const Processor* processor_of(const Value& processor) {
  for (const Processor& known : kProcessors) {
    if (processor.find(known.name) != nullptr) {
      return &known;
    }
  }
  return nullptr;
}

}  // namespace

Result<void> check_transformer(const Value& processors) {
  for (const Value& processor : processors.items()) {
    if (processor_of(processor) == nullptr) {
      const std::string name = processor.members().empty() ? "" : processor.members().front().key;
      return fail("NotImplemented", "formwork has no processor '" + name + "'.");
    }
  }
  return {};
}

std::optional<std::string> transformed(const Value& processors, const std::string& message) {
  Value event = map_with(kMessage, Value::string(message));
  for (const Value& processor : processors.items()) {
    const Processor* known = processor_of(processor);
    if (known == nullptr || !known->work(event, *processor.find(known->name))) {
      return std::nullopt;
    }
  }
  event.erase(kMessage);
  return value_to_json(event);
}

}  // namespace formwork::logs
