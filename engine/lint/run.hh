// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/arena.hh"
#include "engine/base/source_map.hh"
#include "engine/document/builder.hh"
#include "engine/lint/conditions/condition_solver.hh"
#include "engine/lint/conditions/condition_space.hh"
#include "engine/lint/linter.hh"
#include "engine/lint/rule.hh"
#include "engine/schema/catalog.hh"

namespace formwork::lint {

/// A parameter as rules see it. Only parameters with a string Type are here.
struct Parameter {
  std::string_view name;
  std::string_view type;
  const Node* node = nullptr;
  bool is_ssm = false;   ///< AWS::SSM::Parameter::*: its values are names, not what Ref gives.
  bool is_list = false;  ///< CommaDelimitedList, List<...>: values are split lists.
  bool no_echo = false;
  /// What Ref can give, in order: every allowed value, else default, MinValue, MaxValue. Strings or
  /// lists of strings, with where they are written ({"Parameters", "Env", "AllowedValues", 0}).
  struct Value {
    const Node* value = nullptr;
    std::vector<PathStep> where;
  };
  std::vector<Value> values;
  const Node* default_value = nullptr;  ///< As Ref gives it; null without (and for SSM).
};

/// A resource as rules see it. Only resources with a string Type are here.
struct Resource {
  std::string_view name;
  std::string_view type;       ///< As written.
  std::string_view base_type;  ///< Custom::X is AWS::CloudFormation::CustomResource.
  std::string_view condition;  ///< Empty without.
  const Node* node = nullptr;
  const Node* properties = nullptr;  ///< Null without, or when not a map.
};

/// One variant of a resource type and the regions of the run where it holds.
struct RegionalType {
  std::vector<std::string_view> regions;
  const TypeSchema* type = nullptr;
};

/// One template being linted: everything a rule may ask. Made once a template; what is costly is
/// made at first use.
class Run {
 public:
  Run(const Node& root, const SourceMap& sources, std::string_view file, const LintConfig& config);
  ~Run();
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  const Node& root() const { return *root_; }
  /// The template as it is written; root() is what became of it under its transforms.
  const Node& original() const { return original_ == nullptr ? *root_ : *original_; }
  void set_original(const Node& root) { original_ = &root; }
  const SourceMap& sources() const { return sources_; }
  std::string_view file() const { return file_; }  ///< As given; empty for standard input.
  const LintConfig& config() const { return config_; }
  std::span<const std::string_view> regions() const { return regions_; }

  /// A section when it is a map, else null.
  const Node* section(std::string_view name) const;
  bool has_transform(std::string_view name) const;

  std::span<const Parameter> parameters() const { return parameters_; }
  const Parameter* parameter(std::string_view name) const;
  std::span<const Resource> resources() const { return resources_; }
  const Resource* resource(std::string_view name) const;

  const ConditionSpace& conditions() const { return *conditions_; }
  const ConditionSolver& solver() const;

  /// The type's variants over `regions`, in their order. Empty when it exists in none. Custom::X
  /// and X::MODULE are looked up under their common name; registry schemas win.
  std::vector<RegionalType> types(std::string_view type,
                                  std::span<const std::string_view> regions) const;
  /// A schema of the rule data: "functions/sub", "resources/configuration", "extensions/
  /// aws_ec2_instance/privateipaddress". None when there is none.
  Schema schema_document(std::string_view name) const;

  /// Nodes made here live as long as the run.
  NodeBuilder& build() { return builder_; }
  Arena& arena() { return arena_; }
  const Node* make_string(std::string_view text);  ///< Copies the text.
  const Node* make_integer(std::int64_t value);
  const Node* make_bool(bool value);

  /// A validator at the root of the template, with every function rule in place.
  Validator validator();

  /// Rules hooked below `parent` at a place (by its hash; compare the text too).
  struct Hook {
    const Rule* rule;
    std::string_view place;
  };
  std::span<const Hook> hooks(std::string_view parent, std::uint64_t place) const;

  bool option_is_true(const Rule& rule, std::string_view name) const;
  std::string option_text(const Rule& rule, std::string_view name) const;
  std::vector<std::string> option_list(const Rule& rule, std::string_view name) const;

  /// What `rule` remembers of this template from one place to the next; made at first use.
  template <class Memory>
  Memory& memory_of(const Rule& rule) {
    std::shared_ptr<void>& memory = memories_[&rule];
    if (memory == nullptr) {
      memory = std::make_shared<Memory>();
    }
    return *static_cast<Memory*>(memory.get());
  }

  /// Counts work; false once the template's budget is used up: whoever asks stops quietly.
  bool spend(std::uint64_t steps = 1);
  bool is_out_of_budget() const { return budget_ == 0; }

  /// One check inside another: too deep a nesting (schemas that refer to themselves) ends quietly.
  class Depth {
   public:
    explicit Depth(Run& run) : run_(run) { ++run_.depth_; }
    ~Depth() { --run_.depth_; }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;
    bool is_allowed() const { return run_.depth_ <= kMostDepth; }

   private:
    static constexpr std::uint32_t kMostDepth = 1200;
    Run& run_;
  };

  /// What Ref of the n-th pseudo parameter gives in `region`; null for AWS::NoValue. Cached.
  const Node* pseudo_value(int pseudo, std::string_view region);

 private:
  void read_parameters();
  void index_parameters();
  void read_resources();

  const Node* root_;
  const Node* original_ = nullptr;
  const SourceMap& sources_;
  std::string_view file_;
  const LintConfig& config_;
  Arena arena_;
  NodeBuilder builder_{arena_};
  std::vector<std::string_view> regions_;
  std::vector<Parameter> parameters_;
  std::vector<Resource> resources_;
  std::unique_ptr<ConditionSpace> conditions_;
  mutable std::unique_ptr<ConditionSolver> solver_;
  std::uint64_t budget_;
  std::uint32_t depth_ = 0;
  std::unordered_map<const Rule*, std::shared_ptr<void>> memories_;
  struct Index;
  std::unique_ptr<Index> index_;
};

}  // namespace formwork::lint
