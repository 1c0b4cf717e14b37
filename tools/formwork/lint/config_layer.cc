// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/lint/config_layer.hh"

#include <cstdlib>
#include <filesystem>

#include "engine/base/file.hh"
#include "engine/base/source_map.hh"
#include "engine/base/text.hh"
#include "engine/document/document.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::cli {

namespace {

enum class Shape : std::uint8_t { Texts, Text, Flag, ParameterSets, Rules };

struct Key {
  using Target = std::variant<std::monostate, ConfigLayer::Texts ConfigLayer::*,
                              ConfigLayer::Text ConfigLayer::*, ConfigLayer::Flag ConfigLayer::*>;
  std::string_view name;
  Shape shape = Shape::Texts;
  Target target = {};
  std::string_view choices = {};
  bool is_for_templates = false;  // a template may say it about itself
};

using L = ConfigLayer;

// cfn-lint's configuration schema, which is closed.
constexpr Key kKeys[] = {
    {"append_rules", Shape::Texts, &L::append_rules},
    {"configure_rules", Shape::Rules, {}, {}, true},
    {"custom_rules", Shape::Text, &L::custom_rules},
    {"debug", Shape::Flag},
    {"deployment_files", Shape::Texts, &L::deployment_files},
    {"format", Shape::Text, &L::format},
    {"ignore_bad_template", Shape::Flag, &L::ignore_bad_template},
    {"ignore_checks", Shape::Texts, &L::ignore_checks, {}, true},
    {"ignore_templates", Shape::Texts, &L::ignore_templates},
    {"include_checks", Shape::Texts, &L::include_checks, {}, true},
    {"include_experimental", Shape::Flag, &L::include_experimental, {}, true},
    {"mandatory_checks", Shape::Texts, &L::mandatory_checks},
    {"merge_configs", Shape::Flag, &L::merge_configs},
    {"non_zero_exit_code", Shape::Text, &L::non_zero_exit_code, "informational warning error none"},
    {"output_file", Shape::Text, &L::output_file},
    {"override_spec", Shape::Text, &L::override_spec},
    {"parameter_files", Shape::Texts, &L::parameter_files},
    {"parameters", Shape::ParameterSets, {}, {}, true},
    {"regions", Shape::Texts, &L::regions, {}, true},
    {"registry_schemas", Shape::Texts, &L::registry_schemas},
    {"template_parameters", Shape::ParameterSets},
    {"templates", Shape::Texts, &L::templates},
};

const char* expected(Shape shape) {
  switch (shape) {
    case Shape::Texts:
    case Shape::ParameterSets:
      return "array";
    case Shape::Text:
      return "string";
    case Shape::Flag:
      return "boolean";
    case Shape::Rules:
      return "object";
  }
  return "";
}

bool fits(const Node& value, Shape shape) {
  switch (shape) {
    case Shape::Texts:
    case Shape::ParameterSets:
      return value.is_list();
    case Shape::Text:
      return value.is_string();
    case Shape::Flag:
      return value.is(NodeKind::Bool);
    case Shape::Rules:
      return value.is_map();
  }
  return false;
}

std::vector<std::string> texts_of(const Node& value) {
  std::vector<std::string> texts;
  for (const Node* item : value.items()) {
    if (item->is_scalar()) {
      texts.emplace_back(item->text());
    }
  }
  return texts;
}

RuleSettings rule_settings(const Node& value) {
  RuleSettings rules;
  for (const Member& rule : value.members()) {
    for (const Member& setting : rule.value->members()) {
      auto& values = rules[std::string(rule.key)][std::string(setting.key)];
      values = setting.value->is_list()
                   ? texts_of(*setting.value)
                   : std::vector<std::string>{std::string(setting.value->text())};
    }
  }
  return rules;
}

std::vector<GivenParameters> parameter_sets(const Node& value) {
  std::vector<GivenParameters> sets;
  for (const Node* item : value.items()) {
    GivenParameters set;
    for (const Member& parameter : item->members()) {
      set[std::string(parameter.key)] = parameter.value->is_list()
                                            ? join(texts_of(*parameter.value), ",")
                                            : lint::plain_text(*parameter.value);
    }
    sets.push_back(std::move(set));
  }
  return sets;
}

void store(ConfigLayer& layer, const Key& key, const Node& value) {
  if (key.shape == Shape::Rules) {
    layer.configure_rules = rule_settings(value);
  } else if (key.shape == Shape::ParameterSets) {
    if (key.name == "parameters") {
      layer.parameters = parameter_sets(value);
    }
  } else if (auto* texts = std::get_if<ConfigLayer::Texts ConfigLayer::*>(&key.target)) {
    layer.** texts = texts_of(value);
  } else if (auto* text = std::get_if<ConfigLayer::Text ConfigLayer::*>(&key.target)) {
    layer.** text = std::string(value.text());
  } else if (auto* flag = std::get_if<ConfigLayer::Flag ConfigLayer::*>(&key.target)) {
    layer.** flag = value.boolean();
  }
}

const Key* find_key(std::string_view name) {
  for (const Key& key : kKeys) {
    if (key.name == name) {
      return &key;
    }
  }
  return nullptr;
}

Failure wrong_type(const std::string& place, std::string_view type, SourceSpan span) {
  return fail("F005",
              "Invalid type for '" + place + "' in .cfnlintrc. Expected " + std::string(type),
              span);
}

Result<void> check_items(const Key& key, const Node& value) {
  for (std::size_t i = 0; i < value.items().size(); ++i) {
    const Node& item = *value.items()[i];
    bool is_fine = key.shape == Shape::Texts ? item.is_string() : item.is_map();
    if (!is_fine) {
      return wrong_type(std::string(key.name) + "." + std::to_string(i),
                        key.shape == Shape::Texts ? "string" : "object", item.span);
    }
  }
  for (const Member& member : value.members()) {
    if (!member.value->is_map()) {
      return wrong_type(std::string(key.name) + "." + std::string(member.key), "object",
                        member.value->span);
    }
  }
  return {};
}

Result<void> check_value(const Key& key, const Node& value) {
  if (!fits(value, key.shape)) {
    return wrong_type(std::string(key.name), expected(key.shape), value.span);
  }
  if (!key.choices.empty()) {
    std::vector<std::string_view> choices = split(key.choices, " ");
    for (std::string_view choice : choices) {
      if (choice == value.text()) {
        return {};
      }
    }
    return fail("F005",
                "Invalid configuration in .cfnlintrc at " + std::string(key.name) + ": " +
                    lint::quote(value) + " is not one of " +
                    lint::quote(std::span<const std::string_view>(choices)),
                value.span);
  }
  return check_items(key, value);
}

Result<void> read_layer(const Node& root, ConfigLayer& layer) {
  if (root.is(NodeKind::Null)) {
    return {};
  }
  if (!root.is_map()) {
    return wrong_type("root", "object", root.span);
  }
  for (const Member& member : root.members()) {
    const Key* key = find_key(member.key);
    if (key == nullptr) {
      std::vector<std::string_view> names;
      for (const Key& known : kKeys) {
        names.push_back(known.name);
      }
      auto nearest = find_nearest(member.key, names);
      return fail(
          "F005", "Invalid configuration key " + lint::quote(member.key) + " in .cfnlintrc at root",
          member.key_span, nearest ? "Did you mean " + std::string(*nearest) + "?" : std::string());
    }
    if (auto fine = check_value(*key, *member.value); !fine) {
      return fine;
    }
    store(layer, *key, *member.value);
  }
  return {};
}

// Reads one file into `layer`, over what is there. Positions are told in the message: the caller
// has no source map of it.
Result<void> read_file_into(const std::string& path, ConfigLayer& layer) {
  auto text = read_file(path);
  if (!text) {
    return std::move(text).failure();
  }
  if (trim(*text).empty()) {
    return {};
  }
  SourceMap sources;
  Sink sink;
  auto document = read_document(sources, path, *std::move(text), sink);
  std::optional<Diagnostic> fault;
  if (sink.has_errors()) {
    fault = sink.all().front();
  } else if (auto done = read_layer(*document->root, layer); !done) {
    fault = done.error();
  }
  if (!fault) {
    return {};
  }
  Location at = sources.locate(fault->span);
  std::string place = at.file.empty() ? path : path + ":" + std::to_string(at.begin.line);
  return fail("F005", fault->message + " (" + place + ")", {}, fault->help);
}

// What `above` says replaces what `layer` says; settings of rules are merged one by one.
void overlay(ConfigLayer& layer, ConfigLayer above) {
  for (const Key& key : kKeys) {
    std::visit(
        [&](auto target) {
          if constexpr (!std::is_same_v<decltype(target), std::monostate>) {
            if (above.*target) {
              layer.*target = std::move(above.*target);
            }
          }
        },
        key.target);
  }
  if (above.parameters) {
    layer.parameters = std::move(above.parameters);
  }
  if (above.configure_rules && layer.configure_rules) {
    for (auto& [id, settings] : *above.configure_rules) {
      for (auto& [name, values] : settings) {
        (*layer.configure_rules)[id][name] = std::move(values);
      }
    }
  } else if (above.configure_rules) {
    layer.configure_rules = std::move(above.configure_rules);
  }
}

std::string find_config_in(const std::string& folder) {
  for (const char* name : {".cfnlintrc", ".cfnlintrc.yaml", ".cfnlintrc.yml"}) {
    std::string path = folder + name;
    std::error_code ignored;
    if (std::filesystem::is_regular_file(path, ignored)) {
      return path;
    }
  }
  return "";
}

}  // namespace

Result<ConfigLayer> read_config_files(const std::optional<std::string>& config_file) {
  std::vector<std::string> paths;
  if (config_file) {
    paths = {*config_file};
  } else {
    const char* home = std::getenv("HOME");
    paths = {home == nullptr || *home == '\0' ? "" : find_config_in(std::string(home) + "/"),
             find_config_in("")};
  }
  ConfigLayer layer;
  for (const std::string& path : paths) {
    if (path.empty()) {
      continue;
    }
    ConfigLayer above;
    if (auto done = read_file_into(path, above); !done) {
      return std::move(done).failure();
    }
    overlay(layer, std::move(above));
  }
  return layer;
}

ConfigLayer read_template_config(const Node& root) {
  const Node* node = &root;
  for (const char* name : {"Metadata", "cfn-lint", "config"}) {
    node = node == nullptr ? nullptr : node->get(name);
  }
  ConfigLayer layer;
  if (node == nullptr) {
    return layer;
  }
  for (const Member& member : node->members()) {
    const Key* key = find_key(member.key);
    if (key != nullptr && key->is_for_templates && fits(*member.value, key->shape)) {
      store(layer, *key, *member.value);
    }
  }
  return layer;
}

}  // namespace formwork::cli
