// SPDX-License-Identifier: Apache-2.0
#include "resources/events/target_input.hh"

#include <optional>
#include <string_view>

#include "engine/base/json_write.hh"
#include "resources/events/json_path.hh"

namespace formwork::events {
namespace {

constexpr std::string_view kOwn = "aws.events.";

class Transformer {
 public:
  Transformer(const Value& paths, const EventSource& source) : paths_(paths), source_(source) {}

  /// Fills the places "<name>" of a template. Within quotes a text stands as it is, elsewhere as
  /// JSON.
  std::string fill(std::string_view text) {
    bool is_quoted = false;
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const char c = text[i];
      if (c == '\\' && i + 1 < text.size()) {
        out.append(text.substr(i++, 2));
        continue;
      }
      is_quoted = is_quoted != (c == '"');
      const std::size_t end = c == '<' ? text.find('>', i) : text.npos;
      if (end == text.npos) {
        out += c;
        continue;
      }
      const std::string_view name = text.substr(i + 1, end - i - 1);
      if (const auto value = find(name)) {
        append(out, *value, is_quoted);
        i = end;
      } else {
        out += c;
      }
    }
    return out;
  }

 private:
  std::optional<Value> find(std::string_view name) const {
    if (name.starts_with(kOwn)) {
      return find_own(name.substr(kOwn.size()));
    }
    const Value* path = paths_.find(name);
    if (path == nullptr) {
      return std::nullopt;
    }
    // A path that leads nowhere gives nothing.
    return value_at(source_.event, path->as_string()).value_or(Value::string(""));
  }

  std::optional<Value> find_own(std::string_view name) const {
    if (name == "rule-arn") {
      return Value::string(source_.rule_arn);
    }
    if (name == "rule-name") {
      return Value::string(source_.rule_name);
    }
    if (name == "event.ingestion-time") {
      return Value::string(source_.event.get_text("time"));
    }
    if (name == "event" || name == "event.json") {
      Value event = source_.event;
      if (name == "event") {
        event.erase("detail");
      }
      return event;
    }
    return std::nullopt;
  }

  static void append(std::string& out, const Value& value, bool is_quoted) {
    if (!is_quoted) {
      out += value_to_json(value);
      return;
    }
    if (!value.is_string()) {
      // Quotes of a document within quotes would end these.
      for (const char c : value.is_scalar() ? value.scalar_text() : value_to_json(value)) {
        if (c != '"') {
          out += c;
        }
      }
      return;
    }
    std::string quoted;
    append_json_string(quoted, value.as_string());
    out.append(quoted, 1, quoted.size() - 2);
  }

  const Value& paths_;
  const EventSource& source_;
};

}  // namespace

std::string target_input(const Value& target, const EventSource& source) {
  if (const Value* input = target.find("Input")) {
    return input->is_string() ? input->as_string() : value_to_json(*input);
  }
  if (const Value* path = target.find("InputPath"); path != nullptr && path->is_string()) {
    const auto part = value_at(source.event, path->as_string());
    return part ? value_to_json(*part) : "{}";
  }
  if (const Value* transformer = target.find("InputTransformer")) {
    const Value* paths = transformer->find("InputPathsMap");
    const Value none = Value::map();
    return Transformer(paths == nullptr ? none : *paths, source)
        .fill(transformer->get_text("InputTemplate"));
  }
  return value_to_json(source.event);
}

}  // namespace formwork::events
