// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/plan/consumers.hh"

#include <utility>

#include "engine/evaluate/intrinsic.hh"
#include "engine/evaluate/knowledge.hh"

namespace formwork::cli {

namespace {

constexpr const char* kUnknown = "*";

std::string variable_pattern(std::string_view name, const Node* own, Evaluator& evaluator) {
  if (own != nullptr) {
    return pattern_of(*own, evaluator);
  }
  const auto bound = evaluator.parameters().find(name);
  if (bound != evaluator.parameters().end()) {
    return bound->second.value.is_scalar() ? bound->second.value.scalar_text() : kUnknown;
  }
  return name.starts_with("AWS::") ? evaluator.ref(name, {}).scalar_text() : "";
}

std::string sub_pattern(const Node& argument, Evaluator& evaluator) {
  const auto items = argument.items();
  const Node* text_node = argument.is_list() && !items.empty() ? items[0] : &argument;
  const Node* own = items.size() > 1 ? items[1] : nullptr;
  std::string_view text = text_node->text();
  std::string out;
  while (!text.empty()) {
    const std::size_t open = text.find("${");
    const std::size_t close = open == std::string_view::npos ? open : text.find('}', open);
    out += text.substr(0, close == std::string_view::npos ? close : open);
    if (close == std::string_view::npos) {
      break;
    }
    const std::string_view name = text.substr(open + 2, close - open - 2);
    if (name.starts_with('!')) {
      out += "${" + std::string(name.substr(1)) + "}";
    } else {
      const std::string value =
          variable_pattern(name, own == nullptr ? nullptr : own->get(name), evaluator);
      out += value.empty() ? kUnknown : value;
    }
    text.remove_prefix(close + 1);
  }
  return out;
}

std::string join_pattern(const Node& argument, Evaluator& evaluator) {
  const auto items = argument.items();
  if (items.size() != 2 || !items[1]->is_list()) {
    return kUnknown;
  }
  std::string out;
  for (const Node* part : items[1]->items()) {
    out += part == items[1]->items().front() ? "" : std::string(items[0]->text());
    out += pattern_of(*part, evaluator);
  }
  return out;
}

void collect(const Node& node, Evaluator& evaluator, const std::string& name,
             std::vector<ExportConsumer>& out) {
  const Member* call = find_call(node);
  if (call != nullptr && call->key == "Fn::ImportValue") {
    out.push_back({name, pattern_of(*call->value, evaluator), node.span});
    return;
  }
  for (const Member& member : node.members()) {
    collect(*member.value, evaluator, name, out);
  }
  for (const Node* item : node.items()) {
    collect(*item, evaluator, name, out);
  }
}

}  // namespace

std::string pattern_of(const Node& node, Evaluator& evaluator) {
  const Value value = evaluator.evaluate(node);
  if (value.is_scalar()) {
    return value.scalar_text();
  }
  const Member* call = find_call(node);
  if (call != nullptr && call->key == "Fn::Sub") {
    return sub_pattern(*call->value, evaluator);
  }
  return call != nullptr && call->key == "Fn::Join" ? join_pattern(*call->value, evaluator)
                                                    : kUnknown;
}

std::map<std::string, std::string, std::less<>> exports_of(const Template& model,
                                                           const BoundParameters& parameters,
                                                           const Environment& environment) {
  std::map<std::string, std::string, std::less<>> names;
  Sink ignored;
  const Knowledge nothing;
  Evaluator evaluator(model, parameters, environment, nothing, ignored);
  for (const Output& output : model.outputs) {
    if (output.export_name != nullptr && evaluator.is_active(output) != Tri::False) {
      names.emplace(output.name.text, pattern_of(*output.export_name, evaluator));
    }
  }
  return names;
}

std::vector<ExportConsumer> consumers_in(SourceMap& sources, const std::string& name,
                                         const std::string& text, const Environment& environment) {
  std::vector<ExportConsumer> found;
  if (text.find("ImportValue") == std::string::npos) {
    return found;
  }
  Sink ignored;
  const auto loaded = load_template_text(sources, name, text, ignored);
  if (loaded == nullptr || loaded->model.resources.empty()) {
    return found;
  }
  const Knowledge nothing;
  const BoundParameters values =
      bind_parameters(loaded->model, {}, {}, nothing, MissingParameters::Unknown, ignored);
  Evaluator evaluator(loaded->model, values, environment, nothing, ignored);
  collect(*loaded->document->root, evaluator, name, found);
  return found;
}

}  // namespace formwork::cli
