// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "engine/base/diagnostic.hh"
#include "engine/document/document.hh"
#include "engine/template/parameter_type.hh"

namespace formwork {

/// A name written in a template, with its place.
struct NameAt {
  std::string_view text;
  SourceSpan span;
};

struct Parameter {
  NameAt name;
  const Node* node = nullptr;  ///< The whole declaration.
  NameAt type;
  ParameterType kind;
  const Node* default_value = nullptr;
  const Node* allowed_values = nullptr;  ///< A list, or null.
  std::string_view allowed_pattern;
  SourceSpan allowed_pattern_span;
  std::string_view constraint_description;
  std::string_view description;
  const Node* min_length = nullptr;
  const Node* max_length = nullptr;
  const Node* min_value = nullptr;
  const Node* max_value = nullptr;
  bool no_echo = false;
};

struct Condition {
  NameAt name;
  const Node* node = nullptr;
};

/// Mappings: two levels of keys over scalars or lists. With language extensions a mapping may also
/// hold a Fn::Transform; `node` then tells.
struct Mapping {
  NameAt name;
  const Node* node = nullptr;
};

struct Resource {
  NameAt name;  ///< The logical id.
  const Node* node = nullptr;
  NameAt type;
  std::optional<NameAt> condition;
  std::vector<NameAt> depends_on;
  const Node* properties = nullptr;  ///< A map (or a function object), or null.
  const Node* metadata = nullptr;
  const Node* deletion_policy = nullptr;  ///< Literal text, or a function with language extensions.
  const Node* update_replace_policy = nullptr;
  const Node* creation_policy = nullptr;
  const Node* update_policy = nullptr;
};

struct Output {
  NameAt name;
  const Node* node = nullptr;
  const Node* value = nullptr;
  std::string_view description;
  std::optional<NameAt> condition;
  const Node* export_name = nullptr;
};

struct Rule {
  NameAt name;
  const Node* node = nullptr;
  const Node* condition = nullptr;  ///< RuleCondition, or null: always.
  struct Assertion {
    const Node* assert_node = nullptr;
    std::string_view description;
  };
  std::vector<Assertion> assertions;
};

/// A hook of the Hooks section (blue/green deployments).
struct Hook {
  NameAt name;
  NameAt type;
  const Node* node = nullptr;
};

/// Typed records over a document. Everything points at the document's nodes: nothing is copied, so
/// the document must outlive it. All lists are in template order.
struct Template {
  const Document* document = nullptr;
  std::string_view format_version;
  std::string_view description;
  const Node* metadata = nullptr;
  std::vector<const Node*> transforms;  ///< Strings, or {Name, Parameters} maps, in order.
  std::vector<Parameter> parameters;
  std::vector<Rule> rules;
  std::vector<Mapping> mappings;
  std::vector<Condition> conditions;
  std::vector<Resource> resources;
  std::vector<Output> outputs;
  std::vector<Hook> hooks;

  const Parameter* find_parameter(std::string_view name) const;
  const Mapping* find_mapping(std::string_view name) const;
  const Condition* find_condition(std::string_view name) const;
  const Resource* find_resource(std::string_view logical_id) const;
  const Output* find_output(std::string_view name) const;
  /// True when the Transform section names `transform` (e.g. "AWS::LanguageExtensions").
  bool declares_transform(std::string_view transform) const;

  /// Names referred to before transforms ran: a parameter that only a loop's collection or an
  /// include's location reads is used, though no reference to it is left. Filled by
  /// engine/transform.
  std::unordered_set<std::string_view> used_by_transforms;
  /// A macro or an included snippet could not be expanded: parts of the template are missing.
  bool is_incomplete = false;

  /// Indexes into the lists above; filled by load_template.
  std::unordered_map<std::string_view, std::size_t> parameter_index, mapping_index, condition_index,
      resource_index, output_index;
};

/// A document and the template over it, moved together.
struct LoadedTemplate {
  std::unique_ptr<Document> document;
  Template model;
};

/// Types every section. Structural faults (unknown section E1001, missing Type E3001, wrong shapes,
/// names that are not alphanumeric, sections that are not maps, limits) go to `sink`; loading goes
/// on past each. Works on templates before transforms too: `Fn::ForEach::...` and `Fn::Transform`
/// entries are skipped in the typed lists and left for engine/transform.
Template load_template(const Document& document, Sink& sink);

/// Reads the document and loads it. Null when there was no document to load.
std::unique_ptr<LoadedTemplate> load_template_text(SourceMap& sources, std::string name,
                                                   std::string text, Sink& sink);

}  // namespace formwork
