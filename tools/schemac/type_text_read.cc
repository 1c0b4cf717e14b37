// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <utility>

#include "tools/schemac/schema_text.hh"
#include "tools/schemac/type_text.hh"
#include "tools/schemac/type_words.hh"

namespace formwork {
namespace {

class Reader {
 public:
  Reader(const std::string& file_name, std::string_view text) : schemas_(file_name, text) {}
  Result<std::vector<Value>> types();

 private:
  Result<Value> type();
  Result<bool> fact(const TextLine& line, Value& type) const;
  Result<void> members(const TextLine& line, std::string_view key, Value& type) const;

  SchemaTextReader schemas_;
};

Result<void> Reader::members(const TextLine& line, std::string_view key, Value& type) const {
  if (line.tokens.size() > kMostKeywords) {
    return schemas_.fault(line, "the line has too many keywords");
  }
  Value map = Value::map();
  for (std::size_t i = 1; i < line.tokens.size(); ++i) {
    const std::string_view token = line.tokens[i];
    const std::size_t equals = token.find('=');
    if (equals == std::string_view::npos) {
      return schemas_.fault(line, "'" + std::string(token) + "' has no value");
    }
    Result<Value> parsed = schemas_.value(line, token.substr(equals + 1));
    if (!parsed) {
      return std::move(parsed).failure();
    }
    map.set(token.substr(0, equals), *std::move(parsed));
  }
  type.set(key, std::move(map));
  return {};
}

// Reads a fact line; false when the line is none.
Result<bool> Reader::fact(const TextLine& line, Value& type) const {
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
                                   : schemas_.value(line, line.tokens[i]);
    if (!parsed) {
      return std::move(parsed).failure();
    }
    values.push_back(*std::move(parsed));
  }
  const std::size_t wanted = word->shape == FactShape::Flag ? 0 : 1;
  const bool is_list = word->shape == FactShape::Words || word->shape == FactShape::Tuples;
  if (is_list ? values.empty() : values.size() != wanted) {
    return schemas_.fault(line, "'" + std::string(word->word) + "' has the wrong number of values");
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
  const TextLine& line = schemas_.take();
  if (line.depth != 0 || line.tokens[0] != "type" || line.tokens.size() < 2) {
    return schemas_.fault(line, "a type is expected here");
  }
  Value type = Value::map();
  type.set("typeName", Value::string(std::string(line.tokens[1])));
  Result<void> done = schemas_.keywords(line, 2, type);
  while (done && schemas_.more(1) && schemas_.line().depth == 1) {
    Result<bool> was_fact = fact(schemas_.line(), type);
    if (!was_fact) {
      return std::move(was_fact).failure();
    }
    if (!*was_fact) {
      break;
    }
    schemas_.take();
  }
  if (done) {
    done = schemas_.below(type, 0);
  }
  if (!done) {
    return std::move(done).failure();
  }
  return type;
}

Result<std::vector<Value>> Reader::types() {
  std::vector<Value> result;
  if (!schemas_.take_header({"formwork-types", "1"})) {
    return fail("F702",
                schemas_.file_name() + ":1: the text does not begin with 'formwork-types 1'.");
  }
  while (!schemas_.at_end()) {
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
