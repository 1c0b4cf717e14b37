// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "tools/schemac/schema_text.hh"
#include "tools/schemac/type_words.hh"

namespace formwork {
namespace {

// The end of the token that begins at `at`: a blank outside of quotes.
std::size_t token_end(std::string_view text, std::size_t at) {
  bool quoted = false;
  for (; at < text.size(); ++at) {
    if (text[at] == '"') {
      quoted = !quoted;
    } else if (quoted && text[at] == '\\') {
      ++at;
    } else if (!quoted && text[at] == ' ') {
      return at;
    }
  }
  return text.size();
}

std::vector<std::string_view> tokens_of(std::string_view text) {
  std::vector<std::string_view> tokens;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == ' ') {
      ++at;
      continue;
    }
    const std::size_t end = token_end(text, at);
    tokens.push_back(text.substr(at, end - at));
    at = end;
  }
  return tokens;
}

bool is_json_token(std::string_view token) {
  return token == "true" || token == "false" || token == "null" ||
         (!token.empty() && std::string_view("[{-\"0123456789").find(token[0]) != token.npos);
}

}  // namespace

Value& member_of(Value& schema, std::string_view key, Value empty) {
  const Value* present = schema.find(key);
  if (present == nullptr || present->kind() != empty.kind()) {
    schema.set(key, std::move(empty));
  }
  const auto found = std::find_if(schema.mutable_map()->begin(), schema.mutable_map()->end(),
                                  [&](const Value::Member& member) { return member.key == key; });
  return found->value;
}

std::vector<TextLine> text_lines(std::string_view text) {
  std::vector<TextLine> lines;
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (!line.empty() && line.back() == '\r') {
      line.remove_suffix(1);
    }
    const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
    if (indent == line.size() || line[indent] == ';') {
      continue;
    }
    // An odd indentation is made visible as a depth that no parent has.
    const int depth = indent % 2 == 0 ? static_cast<int>(indent / 2) : kDeepestSchema + 1;
    lines.push_back({number, depth, tokens_of(line.substr(indent))});
  }
  return lines;
}

Result<Value> token_value(std::string_view token) {
  if (!is_json_token(token)) {
    return Value::string(std::string(token));
  }
  Result<Value> parsed = value_from_json(token);
  if (!parsed) {
    return fail("F702", "'" + std::string(token) + "' is not JSON");
  }
  return parsed;
}

bool SchemaTextReader::take_header(std::initializer_list<std::string_view> words) {
  const bool fits =
      !lines_.empty() && lines_[0].depth == 0 &&
      std::equal(words.begin(), words.end(), lines_[0].tokens.begin(), lines_[0].tokens.end());
  at_ = fits ? 1 : 0;
  return fits;
}

Result<Value> SchemaTextReader::value(const TextLine& line, std::string_view token) const {
  Result<Value> parsed = token_value(token);
  return parsed ? std::move(parsed) : fault(line, parsed.error().message);
}

Result<void> SchemaTextReader::keyword(const TextLine& line, std::string_view token,
                                       Value& schema) const {
  if (token == "closed" || token == "open") {
    schema.set("additionalProperties", Value::boolean(token == "open"));
    return {};
  }
  constexpr std::string_view kNamedList = "enum@";
  if (named_ != nullptr && token.starts_with(kNamedList)) {
    const Value* list = named_->list_of(token.substr(kNamedList.size()));
    if (list == nullptr) {
      return fault(line, "there is no list '" + std::string(token.substr(kNamedList.size())) + "'");
    }
    schema.set("enum", *list);
    return {};
  }
  if (token.front() == '#') {
    schema.set("$ref", Value::string(std::string(token.substr(1))));
    return {};
  }
  std::size_t equals = token.find('=');
  std::string key;
  if (token.front() == '"') {
    // A quoted key ends at its closing quote.
    std::size_t close = 1;
    while (close < token.size() && token[close] != '"') {
      close += token[close] == '\\' ? 2 : 1;
    }
    equals = close + 1;
    const Result<Value> parsed = value(line, token.substr(0, std::min(equals, token.size())));
    if (!parsed || equals >= token.size() || token[equals] != '=') {
      return fault(line, "'" + std::string(token) + "' is not a keyword");
    }
    key = parsed->as_string();
  } else if (equals != std::string_view::npos) {
    key = token.substr(0, equals);
  } else {
    const std::vector<std::string_view> names = split(token, "|");
    Value list = Value::list();
    for (const std::string_view name : names) {
      list.push(Value::string(std::string(name)));
    }
    schema.set("type", names.size() == 1 ? list.items()[0] : list);
    return {};
  }
  Result<Value> parsed = value(line, token.substr(equals + 1));
  if (!parsed) {
    return std::move(parsed).failure();
  }
  schema.set(key, *std::move(parsed));
  return {};
}

