// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/run.hh"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "engine/base/text.hh"
#include "engine/lint/rule_data.hh"
#include "engine/lint/type_overlay.hh"
#include "engine/lint/schema/value.hh"
#include "engine/schema/regions.hh"

namespace formwork::lint {
namespace {

// Work a template may cause at least, and how much more for each of its values:
// enough for every template that is honest, and less than a second for one that
// is not.
constexpr std::uint64_t kLeastBudget = 2'000'000;
constexpr std::uint64_t kBudgetPerValue = 200;

constexpr std::string_view kAccount = "123456789012";

std::uint64_t count_values(const Node &node) {
  std::uint64_t count = 1;
  for (const Node *item : node.items()) {
    count += count_values(*item);
  }
  for (const Member &member : node.members()) {
    count += count_values(*member.value);
  }
  return count;
}

std::string_view partition_of(std::string_view region) {
  const RegionFacts *facts = find_region(region);
  const std::string_view partition =
      facts == nullptr ? "aws" : facts->partition;
  return partition == "aws-cn" || partition == "aws-us-gov" ? partition : "aws";
}

} // namespace

struct Run::Index {
  std::unordered_map<std::string_view, const Parameter *> parameters;
  std::unordered_map<std::string_view, const Resource *> resources;
  std::unordered_map<std::string_view, std::array<const Node *, 8>>
      pseudo_values;
  Vocabulary vocabulary;
  bool has_vocabulary = false;
};

Run::Run(const Node &root, const SourceMap &sources, std::string_view file,
         const LintConfig &config)
    : root_(&root), sources_(sources), file_(file), config_(config),
      regions_(config.regions.begin(), config.regions.end()),
      budget_(kLeastBudget + kBudgetPerValue * count_values(root)),
      index_(std::make_unique<Index>()) {
  if (regions_.empty()) {
    regions_.emplace_back("us-east-1");
  }
  read_parameters();
  read_resources();
  conditions_ = std::make_unique<ConditionSpace>(section("Conditions"),
                                                 section("Parameters"));
}

Run::~Run() = default;

const Node *Run::section(std::string_view name) const {
  const Node *node = root_->get(name);
  return node != nullptr && node->is_map() ? node : nullptr;
}

bool Run::has_transform(std::string_view name) const {
  const Node *transform = original().get("Transform");
  if (transform == nullptr) {
    return false;
  }
  if (transform->is_string()) {
    return transform->text() == name;
  }
  return std::any_of(transform->items().begin(), transform->items().end(),
                     [&](const Node *item) {
                       return item->is_string() && item->text() == name;
                     });
}

const Parameter *Run::parameter(std::string_view name) const {
  const auto found = index_->parameters.find(name);
  return found == index_->parameters.end() ? nullptr : found->second;
}

const Resource *Run::resource(std::string_view name) const {
  const auto found = index_->resources.find(name);
  return found == index_->resources.end() ? nullptr : found->second;
}

const ConditionSolver &Run::solver() const {
  if (solver_ == nullptr) {
    solver_ = std::make_unique<ConditionSolver>(
        section("Conditions"), section("Parameters"), section("Rules"));
  }
  return *solver_;
}

void Run::index_parameters() {
  for (const Parameter &parameter : parameters_) {
    index_->parameters.emplace(parameter.name, &parameter);
  }
}

void Run::read_resources() {
  const Node *resources = section("Resources");
  if (resources == nullptr) {
    return;
  }
  resources_.reserve(resources->members().size());
  for (const Member &member : resources->members()) {
    const Node *type = member.value->get("Type");
    if (type == nullptr || !type->is_string()) {
      continue;
    }
    Resource resource;
    resource.name = member.key;
    resource.type = type->text();
    resource.base_type = resource.type.starts_with("Custom::")
                             ? "AWS::CloudFormation::CustomResource"
                             : resource.type;
    if (const Node *condition = member.value->get("Condition");
        condition != nullptr && condition->is_string()) {
      resource.condition = condition->text();
    }
    resource.node = member.value;
    const Node *properties = member.value->get("Properties");
    resource.properties =
        properties != nullptr && properties->is_map() ? properties : nullptr;
    resources_.push_back(resource);
  }
  for (const Resource &resource : resources_) {
    index_->resources.emplace(resource.name, &resource);
  }
}

std::vector<RegionalType>
Run::types(std::string_view type,
           std::span<const std::string_view> regions) const {
  const TypeOverlay *own = config_.types.get();
  if (own == nullptr && type.starts_with("Custom::")) {
    type = "AWS::CloudFormation::CustomResource";
  } else if (own == nullptr && type.ends_with("::MODULE")) {
    type = "Module";
  }
  std::vector<RegionalType> found;
  for (std::string_view region : regions) {
    const TypeSchema *schema =
        own != nullptr ? own->find(type, region)
                       : SchemaCatalog::builtin().find(type, region);
    if (schema == nullptr) {
      continue;
    }
    const auto same = std::find_if(
        found.begin(), found.end(),
        [&](const RegionalType &entry) { return entry.type == schema; });
    if (same != found.end()) {
      same->regions.push_back(region);
    } else {
      found.push_back({{region}, schema});
    }
  }
  return found;
}

Schema Run::schema_document(std::string_view name) const {
  const SchemaNode changed =
      config_.types == nullptr ? SchemaNode() : config_.types->document(name);
  return Schema(changed ? changed : rule_document(name));
}

const Node *Run::make_string(std::string_view text) {
  return builder_.copy_string(text, {});
}

const Node *Run::make_integer(std::int64_t value) {
  return builder_.scalar(NodeKind::Int, arena_.copy_text(std::to_string(value)),
                         {});
}

const Node *Run::make_bool(bool value) {
  return builder_.scalar(NodeKind::Bool, value ? "true" : "false", {},
                         static_cast<std::uint8_t>(value ? Node::kTrue : 0));
}

const Node *Run::pseudo_value(int pseudo, std::string_view region) {
  const Node *&cached =
      index_->pseudo_values[region][static_cast<std::size_t>(pseudo)];
  if (cached != nullptr) {
    return cached;
  }
  const std::string_view name =
      kPseudoParameters[static_cast<std::size_t>(pseudo)];
  const std::string arn = "arn:" + std::string(partition_of(region));
  if (name == "AWS::AccountId") {
    cached = make_string(kAccount);
  } else if (name == "AWS::StackName") {
    cached = make_string("teststack");
  } else if (name == "AWS::Partition") {
    cached = make_string(partition_of(region));
  } else if (name == "AWS::Region") {
    cached = make_string(region);
  } else if (name == "AWS::StackId") {
    cached =
        make_string(arn + ":cloudformation:" + std::string(region) + ":" +
                    std::string(kAccount) +
                    ":stack/teststack/51af3dc0-da77-11e4-872e-1234567db123");
  } else if (name == "AWS::NotificationARNs") {
    const Node *item = make_string(arn + ":sns:" + std::string(region) + ":" +
                                   std::string(kAccount) + ":notification");
    cached = builder_.list(std::span<const Node *const>(&item, 1), {});
  } else if (name == "AWS::URLSuffix") {
    cached = make_string(partition_of(region) == "aws-cn" ? "amazonaws.com.cn"
                                                          : "amazonaws.com");
  }
  return cached;
}

Validator Run::validator() {
  Validator validator;
  validator.run = this;
  validator.vocabulary = &template_vocabulary();
  validator.context.regions = regions_;
  validator.context.functions = {Keyword::FnTransform};
  if (const Rule *template_rule = find_rule("E1001")) {
    if (!index_->has_vocabulary) {
      extend(validator, *template_rule, index_->vocabulary);
      index_->has_vocabulary = true;
    }
    validator.vocabulary = &index_->vocabulary;
  }
  return validator;
}

bool Run::spend(std::uint64_t steps) {
  budget_ = budget_ > steps ? budget_ - steps : 0;
  return budget_ != 0;
}

std::vector<std::string> Run::option_list(const Rule &rule,
                                          std::string_view name) const {
  const auto of_rule = config_.configure_rules.find(std::string(rule.id));
  if (of_rule != config_.configure_rules.end()) {
    const auto value = of_rule->second.find(std::string(name));
    if (value != of_rule->second.end()) {
      return value->second;
    }
  }
  for (const RuleOption &option : rule.options) {
    if (option.name == name && !option.default_value.empty()) {
      return {std::string(option.default_value)};
    }
  }
  return {};
}

std::string Run::option_text(const Rule &rule, std::string_view name) const {
  const std::vector<std::string> values = option_list(rule, name);
  return values.empty() ? std::string() : values.front();
}

bool Run::option_is_true(const Rule &rule, std::string_view name) const {
  const std::string text = option_text(rule, name);
  return text == "true" || text == "True" || text == "TRUE";
}

} // namespace formwork::lint
