// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/lint/rules/functions/function_rule.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/attributes.hh"

namespace formwork::lint {
namespace {

constexpr FunctionFacts kFacts{Keyword::FnGetAtt, "functions/getatt", kGivesAnything, ""};
constexpr std::string_view kName = "Fn::GetAtt";

std::vector<std::string_view> types_of(SchemaNode schema) {
  const SchemaNode type = schema.find("type");
  std::vector<std::string_view> types;
  if (type.is(SchemaNode::Kind::String)) {
    types.push_back(type.text());
  }
  for (const SchemaNode::Member& item : type) {
    types.push_back(item.value.text());
  }
  return types;
}

// "Resource.Attribute" as a list of the two; a list as it is.
const Node& as_list(const KeywordCall& call) {
  const Node& argument = *function_of(call).value;
  if (!argument.is_string()) {
    return argument;
  }
  NodeBuilder& build = call.validator.run->build();
  const std::string_view text = argument.text();
  const std::size_t dot = text.find('.');
  std::vector<const Node*> names = {
      build.scalar(NodeKind::String, text.substr(0, dot), argument.span)};
  if (dot != std::string_view::npos) {
    names.push_back(build.scalar(NodeKind::String, text.substr(dot + 1), argument.span));
  }
  return *build.list(names, argument.span);
}

// Looks up the resource and its attribute, with every value the two names can have.
class Attribute {
 public:
  Attribute(const KeywordCall& call, const Node& names)
      : call_(call),
        run_(*call.validator.run),
        names_(names.items()),
        is_text_(function_of(call).value->is_string()),
        wanted_(types_of(call.schema.node)) {
    validator_.context.is_strict = false;
    validator_.calls_rules = false;
  }

  Faults check() {
    if (names_.empty()) {
      // A number counts as text, but has no parts.
      const NodeKind kind = function_of(call_).value->kind;
      add_broken(std::string(kind == NodeKind::Int     ? "'int'"
                             : kind == NodeKind::Float ? "'float'"
                                                       : "'bool'") +
                 " object is not subscriptable");
      return std::move(faults_);
    }
    validator_.resolve(*names_[0], [&](const Node* name, const Validator&, Fault*) {
      check_resource(name);
      return !is_broken_ && run_.spend();
    });
    return std::move(faults_);
  }

 private:
  Fault& add(std::string message) {
    Fault& fault = faults_.emplace_back(std::move(message));
    fault.keyword = Keyword::FnGetAtt;
    return fault;
  }

  void add_broken(std::string_view problem) {
    is_broken_ = true;
    add("Exception " + quote(problem) + " raised while validating 'fn_getatt'");
  }

  static std::string when_resolved(const Node* value, const Node& name) {
    return value != nullptr && equal(*value, name) ? "" : " when " + quote(name) + " is resolved";
  }

  void check_resource(const Node* name) {
    const Resource* resource =
        name != nullptr && name->is_string() && validator_.context.has_resources
            ? run_.resource(name->text())
            : nullptr;
    if (resource == nullptr) {
      Fault& fault = add((name == nullptr ? "None" : quote(*name)) + " is not one of " +
                         resource_names() + when_resolved(name, *names_[0]));
      if (!is_text_) {
        fault.prepend(PathStep(0));
      }
      fault.prepend(function_step(call_));
      return;
    }
    for (const RegionalType& variant :
         run_.types(resource->base_type, validator_.context.regions)) {
      if (names_.size() < 2) {
        add_broken("list index out of range");
        return;
      }
      validator_.resolve(*names_[1], [&](const Node* attribute, const Validator&, Fault*) {
        check_attribute(*resource, attribute, variant);
        return !is_broken_ && run_.spend();
      });
    }
  }

  std::string resource_names() const {
    std::vector<std::string_view> names;
    if (validator_.context.has_resources) {
      for (const Resource& resource : run_.resources()) {
        names.push_back(resource.name);
      }
    }
    return quote(names);
  }