Result<void> SchemaTextReader::keywords(const TextLine& line, std::size_t first,
                                        Value& schema) const {
  if (line.tokens.size() > kMostKeywords) {
    return fault(line, "the line has too many keywords");
  }
  for (std::size_t i = first; i < line.tokens.size(); ++i) {
    Result<void> done = keyword(line, line.tokens[i], schema);
    if (!done) {
      return done;
    }
  }
  return {};
}

// Reads the children of the line just passed, when there are any.
Result<void> SchemaTextReader::below(Value& schema, int depth) {
  return more(depth + 1) ? children(schema, depth + 1) : Result<void>();
}

Result<void> SchemaTextReader::children(Value& schema, int depth) {
  Value required = Value::list();
  for (int count = 0; more(depth); ++count) {
    if (count == kMostChildren) {
      return fault(lines_[at_], "a schema has too many lines");
    }
    if (lines_[at_].depth != depth || depth > kDeepestSchema) {
      return fault(lines_[at_], "the line is indented too far");
    }
    Result<void> done = child(schema, required);
    if (!done) {
      return done;
    }
  }
  if (!required.items().empty()) {
    schema.set("required", std::move(required));
  }
  return {};
}

// A property, definition or pattern property.
Result<void> SchemaTextReader::named_child(const TextLine& line, Value node, Value& schema,
                                           Value& required) const {
  const std::string_view word = line.tokens[0];
  const bool is_named = word.front() != '.';
  std::string_view name_text = is_named ? line.tokens[1] : word.substr(1);
  const bool is_required = !is_named && !name_text.empty() && name_text.back() == '!';
  name_text.remove_suffix(is_required ? 1 : 0);
  // Names are strings even when they look like numbers; only quotes make them JSON.
  const Result<Value> name = name_text.starts_with('"')
                                 ? value(line, name_text)
                                 : Result<Value>(Value::string(std::string(name_text)));
  if (!name) {
    return fault(line, "the name is not valid");
  }
  if (is_required) {
    required.push(*name);
  }
  const std::string_view key = word == "define"  ? "definitions"
                               : word == "match" ? "patternProperties"
                                                 : "properties";
  member_of(schema, key, Value::map()).set(name->as_string(), std::move(node));
  return {};
}

Result<Value> SchemaTextReader::schema(const TextLine& line, std::size_t first) {
  if (line.tokens.size() == first + 1 &&
      (line.tokens[first] == "true" || line.tokens[first] == "false")) {
    if (more(line.depth + 1)) {
      return fault(lines_[at_], "the line is indented too far");
    }
    return Value::boolean(line.tokens[first] == "true");
  }
  Value node = Value::map();
  Result<void> done = keywords(line, first, node);
  if (done) {
    done = below(node, line.depth);
  }
  if (!done) {
    return std::move(done).failure();
  }
  return node;
}

Result<void> SchemaTextReader::child(Value& schema, Value& required) {
  const TextLine& line = lines_[at_++];
  const std::string_view word = line.tokens[0];
  const bool is_named = word == "define" || word == "match";
  if (is_named && line.tokens.size() < 2) {
    return fault(line, "'" + std::string(word) + "' needs a name");
  }
  Result<Value> read = this->schema(line, is_named ? 2 : 1);
  if (!read) {
    return std::move(read).failure();
  }
  Value node = *std::move(read);
  if (is_named || word.front() == '.') {
    return named_child(line, std::move(node), schema, required);
  }
  if (std::find(std::begin(kSchemaWords), std::end(kSchemaWords), word) != std::end(kSchemaWords)) {
    schema.set(key_of_schema_word(word), std::move(node));
    return {};
  }
  if (std::find(std::begin(kSchemaListWords), std::end(kSchemaListWords), word) ==
      std::end(kSchemaListWords)) {
    return fault(line, "'" + std::string(word) + "' is not a word of this format");
  }
  member_of(schema, word, Value::list()).push(std::move(node));
  return {};
}

}  // namespace formwork
