// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/schema/validator.hh"

#include "engine/lint/conditions/scenario_instance.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/dynamic_text.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

// Keywords that count: members and items which AWS::NoValue or an If take away
// must be gone before they are asked, so each scenario of conditions is checked
// by itself.
constexpr bool counts(Keyword keyword) {
  switch (keyword) {
    case Keyword::Dependencies:
    case Keyword::DependentExcluded:
    case Keyword::DependentRequired:
    case Keyword::If:
    case Keyword::MaxItems:
    case Keyword::MaxProperties:
    case Keyword::MinItems:
    case Keyword::MinProperties:
    case Keyword::Required:
    case Keyword::RequiredOr:
    case Keyword::RequiredXor:
    case Keyword::UniqueItems:
      return true;
    default:
      return false;
  }
}

// Messages may quote whole lists of names: making and keeping them is work too.
constexpr std::size_t kMessageBytesPerStep = 8;

struct KeywordValue {
  Keyword keyword;
  SchemaNode value;
};

// What a schema says, read once.
struct Reading {
  std::vector<KeywordValue> keywords;
  SchemaNode messages;
  bool has_counting = false;
  bool has_reference = false;
  bool has_context = false;
  bool has_members = false;  // properties, patternProperties or additionalProperties
  bool has_items = false;
  SchemaNode type;

  explicit Reading(SchemaNode schema) {
    keywords.reserve(schema.size());
    for (const SchemaNode::Member& member : schema) {
      if (member.key == "message" && member.value.is(SchemaNode::Kind::Map)) {
        messages = member.value;
      }
      const Keyword keyword = keyword_of(member.key);
      if (keyword == Keyword::None || is_function(keyword)) {
        continue;
      }
      keywords.push_back({keyword, member.value});
      note(keyword, member.value);
    }
  }

  bool allows(std::string_view name) const {
    if (type.is(SchemaNode::Kind::String)) {
      return type.text() == name;
    }
    for (const SchemaNode::Member& item : type) {
      if (item.value.text() == name) {
        return true;
      }
    }
    return false;
  }

 private:
  void note(Keyword keyword, SchemaNode value) {
    has_counting = has_counting || counts(keyword);
    has_reference = has_reference || keyword == Keyword::Reference;
    has_context = has_context || keyword == Keyword::CfnContext;
    has_items = has_items || keyword == Keyword::Items;
    has_members = has_members || keyword == Keyword::Properties ||
                  keyword == Keyword::PatternProperties || keyword == Keyword::AdditionalProperties;
    if (keyword == Keyword::Type) {
      type = value;
    }
  }
};

// One check of one instance: reads the schema once and goes through its
// keywords.
class Check {
 public:
  Check(const Validator& validator, const Schema& schema, Faults& out)
      : validator_(validator), schema_(schema), reading_(schema.node), out_(out) {}

  void run(const Node& instance) {
    if (reading_.has_context) {
      all(validator_, instance, schema_);
      return;
    }
    if (instance.is_string() && check_text(instance)) {
      return;
    }
    const Context& context = validator_.context;
    if (context.functions.empty()) {
      all(validator_, instance, schema_);
      return;
    }
    const bool is_branch = context.path != nullptr && context.path->step.key == "Fn::If";
    if (reading_.has_counting && !schema_.is_rest && !is_branch) {
      counting(instance);
    }
    if (check_function(instance, is_branch)) {
      return;
    }
    rest(instance, is_branch);
  }

 private:
  void keyword(const Validator& validator, Keyword name, SchemaNode value, const Node& instance,
               const Schema& schema) {
    const Vocabulary::Entry& entry = (*validator.vocabulary)[name];
    if (entry.check == nullptr) {
      return;
    }
    const std::size_t before = out_.size();
    entry.check({validator, value, instance, schema, entry.owner, out_});
    if (out_.size() == before) {
      return;
    }
    const SchemaNode message = reading_.messages.find(name_of(name));
    for (std::size_t i = before; i < out_.size(); ++i) {
      Fault& fault = out_[i];
      if (message) {
        fault.message = message.text();
      }
      if (fault.keyword == Keyword::None && !fault.schema.is(SchemaNode::Kind::Bool)) {
        fault.keyword = name;
      }
      if (fault.instance == nullptr) {  // new, not handed up
        fault.instance = &instance;
        validator.run->spend(fault.message.size() / kMessageBytesPerStep);
      }
      fault.schema = fault.schema ? fault.schema : schema.node;
      fault.keyword_value = fault.keyword_value ? fault.keyword_value : value;
    }
  }

  void all(const Validator& validator, const Node& instance, const Schema& schema) {
    for (const KeywordValue& entry : reading_.keywords) {
      if (!(schema.is_rest && counts(entry.keyword))) {
        keyword(validator, entry.keyword, entry.value, instance, schema);
      }
    }
  }

  // Text that is a reference or a pseudo parameter's bare name is judged as
  // that alone.
  bool check_text(const Node& instance) {
    const std::string_view text = instance.text();
    if (validator_.checks_references && text.find("{{") != std::string_view::npos) {
      if (dynamic_reference(text)) {
        if (!stands_in_function()) {
          keyword(validator_, Keyword::DynamicReference, schema_.node, instance, schema_);
        }
        return true;
      }
      if (has_spaced_reference(text)) {
        keyword(validator_, Keyword::DynamicReferenceSpaces, schema_.node, instance, schema_);
        return true;
      }
    }
    if (pseudo_parameter(text) >= 0 && !stands_below("Ref")) {
      keyword(validator_, Keyword::RawPseudoParameter, schema_.node, instance, schema_);
      return true;
    }
    return false;
  }

