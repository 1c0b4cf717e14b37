// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/text.hh"
#include "engine/value/convert.hh"
#include "tools/apic/model_text.hh"
#include "tools/apic/model_words.hh"

namespace formwork {
namespace {

using Words = std::vector<std::string_view>;

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

class Reader {
 public:
  explicit Reader(std::string_view file) : file_(file) {}
  Result<ModelFile> read(std::string_view text);

 private:
  Failure fault(const std::string& why) const {
    return fail("F702", std::string(file_) + ":" + std::to_string(line_) + ": " + why + ".");
  }
  Result<Words> words(std::string_view line) const;
  Result<Value> literal(std::string_view text) const;
  Result<void> facts(Value& map, std::span<const std::string_view> words,
                     std::span<const std::string_view> known) const;
  Result<void> append(Value& map, std::string_view key, std::span<const std::string_view> words);
  Result<void> top_line(const Words& words);
  Result<void> shape_line(const Words& words);
  Result<void> inner_line(const Words& words);
  Result<void> service_fact(const Words& words);
  Result<void> operation_fact(const Words& words);
  Result<void> shape_fact(const Words& words);
  void finish();
  void close_service();

  std::string_view file_;
  std::size_t line_ = 0;
  ModelFile file_out_;
  std::optional<Value> model_;
  Value operations_;
  Value shapes_;
  enum class Open { Nothing, Service, Operation, Shape } open_ = Open::Nothing;
  std::string name_;  // of the open operation or shape
  Value entry_;       // the open operation or shape
};

// Words stand between blanks; a JSON string, alone or behind '=', may hold blanks.
Result<Words> Reader::words(std::string_view line) const {
  Words result;
  std::size_t at = 0;
  while (at < line.size()) {
    if (line[at] == ' ') {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    bool in_string = false;
    while (at < line.size() && (in_string || line[at] != ' ')) {
      if (line[at] == '\\' && in_string) {
        ++at;
      } else if (line[at] == '"') {
        in_string = !in_string;
      }
      ++at;
    }
    if (in_string || at > line.size()) {
      return fault("a text has no end");
    }
    result.push_back(line.substr(begin, at - begin));
  }
  return result;
}

Result<Value> Reader::literal(std::string_view text) const {
  if (!text.empty() && text[0] == '"') {
    Result<Value> value = value_from_json(text);
    return value && value->is_string() ? std::move(value) : fault("a text is not written right");
  }
  if (const auto number = parse_integer(text)) {
    return Value::number(*number);
  }
  return text.empty() ? Result<Value>(fault("a word has no value"))
                      : Value::string(std::string(text));
}

Result<void> Reader::facts(Value& map, std::span<const std::string_view> words,
                           std::span<const std::string_view> known) const {
  for (const std::string_view word : words) {
    const std::size_t equals = word.find('=');
    const std::string_view key = word.substr(0, equals);
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      return fault("'" + std::string(key) + "' is no word of this line");
    }
    if (equals == std::string_view::npos) {
      map.set(key, Value::boolean(true));
      continue;
    }
    Result<Value> value = literal(word.substr(equals + 1));
    if (!value) {
      return std::move(value).failure();
    }
    map.set(key, *std::move(value));
  }
  return {};
}

Result<void> Reader::append(Value& map, std::string_view key,
                            std::span<const std::string_view> words) {
  const Value* before = map.find(key);
  Value list = before != nullptr ? *before : Value::list();
  for (const std::string_view word : words) {
    if (word[0] != '"') {
      list.push(Value::string(std::string(word)));
      continue;
    }
    Result<Value> value = literal(word);
    if (!value) {
      return std::move(value).failure();
    }
    list.push(*std::move(value));
  }
  map.set(key, std::move(list));
  return {};
}

// What a line without indentation opened is complete.
void Reader::finish() {
  if (open_ == Open::Operation) {
    operations_.set(name_, std::move(entry_));
  } else if (open_ == Open::Shape) {
    shapes_.set(name_, std::move(entry_));
  }
  entry_ = Value::map();
}

void Reader::close_service() {
  if (model_) {
    model_->set("operations", std::exchange(operations_, Value::map()));
    model_->set("shapes", std::exchange(shapes_, Value::map()));
    file_out_.models.push_back(*std::exchange(model_, std::nullopt));
  }
}

Result<void> Reader::shape_line(const Words& words) {
  const std::string_view kind = words[0];
  entry_.set("kind", Value::string(std::string(kind)));
  Words parts;
  if (kind == "list") {
    parts = {"item"};
  } else if (kind == "map") {
    parts = {"key", "value"};
  }
  const bool has_parts = words.size() > 2 && words[2].find('=') == std::string_view::npos &&
                         !is_one_of(kShapeFacts, words[2]);
  std::size_t at = 2;
  if (has_parts || !file_out_.is_overlay) {
    for (const std::string_view part : parts) {
      if (at >= words.size()) {
        return fault("the shape does not say what it holds");
      }
      entry_.set(part, Value::string(std::string(words[at++])));
    }
  }
  Words known(kShapeFacts.begin(), kShapeFacts.end());
  known.push_back(kPattern);
  return facts(entry_, std::span(words).subspan(at), known);
}

Result<void> Reader::top_line(const Words& words) {
  finish();
  if (words.size() < 2) {
    return fault("the line has no name");
  }
  name_ = std::string(words[1]);
  if (words[0] == "service") {
    close_service();
    model_ = Value::map();
    model_->set("name", Value::string(name_));
    open_ = Open::Service;
    return {};
  }
  if (!model_) {
    return fault("no service stands above");
  }
  if (words[0] == "operation") {
    open_ = Open::Operation;
    return {};
  }
  if (!is_one_of(kShapeKinds, words[0])) {
    return fault("'" + std::string(words[0]) + "' begins nothing");
  }
  open_ = Open::Shape;
  return shape_line(words);
}

Result<void> Reader::service_fact(const Words& words) {
  if (words[0] == "protocols") {
    return append(*model_, "protocols", std::span(words).subspan(1));
  }
  if (is_one_of(kServiceFlags, words[0])) {
    model_->set(words[0], Value::boolean(true));
    return {};
  }
  if (!is_one_of(kServiceWords, words[0]) || words.size() < 2) {
    return fault("'" + std::string(words[0]) + "' is no fact of a service");
  }
  std::string text(words[1]);
  for (const std::string_view word : std::span(words).subspan(2)) {
    text += " " + std::string(word);
  }
  model_->set(words[0], Value::string(std::move(text)));
  return {};
}

Result<void> Reader::operation_fact(const Words& words) {
  if (words.size() < 2) {
    return fault("the line is too short");
  }
  if (words[0] == "errors") {
    return append(entry_, "errors", std::span(words).subspan(1));
  }
  if (words[0] == "http" && words.size() >= 3) {
    entry_.set("method", Value::string(std::string(words[1])));
    entry_.set("uri", Value::string(std::string(words[2])));
    if (words.size() > 3) {
      entry_.set("status", Value::number(std::string(words[3])));
    }
    return {};
  }
  if (words[0] != "input" && words[0] != "output") {
    return fault("'" + std::string(words[0]) + "' is no fact of an operation");
  }
  Value part = Value::map();
  part.set("shape", Value::string(std::string(words[1])));
  const std::span<const std::string_view> known =
      words[0] == "input" ? std::span<const std::string_view>(kInputFacts)
                          : std::span<const std::string_view>(kOutputFacts);
  Result<void> done = facts(part, std::span(words).subspan(2), known);
  entry_.set(words[0], std::move(part));
  return done;
}

Result<void> Reader::shape_fact(const Words& words) {
  if (words[0] == "values") {
    return append(entry_, "values", std::span(words).subspan(1));
  }
  std::string_view name = words[0];
  if (name[0] != '.' || words.size() < 2) {
    return fault("'" + std::string(name) + "' is no fact of a shape");
  }
  name.remove_prefix(1);
  Value member = Value::map();
  member.set("shape", Value::string(std::string(words[1])));
  if (!name.empty() && name.back() == '!') {
    name.remove_suffix(1);
    member.set("required", Value::boolean(true));
  }
  Result<void> done = facts(member, std::span(words).subspan(2), kMemberFacts);
  for (Value::Member& part : *entry_.mutable_map()) {
    if (part.key == "members") {
      part.value.set(name, std::move(member));
      return done;
    }
  }
  Value members = Value::map();
  members.set(name, std::move(member));
  entry_.set("members", std::move(members));
  return done;
}

Result<void> Reader::inner_line(const Words& words) {
  switch (open_) {
    case Open::Service:
      return service_fact(words);
    case Open::Operation:
      return operation_fact(words);
    case Open::Shape:
      return shape_fact(words);
    case Open::Nothing:
      break;
  }
  return fault("the line belongs to nothing");
}

Result<ModelFile> Reader::read(std::string_view text) {
  operations_ = Value::map();
  shapes_ = Value::map();
  entry_ = Value::map();
  for (const std::string_view line : split(text, "\n")) {
    ++line_;
    if (line_ == 1) {
      file_out_.is_overlay = line == "formwork-api-overlay 1";
      if (!file_out_.is_overlay && line != "formwork-api 1") {
        return fault("the file does not begin like an API model");
      }
      continue;
    }
    Result<Words> parts = words(line);
    if (!parts) {
      return std::move(parts).failure();
    }
    if (parts->empty() || line[0] == ';') {
      continue;
    }
    Result<void> done = line[0] == ' ' ? inner_line(*parts) : top_line(*parts);
    if (!done) {
      return std::move(done).failure();
    }
  }
  finish();
  close_service();
  return std::move(file_out_);
}

}  // namespace

Result<ModelFile> read_models(std::string_view file, std::string_view text) {
  return Reader(file).read(text);
}

}  // namespace formwork
