// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <utility>

#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "tools/schemac/type_text.hh"
#include "tools/schemac/type_words.hh"

namespace formwork {
namespace {

struct Line {
  std::size_t number = 0;
  int depth = 0;
  std::vector<std::string_view> tokens;
};

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

// The member called `key`, made as `empty` when there is none of its kind.
Value& member_of(Value& schema, std::string_view key, Value empty) {
  const Value* present = schema.find(key);
  if (present == nullptr || present->kind() != empty.kind()) {
    schema.set(key, std::move(empty));
  }
  const auto found = std::find_if(schema.mutable_map()->begin(), schema.mutable_map()->end(),
                                  [&](const Value::Member& member) { return member.key == key; });
  return found->value;
}

class Reader {
 public:
  Reader(const std::string& file_name, std::string_view text);
  Result<std::vector<Value>> types();

 private:
  Failure fault(const Line& line, const std::string& what) const {
    return fail("F302", file_name_ + ":" + std::to_string(line.number) + ": " + what + ".");
  }
  Result<Value> value(const Line& line, std::string_view token) const;
  Result<void> keyword(const Line& line, std::string_view token, Value& schema) const;
  Result<void> keywords(const Line& line, std::size_t first, Value& schema) const;
  Result<void> children(Value& schema, int depth);
  Result<void> child(Value& schema, Value& required);
  Result<void> below(Value& schema, int depth);
  Result<Value> type();
  Result<bool> fact(const Line& line, Value& type) const;
  Result<void> members(const Line& line, std::string_view key, Value& type) const;

  bool more(int depth) const { return at_ < lines_.size() && lines_[at_].depth >= depth; }

  const std::string& file_name_;
  std::vector<Line> lines_;
  std::size_t at_ = 0;
};

Reader::Reader(const std::string& file_name, std::string_view text) : file_name_(file_name) {
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
    lines_.push_back({number, depth, tokens_of(line.substr(indent))});
  }
}

Result<Value> Reader::value(const Line& line, std::string_view token) const {
  if (!is_json_token(token)) {
    return Value::string(std::string(token));
  }
  Result<Value> parsed = value_from_json(token);
  if (!parsed) {
    return fault(line, "'" + std::string(token) + "' is not JSON");
  }
  return parsed;
}

Result<void> Reader::keyword(const Line& line, std::string_view token, Value& schema) const {
  if (token == "closed" || token == "open") {
    schema.set("additionalProperties", Value::boolean(token == "open"));
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

Result<void> Reader::keywords(const Line& line, std::size_t first, Value& schema) const {
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
Result<void> Reader::below(Value& schema, int depth) {
  return more(depth + 1) ? children(schema, depth + 1) : Result<void>();
}

Result<void> Reader::children(Value& schema, int depth) {
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

Result<void> Reader::child(Value& schema, Value& required) {
  const Line& line = lines_[at_++];
  const std::string_view word = line.tokens[0];
  Value node = Value::map();
  const bool is_named = word == "define" || word == "match";
  if (is_named && line.tokens.size() < 2) {
    return fault(line, "'" + std::string(word) + "' needs a name");
  }
  Result<void> done = keywords(line, is_named ? 2 : 1, node);
  if (done) {
    done = below(node, line.depth);
  }
  if (!done) {
    return done;
  }
  if (is_named || word.front() == '.') {
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

Result<void> Reader::members(const Line& line, std::string_view key, Value& type) const {
  if (line.tokens.size() > kMostKeywords) {
    return fault(line, "the line has too many keywords");
  }
  Value map = Value::map();
  for (std::size_t i = 1; i < line.tokens.size(); ++i) {
    const std::string_view token = line.tokens[i];
    const std::size_t equals = token.find('=');
    if (equals == std::string_view::npos) {
      return fault(line, "'" + std::string(token) + "' has no value");
    }
    Result<Value> parsed = value(line, token.substr(equals + 1));
    if (!parsed) {
      return std::move(parsed).failure();
    }
    map.set(token.substr(0, equals), *std::move(parsed));
  }
  type.set(key, std::move(map));
  return {};
}

// Reads a fact line; false when the line is none.
Result<bool> Reader::fact(const Line& line, Value& type) const {
  const auto* word = std::find_if(std::begin(kFactWords), std::end(kFactWords),
                                  [&](const FactWord& w) { return w.word == line.tokens[0]; });
  if (word == std::end(kFactWords)) {
    return false;
  }
  if (word->shape == FactShape::Members) {
    Result<void> done = members(line, word->key, type);
    return done ? Result<bool>(true) : std::move(done).failure();
  }
  std::vector<Value> values;
  for (std::size_t i = 1; i < line.tokens.size(); ++i) {
    // A word may begin with a brace, as an ARN template does.
    const bool is_text = word->shape == FactShape::Word && line.tokens[i].front() != '"';
    Result<Value> parsed = is_text ? Result<Value>(Value::string(std::string(line.tokens[i])))
                                   : value(line, line.tokens[i]);
    if (!parsed) {
      return std::move(parsed).failure();
    }
    values.push_back(*std::move(parsed));
  }
  const std::size_t wanted = word->shape == FactShape::Flag ? 0 : 1;
  const bool is_list = word->shape == FactShape::Words || word->shape == FactShape::Tuples;
  if (is_list ? values.empty() : values.size() != wanted) {
    return fault(line, "'" + std::string(word->word) + "' has the wrong number of values");
  }
  if (word->shape == FactShape::Flag) {
    type.set(word->key, Value::boolean(true));
  } else if (!is_list) {
    type.set(word->key, std::move(values[0]));
  } else {
    Value& list = member_of(type, word->key, Value::list());
    if (word->shape == FactShape::Tuples) {
      list.push(Value::list(std::move(values)));
      return true;
    }
    for (Value& item : values) {
      list.push(std::move(item));
    }
  }
  return true;
}

Result<Value> Reader::type() {
  const Line& line = lines_[at_++];
  if (line.depth != 0 || line.tokens[0] != "type" || line.tokens.size() < 2) {
    return fault(line, "a type is expected here");
  }
  Value type = Value::map();
  type.set("typeName", Value::string(std::string(line.tokens[1])));
  Result<void> done = keywords(line, 2, type);
  while (done && more(1) && lines_[at_].depth == 1) {
    Result<bool> was_fact = fact(lines_[at_], type);
    if (!was_fact) {
      return std::move(was_fact).failure();
    }
    if (!*was_fact) {
      break;
    }
    ++at_;
  }
  if (done) {
    done = below(type, 0);
  }
  if (!done) {
    return std::move(done).failure();
  }
  return type;
}

Result<std::vector<Value>> Reader::types() {
  std::vector<Value> result;
  if (lines_.empty() || lines_[0].tokens.size() != 2 || lines_[0].tokens[0] != "formwork-types" ||
      lines_[0].tokens[1] != "1") {
    return fail("F302", file_name_ + ":1: the text does not begin with 'formwork-types 1'.");
  }
  at_ = 1;
  while (at_ < lines_.size()) {
    Result<Value> next = type();
    if (!next) {
      return std::move(next).failure();
    }
    result.push_back(*std::move(next));
  }
  return result;
}

}  // namespace

Result<std::vector<Value>> read_types(const std::string& file_name, std::string_view text) {
  return Reader(file_name, text).types();
}

}  // namespace formwork
