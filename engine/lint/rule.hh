// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/diagnostic.hh"
#include "engine/base/registry.hh"
#include "engine/lint/schema/validator.hh"

namespace formwork::lint {

/// What a rule that looks at the whole template says.
struct RuleMatch {
  std::vector<PathStep> path;  ///< From the root of the template, outermost first.
  std::string message;
  const Rule* rule = nullptr;  ///< When it is another rule's finding.
  SourceSpan place;            ///< Where, when the path does not say it.
  /// Findings of their own that explain this one (what the alternatives of anyOf said); their paths
  /// are whole.
  std::vector<RuleMatch> context;
};
using RuleMatches = std::vector<RuleMatch>;

/// What a rule is asked that hooked into a place.
struct HookCall {
  const Rule& rule;
  const Validator& validator;
  std::string_view place;  ///< The place it registered for: "Resources/AWS::S3::Bucket/Properties".
  const Node& instance;
  const Schema& schema;  ///< What is required of the instance there.
  Faults& out;

  /// Adds a fault of this rule.
  Fault& add(std::string message) const {
    Fault& fault = out.emplace_back(std::move(message));
    fault.rule = &rule;
    return fault;
  }
};

/// One setting of a rule (`-x E3012:strict=true`), with its default as text.
struct RuleOption {
  enum class Type : std::uint8_t { Boolean, String, Integer, StringList };
  std::string_view name;
  Type type = Type::Boolean;
  std::string_view default_value;
};

/// `keyword` is checked by `check` (as a method of the rule it stands in).
struct KeywordMethod {
  Keyword keyword = Keyword::None;
  KeywordFn check = nullptr;
};
/// Below the rule, what `keyword` finds belongs to the rule with this id.
struct KeywordOwner {
  Keyword keyword = Keyword::None;
  std::string_view rule_id;
};

/// One rule. A file defines one (or a closely knit family), registers it and is done:
///
///   constinit Rule rule{.id = "E3504", .title = "...", ..., .places = kPlaces, .validate =
///   &check}; const Register<Rule> kRegister{rule};
///
/// Ids, severities and meaning are cfn-lint's; texts are our own. Rules without code (a schema at a
/// place) come from rule data instead (rule_data.hh).
struct Rule {
  std::string_view id;       ///< "E3002". The letter is the severity.
  std::string_view title;    ///< One line.
  std::string_view what;     ///< What it checks, in a sentence or two.
  std::string_view why;      ///< What goes wrong otherwise.
  std::string_view example;  ///< A piece of a template that breaks it.
  std::string_view instead;  ///< The same piece put right.
  std::string_view source;   ///< URL of the documentation the rule rests on.
  bool is_experimental = false;
  std::span<const RuleOption> options = {};

  /// Looks at the whole template.
  void (*match)(const Rule& rule, Run& run, RuleMatches& out) = nullptr;

  /// The rule that calls `validate`: E1101 does at `places`, E1020 (Ref), E1010 (GetAtt) and E1103
  /// (format names) likewise, others call by id.
  std::string_view parent = "E1101";
  std::span<const std::string_view> places = {};
  void (*validate)(const HookCall& call) = nullptr;

  /// Keywords as this rule means them, taken by rules that name it as an owner.
  std::span<const KeywordMethod> methods = {};
  /// Who owns the faults of which keyword below this rule ...
  std::span<const KeywordOwner> owners = {};
  /// ... and the keywords it replaces itself.
  std::span<const KeywordMethod> keywords = {};

  /// The schema of a data rule (a name for Run::schema_document), else empty.
  std::string_view schema = {};
  enum class Kind : std::uint8_t { Code, Data, Engine };
  Kind kind = Kind::Code;
  mutable const Rule* next = nullptr;

  Severity severity() const {
    return id.starts_with('E') ? Severity::Error
                               : (id.starts_with('W') ? Severity::Warning : Severity::Info);
  }
};

/// All rules, code and data, sorted by id. Made at first use.
std::span<const Rule* const> all_rules();
const Rule* find_rule(std::string_view id);

/// A validator whose keywords are `rule`'s: its own and those of the rules it names as owners.
/// `storage` holds the vocabulary and must outlive the result.
Validator extend(const Validator& validator, const Rule& rule, Vocabulary& storage);

/// Gives `fault` and its context to the owner of its keyword below `rule`; to `rule` itself when no
/// one owns the keyword (functions stay without an owner).
void claim(const Rule& rule, Fault& fault);

/// What a rule made of a schema does: checks `instance` against `schema` with the rule's keywords,
/// functions unknown in composites, no other rules called.
struct SchemaCheck {
  bool all_matches = false;  ///< Every fault, each claimed; else the one best match with the title.
};
void check_schema(const HookCall& call, const Schema& schema, SchemaCheck options = {});
/// The raw faults of the same check, unknown ones left out, not yet claimed.
Faults schema_faults(const HookCall& call, const Schema& schema);

}  // namespace formwork::lint