  void check_attribute(const Resource& resource, const Node* attribute,
                       const RegionalType& variant) {
    const std::string_view region = variant.regions.front();
    const AttributeNames& names = attribute_names(run_, resource, region);
    const bool is_text = attribute != nullptr && attribute->is_string();
    if (!is_text && !names.names().empty()) {
      add_broken("expected string or buffer");
      return;
    }
    if (!is_text || !names.has(attribute->text())) {
      Fault& fault = add((attribute == nullptr ? "None" : quote(*attribute)) + " is not one of " +
                         names.quoted() + " in " + quote(variant.regions) +
                         when_resolved(attribute, *names_[1]));
      fault.path = {PathStep(1), PathStep(kName)};
      return;
    }
    if (!fits_type(resource, attribute->text(), region)) {
      add(quote(call_.instance) + " is not of type " + type_names(wanted_)).path = {
          PathStep(kName)};
    }
  }

  // Whether the attribute's type is among those wanted; texts that may be numbers or bools are.
  bool fits_type(const Resource& resource, std::string_view attribute, std::string_view region) {
    const auto wants = [&](std::string_view type) {
      return std::find(wanted_.begin(), wanted_.end(), type) != wanted_.end();
    };
    if (wanted_.empty() || wants("boolean") || wants("integer")) {
      return true;
    }
    if (resource.type == "AWS::DocDB::DBCluster" && attribute == "Port") {
      return wants("string");
    }
    const std::optional<Schema> schema = attribute_schema(run_, resource, attribute, region);
    const std::vector<std::string_view> given =
        schema.has_value() ? types_of(schema->node) : std::vector<std::string_view>();
    return given.empty() || std::any_of(given.begin(), given.end(), wants);
  }

  const KeywordCall& call_;
  Run& run_;
  std::span<const Node* const> names_;
  bool is_text_;
  std::vector<std::string_view> wanted_;
  Validator validator_ = call_.validator;
  Faults faults_;
  bool is_broken_ = false;
};

void ask_rules(const KeywordCall& call, const Node& names, std::string_view place_name,
               std::uint64_t hash) {
  for (const Run::Hook& hook : call.validator.run->hooks("E1010", hash)) {
    if (hook.place == place_name) {
      hook.rule->validate({*hook.rule, call.validator, hook.place, names, call.schema, call.out});
    }
  }
}

void check_get_att(const KeywordCall& call) {
  Faults faults = function_faults(call, kFacts);
  const Node& names = as_list(call);
  constexpr std::string_view kAnywhere = "*";
  if (any_unknown(faults)) {
    // What the attribute is counts even where its value is not known.
    const std::size_t before = call.out.size();
    if (names.is_list()) {
      ask_rules(call, names, kAnywhere, place_hash(kAnywhere));
    }
    if (call.out.size() > before) {
      return;
    }
  }
  if (faults.empty()) {
    faults = Attribute(call, names).check();
  }
  if (!faults.empty()) {
    pass_on(call, std::move(faults));
    return;
  }
  ask_rules(call, names, kAnywhere, place_hash(kAnywhere));
  if (const PlaceNode* place = call.validator.context.place) {
    ask_rules(call, names, place_text(place), place->hash);
  }
}

constexpr KeywordMethod kMethods[] = {{Keyword::FnGetAtt, &check_get_att}};

constinit Rule rule{
    .id = "E1010",
    .title = "Fn::GetAtt names a resource and its attribute",
    .what =
        "Fn::GetAtt takes the name of a resource and one of the attributes its type has, and "
        "stands where this attribute's type fits.",
    .why = "CloudFormation refuses a template with a name that does not exist.",
    .example = "Value: !GetAtt Bucket.Name\n",
    .instead = "Value: !GetAtt Bucket.DomainName\n",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "intrinsic-function-reference-getatt.html",
    .methods = kMethods,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
