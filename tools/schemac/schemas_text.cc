// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "engine/base/ensure.hh"
#include "tools/schemac/document_text.hh"
#include "tools/schemac/schema_text.hh"
#include "tools/schemac/type_words.hh"
#include "tools/schemac/word_lists.hh"

namespace formwork {
namespace {

constexpr std::size_t kColumns = 100;
constexpr std::size_t kLongestList = 100'000;
// A difference must be this much shorter than the list itself.
constexpr std::size_t kWorthADifference = 3;

// "all" is what holds where nothing is known of a region.
bool is_region(std::string_view key) {
  return key == "all" ||
         (key.size() > 6 && key.find('-') != key.npos && key.back() >= '0' && key.back() <= '9' &&
          key[key.size() - 2] == '-' && std::all_of(key.begin(), key.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
          }));
}

bool is_regional(const Value& document) {
  return !document.members().empty() &&
         std::all_of(document.members().begin(), document.members().end(),
                     [](const Value::Member& m) {
                       return is_region(m.key) && (m.value.is_map() || m.value.is_bool());
                     });
}

// The long lists of a file, in order of their names.
class ListBook {
 public:
  void collect(const Value& value);
  void write(SchemaTextWriter& out) const;
  NamedLists named() const;

 private:
  void write_words(SchemaTextWriter& out, const std::string& word, const Words& words) const;

  std::map<std::string, Words> lists_;
  std::vector<std::string> order_;  // of first use
};

void ListBook::collect(const Value& value) {
  for (const Value& item : value.items()) {
    collect(item);
  }
  for (const Value::Member& member : value.members()) {
    Words words = member.key == "enum" ? long_list(member.value) : Words();
    if (words.empty()) {
      collect(member.value);
      continue;
    }
    const std::string name = list_name(words);
    const auto [found, is_new] = lists_.emplace(name, words);
    FORMWORK_ENSURE(found->second == words);
    if (is_new) {
      order_.push_back(name);
    }
  }
}

NamedLists ListBook::named() const {
  NamedLists result;
  result.name_of = [this](const Value& list) {
    const Words words = long_list(list);
    const std::string name = words.empty() ? std::string() : list_name(words);
    return lists_.contains(name) ? name : std::string();
  };
  return result;
}

void ListBook::write_words(SchemaTextWriter& out, const std::string& word,
                           const Words& words) const {
  std::string text = word;
  for (const std::string& next : fold_words(words)) {
    if (text.size() > word.size() && 2 + text.size() + 1 + next.size() > kColumns) {
      out.line(1, text);
      text = word;
    }
    text.append(1, ' ').append(next);
  }
  if (text.size() > word.size()) {
    out.line(1, text);
  }
}

// Each list as the difference from the nearest one before it, when that is short.
void ListBook::write(SchemaTextWriter& out) const {
  for (std::size_t i = 0; i < order_.size(); ++i) {
    const Words& words = lists_.at(order_[i]);
    WordDifference nearest{words, {}};
    const std::string* base = nullptr;
    for (std::size_t k = 0; k < i && is_sorted_set(words); ++k) {
      const Words& other = lists_.at(order_[k]);
      WordDifference candidate = is_sorted_set(other) ? difference(other, words) : nearest;
      if (candidate.size() < nearest.size()) {
        nearest = std::move(candidate);
        base = &order_[k];
      }
    }
    if (base == nullptr || nearest.size() * kWorthADifference > words.size()) {
      out.line(0, "list " + order_[i]);
      write_words(out, "all", words);
    } else {
      out.line(0, "list " + order_[i] + " like " + *base);
      write_words(out, "less", nearest.less);
      write_words(out, "more", nearest.more);
    }
  }
}

void write_regions(SchemaTextWriter& out, const Value& document) {
  std::set<std::string_view> done;
  for (const Value::Member* member : sorted_members(document)) {
    if (done.contains(member->key)) {
      continue;
    }
    std::string head = "in ";
    for (const Value::Member* other : sorted_members(document)) {
      if (other->value == member->value) {
        head.append(head.size() == 3 ? "" : ",").append(other->key);
        done.insert(other->key);
      }
    }
    out.node(head, member->value, 1);
    out.children(member->value, 2);
  }
}

class Reader {
 public:
  Reader(const std::string& file_name, std::string_view text)
      : named_{nullptr, [this](std::string_view name) { return list_of(name); }},
        schemas_(file_name, text, &named_) {}
  Result<std::vector<RuleDocument>> documents();

 private:
  const Value* list_of(std::string_view name) const {
    const auto found = lists_.find(name);
    return found == lists_.end() ? nullptr : &found->second.value;
  }
  Result<void> list();
  Result<RuleDocument> document();
  Result<void> regions(Value& document);

