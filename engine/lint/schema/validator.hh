// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "engine/lint/schema/context.hh"
#include "engine/lint/schema/fault.hh"
#include "engine/schema/schema_node.hh"

namespace formwork::lint {

class Run;
struct Validator;

/// A schema in the document it belongs to: `$ref` is looked up from `root`.
struct Schema {
  SchemaNode node;
  SchemaNode root;
  /// Without the keywords that count members and items (required, minItems, if, ...): those were
  /// checked once for every scenario of conditions already.
  bool is_rest = false;

  Schema() = default;
  explicit Schema(SchemaNode document) : node(document), root(document) {}
  Schema(SchemaNode at, SchemaNode document) : node(at), root(document) {}
  /// Another place of the same document.
  Schema at(SchemaNode other) const { return {other, root}; }
};

/// What a keyword is asked: does `instance` fit `value`? Faults go to `out`. For a function's
/// keyword (FnSub on {"Fn::Sub": ...}) `schema` is what the function's result must fit, and `value`
/// its node.
struct KeywordCall {
  const Validator& validator;
  SchemaNode value;  ///< The keyword's value.
  const Node& instance;
  const Schema& schema;  ///< The schema the keyword stands in.
  const Rule* owner;     ///< The rule that brought the function; null for the plain keyword.
  Faults& out;
};
using KeywordFn = void (*)(const KeywordCall&);

/// What each keyword does: rules replace entries for the part of the template they own.
struct Vocabulary {
  struct Entry {
    KeywordFn check = nullptr;
    const Rule* owner = nullptr;
  };
  std::array<Entry, kKeywordCount> entries;

  Entry& operator[](Keyword k) { return entries[static_cast<std::size_t>(k)]; }
  const Entry& operator[](Keyword k) const { return entries[static_cast<std::size_t>(k)]; }
};

/// JSON Schema's keywords, lenient types, and functions that are always unknown.
const Vocabulary& template_vocabulary();

/// Checks values of one template against schemas. A small value: copy it and change the copy to go
/// on under another context or vocabulary.
struct Validator {
  Run* run = nullptr;
  const Vocabulary* vocabulary = nullptr;
  Context context;
  bool calls_rules = true;        ///< Rules that hook into places are called (the CfnLint keyword).
  bool checks_references = true;  ///< {{resolve:...}} is checked as a reference.
  const Node* data_root =
      nullptr;  ///< What {"$data": "/a/b"} in schemas points into; usually null.

  /// Every way in which `instance` does not fit `schema`.
  void check(const Node& instance, const Schema& schema, Faults& out) const;
  Faults faults(const Node& instance, const Schema& schema) const {
    Faults out;
    check(instance, schema, out);
    return out;
  }
  bool is_valid(const Node& instance, const Schema& schema) const {
    return faults(instance, schema).empty();
  }

  /// The same below `step`, which is prepended to the faults' paths; `part` extends the place ("*"
  /// for items, a property name; empty: the place stays).
  void descend(const Node& instance, const Schema& schema, const PathStep& step,
               std::string_view part, Faults& out) const;
  /// check() one step down without touching the faults' paths (the caller prepends).
  Validator below(const PathStep& step, std::string_view part, PathNode& path_storage,
                  PlaceNode& place_storage) const;

  /// Every value `instance` can have: itself unless it is a function. `each(value, validator,
  /// fault)` gets a value, under the assumptions that lead to it, or a null value and a fault (its
  /// path is relative to `instance`); it returns false to stop. At most 512 values. Validators and
  /// values passed may be kept only until the end of the run (values) or of the call (validators).
  using EachValue =
      std::function<bool(const Node* value, const Validator& validator, Fault* fault)>;
  void resolve(const Node& instance, const EachValue& each) const;

  /// Every value Ref `name` can have here (pseudo parameters, parameters; nothing for resources).
  using EachRef = std::function<bool(const Node* value, const Context& context)>;
  void ref_values(std::string_view name, const EachRef& each) const;

  /// `$ref` looked up: a definition name, "#/a/b", "policy#/definitions/X". None when it is
  /// nowhere.
  Schema dereference(std::string_view reference, const Schema& from) const;
};

/// One function's resolver: one file each in schema/resolvers/.
struct Resolver {
  using Fn = void (*)(const Validator&, const Node& argument, const Validator::EachValue& each);
  Keyword function = Keyword::None;
  Fn resolve = nullptr;
  const Resolver* next = nullptr;
};

/// The values of {"$data": ...} and {"$lookup": ...}, else null. `is_absent` is set when the schema
/// keyword must be skipped because the data are not there.
const Node* data_value(const Validator& validator, SchemaNode value, bool& is_absent);

}  // namespace formwork::lint
