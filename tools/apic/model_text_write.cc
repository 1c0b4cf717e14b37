// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <span>
#include <string>
#include <vector>

#include "engine/base/json_write.hh"
#include "tools/apic/model_text.hh"
#include "tools/apic/model_words.hh"

namespace formwork {
namespace {

constexpr std::size_t kLineWidth = 100;

// Members of a map by name, so that the order of a source never makes a difference.
std::vector<const Value::Member*> sorted(const Value* map) {
  std::vector<const Value::Member*> members;
  if (map != nullptr) {
    for (const Value::Member& member : map->members()) {
      members.push_back(&member);
    }
  }
  std::sort(members.begin(), members.end(),
            [](const auto* a, const auto* b) { return a->key < b->key; });
  return members;
}

// A text without quotes where nothing else could be read: the reader takes digits for a number.
bool is_plain(std::string_view text) {
  const bool begins_well =
      !text.empty() && (text[0] < '0' || text[0] > '9') && text[0] != '-' && text != "true";
  return begins_well && text.find_first_of(" \t\n\"\\") == std::string_view::npos;
}

class Writer {
 public:
  std::string write(const Value& model);

 private:
  void fact(std::string_view word, const Value& value);
  void facts(const Value& map, std::span<const std::string_view> words);
  void word_lines(std::string_view word, const Value* list);
  void operation(const Value::Member& entry);
  void shape(const Value::Member& entry);
  void member(const Value::Member& entry);

  std::string out_;
};

void Writer::fact(std::string_view word, const Value& value) {
  out_ += ' ';
  out_ += word;
  if (value.as_bool()) {
    return;
  }
  out_ += '=';
  if (value.is_string() && !is_plain(value.as_string())) {
    append_json_string(out_, value.as_string());
  } else {
    out_ += value.scalar_text();
  }
}

void Writer::facts(const Value& map, std::span<const std::string_view> words) {
  for (const std::string_view word : words) {
    if (const Value* value = map.find(word)) {
      fact(word, *value);
    }
  }
}

// A list too long for a line goes on in another line with the same word.
void Writer::word_lines(std::string_view word, const Value* list) {
  if (list == nullptr) {
    return;
  }
  std::string line;
  for (const Value& item : list->items()) {
    std::string text = item.as_string();
    if (!is_plain(text) && (text.empty() || text.find_first_of(" \t\n\"\\") != std::string::npos)) {
      std::string quoted;
      append_json_string(quoted, text);
      text = quoted;
    }
    if (!line.empty() && line.size() + text.size() + 1 > kLineWidth) {
      out_ += line + "\n";
      line.clear();
    }
    if (line.empty()) {
      line = "  " + std::string(word);
    }
    line += " " + text;
  }
  if (!line.empty()) {
    out_ += line + "\n";
  }
}

void Writer::operation(const Value::Member& entry) {
  out_ += "\noperation " + entry.key + "\n  http " + entry.value.get_text("method") + " " +
          entry.value.get_text("uri");
  if (entry.value.find("status") != nullptr) {
    out_ += " " + entry.value.get_text("status");
  }
  out_ += '\n';
  if (const Value* input = entry.value.find("input")) {
    out_ += "  input " + input->get_text("shape");
    facts(*input, kInputFacts);
    out_ += '\n';
  }
  if (const Value* output = entry.value.find("output")) {
    out_ += "  output " + output->get_text("shape");
    facts(*output, kOutputFacts);
    out_ += '\n';
  }
  word_lines("errors", entry.value.find("errors"));
}

void Writer::member(const Value::Member& entry) {
  const bool is_required = entry.value.find("required") != nullptr;
  out_ += "  ." + entry.key + (is_required ? "! " : " ") + entry.value.get_text("shape");
  facts(entry.value, kMemberFacts);
  out_ += '\n';
}

void Writer::shape(const Value::Member& entry) {
  const Value& shape = entry.value;
  out_ += "\n" + shape.get_text("kind") + " " + entry.key;
  for (const char* part : {"item", "key", "value"}) {
    if (shape.find(part) != nullptr) {
      out_ += " " + shape.get_text(part);
    }
  }
  facts(shape, kShapeFacts);
  if (const Value* pattern = shape.find(kPattern)) {
    out_ += " pattern=";
    append_json_string(out_, pattern->as_string());
  }
  out_ += '\n';
  word_lines("values", shape.find("values"));
  for (const Value::Member* part : sorted(shape.find("members"))) {
    member(*part);
  }
}

std::string Writer::write(const Value& model) {
  out_ = "formwork-api 1\n\nservice " + model.get_text("name") + "\n";
  for (const std::string_view word : kServiceWords) {
    if (model.find(word) != nullptr) {
      out_ += "  " + std::string(word) + " " + model.get_text(word) + "\n";
    }
  }
  word_lines("protocols", model.find("protocols"));
  for (const std::string_view word : kServiceFlags) {
    if (model.find(word) != nullptr) {
      out_ += "  " + std::string(word) + "\n";
    }
  }
  for (const Value::Member* entry : sorted(model.find("operations"))) {
    operation(*entry);
  }
  for (const Value::Member* entry : sorted(model.find("shapes"))) {
    shape(*entry);
  }
  return std::move(out_);
}

}  // namespace

std::string write_model(const Value& model) {
  return Writer().write(model);
}

}  // namespace formwork