  struct List {
    Words words;
    Value value;
  };
  NamedLists named_;
  SchemaTextReader schemas_;
  std::map<std::string, List, std::less<>> lists_;
};

Result<void> Reader::list() {
  const TextLine& line = schemas_.take();
  const bool has_base = line.tokens.size() == 4 && line.tokens[2] == "like";
  if (!has_base && line.tokens.size() != 2) {
    return schemas_.fault(line, "a list has a name and perhaps another list that it is like");
  }
  std::map<std::string_view, Words> parts;
  while (schemas_.more(1)) {
    const TextLine& part = schemas_.take();
    const std::string_view word = part.tokens[0];
    if (part.depth != 1 || (word != "all" && word != "less" && word != "more")) {
      return schemas_.fault(part, "a list has lines 'all', 'less' and 'more'");
    }
    const Words words = unfold_words({part.tokens.begin() + 1, part.tokens.end()}, kLongestList);
    Words& all = parts[word];
    all.insert(all.end(), words.begin(), words.end());
    if (all.size() > kLongestList) {
      return schemas_.fault(part, "the list is too long");
    }
  }
  Words words = parts["all"];
  if (has_base) {
    const auto base = lists_.find(line.tokens[3]);
    if (base == lists_.end()) {
      return schemas_.fault(line, "there is no list '" + std::string(line.tokens[3]) + "' above");
    }
    words = apply(base->second.words, parts["less"], parts["more"]);
  }
  Value value = Value::list();
  for (const std::string& word : words) {
    value.push(Value::string(word));
  }
  lists_.insert_or_assign(std::string(line.tokens[1]), List{std::move(words), std::move(value)});
  return {};
}

Result<void> Reader::regions(Value& document) {
  while (schemas_.more(1)) {
    const TextLine& line = schemas_.take();
    if (line.depth != 1 || line.tokens[0] != "in" || line.tokens.size() < 2) {
      return schemas_.fault(line, "a line 'in REGIONS' is expected here");
    }
    const Result<Value> schema = schemas_.schema(line, 2);
    if (!schema) {
      return fail(schema.error());
    }
    std::string_view names = line.tokens[1];
    while (!names.empty()) {
      const std::size_t end = std::min(names.find(','), names.size());
      document.set(names.substr(0, end), *schema);
      names.remove_prefix(std::min(end + 1, names.size()));
    }
  }
  return {};
}

Result<RuleDocument> Reader::document() {
  const TextLine& line = schemas_.take();
  if (line.depth != 0 || line.tokens[0] != "schema" || line.tokens.size() < 2) {
    return schemas_.fault(line, "'list' or 'schema' is expected here");
  }
  RuleDocument result{std::string(line.tokens[1]), Value::map()};
  Result<void> done = schemas_.keywords(line, 2, result.value);
  if (done && schemas_.more(1) && schemas_.line().tokens[0] == "in") {
    done = regions(result.value);
  } else if (done) {
    done = schemas_.below(result.value, 0);
  }
  if (!done) {
    return std::move(done).failure();
  }
  sort_maps(result.value);
  return result;
}

Result<std::vector<RuleDocument>> Reader::documents() {
  if (!schemas_.take_header({"formwork-schemas", "1"})) {
    return fail("F702",
                schemas_.file_name() + ":1: the text does not begin with 'formwork-schemas 1'.");
  }
  std::vector<RuleDocument> result;
  while (!schemas_.at_end()) {
    if (schemas_.line().tokens[0] == "list" && schemas_.line().depth == 0) {
      Result<void> done = list();
      if (!done) {
        return std::move(done).failure();
      }
      continue;
    }
    Result<RuleDocument> next = document();
    if (!next) {
      return std::move(next).failure();
    }
    result.push_back(*std::move(next));
  }
  return result;
}

}  // namespace

void sort_maps(Value& value) {
  if (Value::Map* map = value.mutable_map()) {
    std::sort(map->begin(), map->end(),
              [](const Value::Member& a, const Value::Member& b) { return a.key < b.key; });
    for (Value::Member& member : *map) {
      sort_maps(member.value);
    }
  }
  if (Value::List* list = value.mutable_list()) {
    for (Value& item : *list) {
      sort_maps(item);
    }
  }
}

std::string write_schemas(std::span<const RuleDocument> documents) {
  std::string out = "formwork-schemas 1\n";
  ListBook book;
  for (const RuleDocument& document : documents) {
    book.collect(document.value);
  }
  const NamedLists named = book.named();
  SchemaTextWriter writer(out, {true, &named});
  for (const RuleDocument& document : documents) {
    if (&document == documents.data()) {
      book.write(writer);
    }
    out += '\n';
    const std::string head = "schema " + document.name;
    if (is_regional(document.value)) {
      writer.line(0, head);
      write_regions(writer, document.value);
    } else {
      writer.node(head, document.value, 0);
      writer.children(document.value, 1);
    }
  }
  return out;
}

Result<std::vector<RuleDocument>> read_schemas(const std::string& file_name,
                                               std::string_view text) {
  return Reader(file_name, text).documents();
}

}  // namespace formwork
