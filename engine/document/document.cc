// SPDX-License-Identifier: Apache-2.0
#include "engine/document/document.hh"

#include "engine/base/text.hh"
#include "engine/document/reader.hh"

namespace formwork {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Offset of the first byte that does not belong to valid UTF-8.
std::size_t find_invalid(std::string_view text) {
  // Cut in halves: a prefix that ends between characters is valid exactly when it holds no fault.
  std::size_t good = 0;
  std::size_t bad = text.size();
  while (bad - good > 4) {
    std::size_t middle = good + (bad - good) / 2;
    while (middle > good && (static_cast<unsigned char>(text[middle]) & 0xC0U) == 0x80U) {
      --middle;
    }
    if (middle == good || !is_valid_utf8(text.substr(good, middle - good))) {
      bad = middle == good ? good + 4 : middle;
    } else {
      good = middle;
    }
  }
  while (good < text.size()) {
    std::size_t length = 1;
    while (length < 4 && !is_valid_utf8(text.substr(good, length))) {
      ++length;
    }
    if (!is_valid_utf8(text.substr(good, length)) || good + length > text.size()) {
      return good;
    }
    good += length;
  }
  return text.size();
}

// Text both readers can work with: not blank, UTF-8, no NUL.
bool check_text(ReadContext& context) {
  std::string_view text = context.text;
  if (trim(text).empty()) {
    context.sink.error("E0000", "template is empty", context.point(0),
                       "A template needs at least a Resources section.");
    return false;
  }
  if (std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
    context.sink.error("E0000", "the text holds a NUL byte", context.span(nul, nul + 1),
                       "A template is UTF-8 text; this looks like a binary or UTF-16 file.");
    return false;
  }
  if (!is_valid_utf8(text)) {
    std::size_t bad = find_invalid(text);
    context.sink.error("E0000", "the text is not valid UTF-8", context.span(bad, bad + 1),
                       "Save the file as UTF-8.");
    return false;
  }
  return true;
}

bool has_limit_fault(const Sink& sink) {
  for (const Diagnostic& fault : sink.all()) {
    if (fault.code.starts_with('F')) {
      return true;
    }
  }
  return false;
}

void move_faults(Sink& from, Sink& to) {
  for (Diagnostic& fault : from.take()) {
    to.add(std::move(fault));
  }
}

// '{' and a quoted key: whoever wrote this meant JSON.
bool looks_like_json(std::string_view text) {
  std::string_view rest = trim(text);
  return rest.starts_with('{') && trim(rest.substr(1)).starts_with('"');
}

// A text that starts with a bracket may be JSON or YAML in flow style, which forgives a comma at
// the end and more. Where the name says JSON too, it is held to that.
const Node* read_either(ReadContext& context, bool& is_json) {
  Sink json_faults;
  ReadContext json{context.source, context.text, context.arena, json_faults, context.limits};
  const Node* root = read_json_text(json);
  const bool is_meant_as_json =
      context.source.name.ends_with(".json") && looks_like_json(context.text);
  if (root != nullptr || is_meant_as_json || has_limit_fault(json_faults)) {
    move_faults(json_faults, context.sink);
    is_json = true;
    return root;
  }
  Sink yaml_faults;
  ReadContext yaml{context.source, context.text, context.arena, yaml_faults, context.limits};
  root = read_yaml_text(yaml);
  bool blame_json = root == nullptr && looks_like_json(context.text);
  move_faults(blame_json ? json_faults : yaml_faults, context.sink);
  return root;
}

std::unique_ptr<Document> read(SourceMap& sources, std::string name, std::string text, Sink& sink,
                               const DocumentLimits& limits, bool only_json) {
  // Editors show no byte order mark, so columns must not count it.
  if (text.starts_with(kByteOrderMark)) {
    text.erase(0, kByteOrderMark.size());
  }
  Result<const Source*> source = sources.add(std::move(name), std::move(text));
  if (!source) {
    sink.add(source.error());
    return nullptr;
  }
  auto document = std::make_unique<Document>();
  document->source = *source;
  std::string_view bytes = document->source->text;
  ReadContext context{**source, bytes, document->arena, sink, limits};
  if (!check_text(context)) {
    return nullptr;
  }
  char first = trim(bytes).front();
  if (only_json) {
    document->root = read_json_text(context);
    document->is_json = true;
  } else if (first == '{' || first == '[') {
    document->root = read_either(context, document->is_json);
  } else {
    document->root = read_yaml_text(context);
  }
  return document->root == nullptr ? nullptr : std::move(document);
}

}  // namespace

std::unique_ptr<Document> read_document(SourceMap& sources, std::string name, std::string text,
                                        Sink& sink, const DocumentLimits& limits) {
  return read(sources, std::move(name), std::move(text), sink, limits, false);
}

std::unique_ptr<Document> read_json(SourceMap& sources, std::string name, std::string text,
                                    Sink& sink, const DocumentLimits& limits) {
  return read(sources, std::move(name), std::move(text), sink, limits, true);
}

}  // namespace formwork