  bool stands_below(std::string_view key) const {
    for (const PathNode* node = validator_.context.path; node != nullptr; node = node->up) {
      if (node->step.key == key) {
        return true;
      }
    }
    return false;
  }

  bool stands_in_function() const {
    for (const PathNode* node = validator_.context.path; node != nullptr; node = node->up) {
      const Keyword function = function_of(node->step.key);
      if (kPropertyFunctions.has(function) && function != Keyword::FnIf) {
        return true;
      }
    }
    return false;
  }

  void counting(const Node& instance) {
    const ConditionSpace& space = validator_.run->conditions();
    const std::vector<std::string_view> names = deciding_conditions(instance);
    space.scenarios(validator_.context.conditions, names, [&](ConditionState state) {
      const Node* left =
          instance_in(instance, space, state, validator_.context.functions.has(Keyword::FnIf),
                      validator_.context.functions.has(Keyword::Ref), validator_.run->build());
      if (left != nullptr) {
        Validator scenario = validator_;
        scenario.context.conditions = state;
        for (const KeywordValue& entry : reading_.keywords) {
          if (counts(entry.keyword)) {
            keyword(scenario, entry.keyword, entry.value, *left, schema_);
          }
        }
      }
      return validator_.run->spend();
    });
  }

  bool check_function(const Node& instance, bool is_branch) {
    const Member* member = instance.single();
    if (member == nullptr) {
      return false;
    }
    const Keyword function = function_of(member->key);
    if (function == Keyword::None || function == Keyword::FnForEach ||
        !validator_.context.functions.has(function)) {
      return false;
    }
    Schema wanted = schema_;
    wanted.is_rest = wanted.is_rest || !is_branch;
    keyword(validator_, function, wanted.node, instance, wanted);
    return true;
  }

  void rest(const Node& instance, bool is_branch) {
    Schema schema = schema_;
    schema.is_rest = schema.is_rest || !is_branch;
    all(validator_, instance, schema);
    if (is_branch) {
      return;
    }
    if (validator_.calls_rules && !reading_.has_reference) {
      keyword(validator_, Keyword::CfnLint, SchemaNode(), instance, schema);
    }
    if (!instance.is_map() && !instance.is_list()) {
      return;
    }
    // CloudFormation passes nested JSON on as it is: functions in it are
    // checked all the same.
    const Schema anything = validator_.run->schema_document("formwork/any");
    if (instance.is_map() && !reading_.has_members && reading_.allows("object")) {
      for (const Member& member : instance.members()) {
        nested(instance, *member.value, step_to(instance, member), anything,
               Keyword::PatternProperties);
      }
    }
    if (instance.is_list() && !reading_.has_items && reading_.allows("array")) {
      for (std::size_t i = prefix_size(); i < instance.items().size(); ++i) {
        nested(instance, *instance.items()[i], static_cast<int>(i), anything, Keyword::Items);
      }
    }
  }

  std::size_t prefix_size() const { return schema_.node.find("prefixItems").size(); }

  void nested(const Node& parent, const Node& value, const PathStep& step, const Schema& schema,
              Keyword name) {
    const std::size_t before = out_.size();
    validator_.descend(value, schema, step, "*", out_);
    for (std::size_t i = before; i < out_.size(); ++i) {
      if (out_[i].keyword == Keyword::None) {
        out_[i].keyword = name;
      }
      out_[i].instance = out_[i].instance == nullptr ? &parent : out_[i].instance;
    }
  }

  const Validator& validator_;
  const Schema& schema_;
  Reading reading_;
  Faults& out_;
};

}  // namespace

void Validator::check(const Node& instance, const Schema& schema, Faults& out) const {
  if (schema.node.is(SchemaNode::Kind::Bool)) {
    if (!schema.node.is_true()) {
      Fault& fault = out.emplace_back("False schema does not allow " + quote(instance));
      fault.instance = &instance;
      fault.schema = schema.node;
    }
    return;
  }
  const Run::Depth depth(*run);
  if (!depth.is_allowed() || !run->spend()) {
    return;
  }
  Check(*this, schema, out).run(instance);
}

Validator Validator::below(const PathStep& step, std::string_view part, PathNode& path_storage,
                           PlaceNode& place_storage) const {
  Validator result = *this;
  path_storage = {context.path, step, context.path == nullptr ? 1 : context.path->depth + 1};
  result.context.path = &path_storage;
  if (!part.empty()) {
    place_storage = place_below(context.place, part);
    result.context.place = &place_storage;
  }
  return result;
}

void Validator::descend(const Node& instance, const Schema& schema, const PathStep& step,
                        std::string_view part, Faults& out) const {
  PathNode path;
  PlaceNode place;
  const std::size_t before = out.size();
  below(step, part, path, place).check(instance, schema, out);
  for (std::size_t i = before; i < out.size(); ++i) {
    out[i].prepend(step);
  }
}

Schema Validator::dereference(std::string_view reference, const Schema& from) const {
  const std::size_t hash = reference.find('#');
  if (hash == std::string_view::npos) {
    return from.at(from.root.find("definitions").find(reference));
  }
  Schema found(from.root);
  if (hash != 0) {
    found = run->schema_document("iam/" + std::string(reference.substr(0, hash)));
  }
  std::string_view rest = reference.substr(hash + 1);
  while (!rest.empty() && found.node) {
    const std::size_t end = rest.find('/');
    const std::string_view part = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    if (part.empty()) {
      continue;
    }
    if (found.node.is(SchemaNode::Kind::List)) {
      std::size_t index = 0;
      SchemaNode item;
      for (const SchemaNode::Member& member : found.node) {
        if (std::to_string(index++) == part) {
          item = member.value;
        }
      }
      found.node = item;
    } else {
      found.node = found.node.find(part);
    }
  }
  return found;
}

}  // namespace formwork::lint
