// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "engine/base/file.hh"
#include "engine/base/text.hh"
#include "engine/document/document.hh"
#include "tools/formwork/common_options.hh"

namespace formwork::cli {

namespace {

constexpr const char* kForms =
    "A parameter file is a list of {ParameterKey, ParameterValue}, a list of \"Name=Value\", a map "
    "of "
    "names to values, {\"Parameters\": {...}}, or a deployment file with template-file-path, "
    "parameters and tags.";

// Reads one parameter file into Inputs.
class FileReader {
 public:
  FileReader(Inputs& inputs, Sink& sink) : inputs_(inputs), sink_(sink) {}

  void read(const Node& root) {
    if (root.is_list()) {
      for (const Node* item : root.items()) {
        read_item(*item);
      }
      return;
    }
    if (!root.is_map()) {
      wrong(root);
      return;
    }
    const Node* path = root.get("template-file-path");
    const Node* nested = root.get("Parameters");
    nested = nested == nullptr && path != nullptr ? root.get("parameters") : nested;
    if (path == nullptr && (nested == nullptr || !nested->is_map())) {
      read_map(root);
      return;
    }
    inputs_.template_path = path == nullptr ? "" : std::string(path->text());
    if (nested != nullptr) {
      read_map(*nested);
    }
    if (const Node* tags = root.get(path == nullptr ? "Tags" : "tags"); tags != nullptr) {
      read_tags(*tags);
    }
  }

 private:
  void wrong(const Node& node) {
    sink_.error("F002", "this is not a parameter file's form", node.span, kForms);
  }

  void read_item(const Node& item) {
    if (item.is_string()) {
      std::string_view text = item.text();
      std::size_t equals = text.find('=');
      if (equals == std::string_view::npos || equals == 0) {
        wrong(item);
        return;
      }
      set(text.substr(0, equals), std::string(text.substr(equals + 1)));
      return;
    }
    const Node* key = item.get("ParameterKey");
    const Node* value = item.get("ParameterValue");
    const Node* previous = item.get("UsePreviousValue");
    bool use_previous = previous != nullptr && (previous->boolean() || previous->text() == "true");
    if (key == nullptr || !key->is_scalar() || (value == nullptr && !use_previous)) {
      wrong(item);
      return;
    }
    if (value == nullptr) {
      inputs_.parameters[std::string(key->text())] = {"", true};
      return;
    }
    read_value(key->text(), *value);
  }

  void read_map(const Node& map) {
    if (!map.is_map()) {
      wrong(map);
      return;
    }
    for (const Member& member : map.members()) {
      read_value(member.key, *member.value);
    }
  }

  void read_value(std::string_view name, const Node& value) {
    if (value.is_list()) {
      // As the console does it: a list parameter is one text with commas.
      std::string joined;
      for (const Node* item : value.items()) {
        if (!item->is_scalar()) {
          wrong(*item);
          return;
        }
        joined += (joined.empty() ? "" : ",") + std::string(item->text());
      }
      set(name, std::move(joined));
    } else if (value.is_scalar()) {
      set(name, std::string(value.text()));
    } else {
      wrong(value);
    }
  }

  void read_tags(const Node& tags) {
    for (const Member& member : tags.members()) {
      inputs_.tags.emplace_back(std::string(member.key), std::string(member.value->text()));
    }
    for (const Node* item : tags.items()) {
      const Node* key = item->get("Key");
      const Node* value = item->get("Value");
      if (key == nullptr || value == nullptr) {
        wrong(*item);
        return;
      }
      inputs_.tags.emplace_back(std::string(key->text()), std::string(value->text()));
    }
  }

  void set(std::string_view name, std::string value) {
    inputs_.parameters[std::string(name)] = {std::move(value), false};
  }

  Inputs& inputs_;
  Sink& sink_;
};

// "KEY=VALUE" lines, with "export ", quotes and comments as shells have them.
bool is_dotenv(const std::string& path) {
  const std::string name = path.substr(path.rfind('/') + 1);
  return name.starts_with(".env") || name.ends_with(".env");
}

void read_dotenv(const std::string& path, std::string_view text, Inputs& inputs, Sink& sink) {
  constexpr std::string_view kExport = "export ";
  for (std::string_view line : split(text, "\n")) {
    line = trim(line);
    if (line.empty() || line.front() == '#') {
      continue;
    }
    line.remove_prefix(line.starts_with(kExport) ? kExport.size() : 0);
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos || equals == 0) {
      sink.error("F002", path + ": a line is not NAME=VALUE", {},
                 "An environment file has lines NAME=VALUE; # begins a comment.");
      continue;
    }
    std::string_view value = trim(line.substr(equals + 1));
    const bool is_quoted = value.size() > 1 && (value.front() == '"' || value.front() == '\'') &&
                           value.back() == value.front();
    value = is_quoted ? value.substr(1, value.size() - 2) : value;
    inputs.parameters[std::string(trim(line.substr(0, equals)))] = {std::string(value), false};
  }
}

// "Name=Value" in two; an empty name is a fault.
std::optional<std::pair<std::string, std::string>> cut_pair(const std::string& text,
                                                            const char* option, Sink& sink) {
  std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    sink.error("F001", std::string(option) + " needs NAME=VALUE, not '" + text + "'", {});
    return std::nullopt;
  }
  return std::pair(text.substr(0, equals), text.substr(equals + 1));
}

void set_tag(TagList& tags, std::pair<std::string, std::string> tag) {
  auto same = std::find_if(tags.begin(), tags.end(),
                           [&](const auto& other) { return other.first == tag.first; });
  if (same == tags.end()) {
    tags.push_back(std::move(tag));
  } else {
    *same = std::move(tag);
  }
}

}  // namespace

Inputs read_inputs(const InputOptions& options, SourceMap& sources, Sink& sink,
                   const FileReading& read) {
  Inputs inputs;
  for (const std::string& file : options.parameter_files) {
    auto text = read ? read(file) : read_file(file);
    if (!text) {
      sink.add(text.error());
      continue;
    }
    if (is_dotenv(file)) {
      read_dotenv(file, *text, inputs, sink);
    } else if (auto document = read_document(sources, file, *std::move(text), sink)) {
      FileReader(inputs, sink).read(*document->root);
    }
  }
  for (const std::string& text : options.parameters) {
    if (auto pair = cut_pair(text, "-p", sink)) {
      inputs.parameters[pair->first] = {pair->second, false};
    }
  }
  for (const std::string& text : options.tags) {
    if (auto pair = cut_pair(text, "--tag", sink)) {
      set_tag(inputs.tags, *std::move(pair));
    }
  }
  return inputs;
}

}  // namespace formwork::cli
