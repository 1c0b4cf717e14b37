// SPDX-License-Identifier: Apache-2.0
#include "engine/template/template.hh"

#include <utility>

namespace formwork {
namespace {

template <class Entry>
const Entry* find_entry(const std::unordered_map<std::string_view, std::size_t>& index,
                        const std::vector<Entry>& entries, std::string_view name) {
  const auto found = index.find(name);
  return found == index.end() ? nullptr : &entries[found->second];
}

}  // namespace

const Parameter* Template::find_parameter(std::string_view name) const {
  return find_entry(parameter_index, parameters, name);
}

const Mapping* Template::find_mapping(std::string_view name) const {
  return find_entry(mapping_index, mappings, name);
}

const Condition* Template::find_condition(std::string_view name) const {
  return find_entry(condition_index, conditions, name);
}

const Resource* Template::find_resource(std::string_view logical_id) const {
  return find_entry(resource_index, resources, logical_id);
}

const Output* Template::find_output(std::string_view name) const {
  return find_entry(output_index, outputs, name);
}

bool Template::declares_transform(std::string_view transform) const {
  for (const Node* declared : transforms) {
    const Node* name = declared->is_map() ? declared->get("Name") : declared;
    if (name != nullptr && name->is_string() && name->text() == transform) {
      return true;
    }
  }
  return false;
}

std::unique_ptr<LoadedTemplate> load_template_text(SourceMap& sources, std::string name,
                                                   std::string text, Sink& sink) {
  std::unique_ptr<Document> document =
      read_document(sources, std::move(name), std::move(text), sink);
  if (document == nullptr) {
    return nullptr;
  }
  auto loaded = std::make_unique<LoadedTemplate>();
  loaded->model = load_template(*document, sink);
  loaded->document = std::move(document);
  return loaded;
}

}  // namespace formwork
