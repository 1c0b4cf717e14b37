// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hh"
#include "engine/value/value.hh"

/// What every file of schemas/ is written in (schemas/FORMAT.md): lines of words, indented, and
/// JSON Schemas on them.
namespace formwork {

struct TextLine {
  std::size_t number = 0;
  int depth = 0;  ///< Two blanks each.
  std::vector<std::string_view> tokens;
};

/// Cuts a text into lines and these into words; comments and empty lines are left out. The text
/// must outlive the result.
std::vector<TextLine> text_lines(std::string_view text);

/// A word as a value: JSON when it looks like it, else the string itself. Fails with F702.
Result<Value> token_value(std::string_view token);
/// The reverse: a string loses its quotes when nothing in it could be mistaken.
std::string value_token(const Value& value);
bool is_bare_word(std::string_view text);
bool is_string_list(const Value* value);
std::vector<const Value::Member*> sorted_members(const Value& map);

/// Long lists of strings that are written once and named where they are used.
struct NamedLists {
  /// The name of a list, or "" when it has none.
  std::function<std::string(const Value& list)> name_of;
  /// The list of a name, or null.
  std::function<const Value*(std::string_view name)> list_of;
};

/// Writes schemas: a line for each, and lines below it.
class SchemaTextWriter {
 public:
  struct Options {
    bool keeps_required_order = false;  ///< Mark required properties only where that loses nothing.
    const NamedLists* lists = nullptr;
  };

  explicit SchemaTextWriter(std::string& out) : SchemaTextWriter(out, Options{}) {}
  SchemaTextWriter(std::string& out, Options options) : out_(out), options_(options) {}

  /// `head`, then the keywords of `schema` that fit on a line; members of `skip` are said
  /// elsewhere.
  void node(const std::string& head, const Value& schema, int depth, const Value* skip = nullptr);
  /// The lines below that line.
  void children(const Value& schema, int depth);
  void line(int depth, std::string_view text) {
    out_.append(static_cast<std::size_t>(depth) * 2, ' ').append(text) += '\n';
  }

 private:
  void properties(const Value& schema, int depth);
  bool marks_required(const Value& schema) const;
  std::string keyword_token(const Value::Member& member) const;

  std::string& out_;
  Options options_;
};

/// Reads them again.
class SchemaTextReader {
 public:
  SchemaTextReader(std::string file_name, std::string_view text, const NamedLists* lists = nullptr)
      : file_name_(std::move(file_name)), lines_(text_lines(text)), named_(lists) {}

  /// True when the first line is `words`, which is then passed.
  bool take_header(std::initializer_list<std::string_view> words);
  bool at_end() const { return at_ >= lines_.size(); }
  const TextLine& line() const { return lines_[at_]; }
  const TextLine& take() { return lines_[at_++]; }
  /// True when there is a line that stands at `depth` or deeper.
  bool more(int depth) const { return !at_end() && lines_[at_].depth >= depth; }

  Failure fault(const TextLine& line, const std::string& what) const {
    return fail("F702", file_name_ + ":" + std::to_string(line.number) + ": " + what + ".");
  }
  Result<Value> value(const TextLine& line, std::string_view token) const;
  /// The schema on a line that was just passed, from word number `first` on, and below it.
  Result<Value> schema(const TextLine& line, std::size_t first);
  /// The keywords of a line from word number `first` on, into `schema`.
  Result<void> keywords(const TextLine& line, std::size_t first, Value& schema) const;
  /// The lines below a line at `depth` that was just passed, into `schema`.
  Result<void> below(Value& schema, int depth);
  const std::string& file_name() const { return file_name_; }

 private:
  Result<void> keyword(const TextLine& line, std::string_view token, Value& schema) const;
  Result<void> children(Value& schema, int depth);
  Result<void> child(Value& schema, Value& required);
  Result<void> named_child(const TextLine& line, Value node, Value& schema, Value& required) const;

  std::string file_name_;
  std::vector<TextLine> lines_;
  std::size_t at_ = 0;
  const NamedLists* named_ = nullptr;
};

/// The member called `key`, made as `empty` when there is none of its kind.
Value& member_of(Value& map, std::string_view key, Value empty);

}  // namespace formwork
