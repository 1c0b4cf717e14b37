// SPDX-License-Identifier: Apache-2.0
#include "engine/evaluate/evaluator.hh"

#include <algorithm>
#include <utility>

#include "engine/base/text.hh"
#include "engine/evaluate/arguments.hh"
#include "engine/evaluate/intrinsic.hh"
#include "engine/evaluate/pseudo.hh"
#include "engine/value/convert.hh"

namespace formwork {
namespace {

// A document nests 500 deep at most; a property at the bottom may still ask for a condition.
constexpr unsigned kDeepest = 1100;
// CloudFormation takes templates up to 1 MB; nothing honest unfolds to this.
constexpr std::size_t kMostProduced = std::size_t{256} << 20U;
// More faults than anyone reads; hostile texts hold millions.
constexpr std::size_t kMostFaults = 5000;
// Paths are kept for so many null values; hostile texts hold millions.
constexpr std::size_t kMostNullPaths = 1000;

// Looking for a similar name reads all names: only the first faults get that help.
constexpr std::size_t kMostSuggestions = 100;
constexpr std::size_t kMostCandidates = 2000;
// Below this, looking at every member is quicker than an index.
constexpr std::uint32_t kSmallMap = 32;

void find_nulls(const Node& node, std::vector<std::string>& path,
                std::unordered_map<const Node*, std::string>& found) {
  if (found.size() >= kMostNullPaths) {
    return;
  }
  if (node.is(NodeKind::Null)) {
    std::string text;
    for (const std::string& part : path) {
      text += '/';
      text += part;
    }
    found.try_emplace(&node, std::move(text));
    return;
  }
  std::size_t index = 0;
  for (const Node* item : node.items()) {
    path.push_back(std::to_string(index++));
    find_nulls(*item, path, found);
    path.pop_back();
  }
  for (const Member& member : node.members()) {
    path.emplace_back(member.key);
    find_nulls(*member.value, path, found);
    path.pop_back();
  }
}

bool is_loop(const Member& member) {
  return member.key.starts_with("Fn::ForEach::");
}

}  // namespace

/// Counts nesting for as long as it lives.
class Evaluator::Level {
 public:
  explicit Level(unsigned& depth) : depth_(depth) { ++depth_; }
  ~Level() { --depth_; }
  Level(const Level&) = delete;
  Level& operator=(const Level&) = delete;

 private:
  unsigned& depth_;
};

Evaluator::Evaluator(const Template& model, const BoundParameters& parameters,
                     const Environment& environment, const Knowledge& knowledge, Sink& sink)
    : model_(model),
      parameters_(parameters),
      environment_(environment),
      knowledge_(knowledge),
      sink_(sink) {}

Value Evaluator::fault(std::string code, std::string message, SourceSpan at, std::string help) {
  std::string key = code + '\n' + std::to_string(at.begin.index) + '\n' + message;
  if (told_.size() < kMostFaults && told_.insert(std::move(key)).second) {
    sink_.error(std::move(code), std::move(message), at, std::move(help));
    if (told_.size() == kMostFaults) {
      sink_.error("F203",
                  "The template has more faults than are worth telling; the rest are left out", at);
    }
  }
  return Value::unknown(std::vector<UnknownCause>());
}

std::string Evaluator::suggest(std::string_view name, Names names) const {
  if (told_.size() > kMostSuggestions) {
    return {};
  }
  std::vector<std::string_view> candidates;
  if (names == Names::Conditions) {
    for (const Condition& condition : model_.conditions) {
      candidates.push_back(condition.name.text);
    }
    candidates.resize(std::min(candidates.size(), kMostCandidates));
    return nearest_help(name, candidates);
  }
  if (names == Names::Mappings) {
    for (const Mapping& mapping : model_.mappings) {
      candidates.push_back(mapping.name.text);
    }
    candidates.resize(std::min(candidates.size(), kMostCandidates));
    return nearest_help(name, candidates);
  }
  if (names == Names::References) {
    for (const Parameter& parameter : model_.parameters) {
      candidates.push_back(parameter.name.text);
    }
    const std::span<const std::string_view> pseudo = pseudo_parameter_names();
    candidates.insert(candidates.end(), pseudo.begin(), pseudo.end());
  }
  for (const Resource& resource : model_.resources) {
    candidates.push_back(resource.name.text);
  }
  candidates.resize(std::min(candidates.size(), kMostCandidates));
  return nearest_help(name, candidates);
}

bool Evaluator::charge(std::size_t bytes, SourceSpan at) {
  if (produced_ > kMostProduced) {
    return false;
  }
  produced_ += std::min(bytes, kMostProduced + 1);
  if (produced_ > kMostProduced) {
    fault("F203", "The template unfolds to more than 256 MiB of text", at,
          "Look for functions whose result grows at every level.");
    return false;
  }
  return true;
}

bool Evaluator::too_deep(SourceSpan at) {
  if (depth_ <= kDeepest) {
    return false;
  }
  fault("F203", "Functions are nested too deeply to be evaluated", at);
  return true;
}

Value Evaluator::evaluate(const Node& node) {
  const Level level(depth_);
  if (too_deep(node.span)) {
    return Value::unknown(std::vector<UnknownCause>());
  }
  Value value;
  switch (node.kind) {
    case NodeKind::Null:
      value = null_fault(node);
      break;
    case NodeKind::Bool:
    case NodeKind::Int:
    case NodeKind::Float:
      value = value_from_node(node);
      break;
    case NodeKind::String:
      // A piece of a Fn::Join or Fn::Sub may be half a dynamic reference: those wait for the
      // outermost function's result.
      value = call_depth_ == 0 && place_ == Place::Resource
                  ? resolve_dynamic_references(std::string(node.text()), node.span)
                  : Value::string(std::string(node.text()));
      break;
    case NodeKind::List:
      value = evaluate_list(node);
      break;
    case NodeKind::Map:
      value = evaluate_map(node);
      break;
  }
  if (!value.origin.is_known()) {
    value.origin = node.span;
  }
  return value;
}

Value Evaluator::evaluate_list(const Node& node) {
  Value::List items;
  items.reserve(node.count);
  for (const Node* item : node.items()) {
    Value value = evaluate(*item);
    if (!value.is_no_value()) {
      items.push_back(std::move(value));
    }
  }
  return Value::list(std::move(items));
}

Value Evaluator::evaluate_map(const Node& node) {
  if (const Member* function = find_call(node)) {
    return call(*function);
  }
  Value::Map members;
  members.reserve(node.count);
  std::unordered_set<std::string_view> keys;
  for (const Member& member : node.members()) {
    // Functions that stand beside other keys: only these two ever may.
    if (is_loop(member) || member.key == "Fn::Transform") {
      call(member);
      continue;
    }
    if (!keys.insert(member.key).second) {
      continue;  // the reader reported the second of two equal keys
    }
    Value value = evaluate(*member.value);
    if (!value.is_no_value()) {
      members.push_back({std::string(member.key), std::move(value), member.key_span});
    }
  }
  return Value::map(std::move(members));
}

const Node* Evaluator::find_member(const Node& map, std::string_view key) {
  if (map.count < kSmallMap) {
    return map.get(key);
  }
  auto [found, is_new] = member_indexes_.try_emplace(&map);
  if (is_new) {
    for (const Member& member : map.members()) {
      found->second.try_emplace(member.key, member.value);
    }
  }
  const auto member = found->second.find(key);
  return member == found->second.end() ? nullptr : member->second;
}

Value Evaluator::null_fault(const Node& node) {
  if (!has_null_paths_ && model_.document != nullptr && model_.document->root != nullptr) {
    has_null_paths_ = true;
    std::vector<std::string> path;
    find_nulls(*model_.document->root, path, null_paths_);
  }
  const auto found = null_paths_.find(&node);
  const std::string path = found == null_paths_.end() ? "" : "[" + found->second + "] ";
  return fault("E0000", path + "'null' values are not allowed in templates", node.span,
               "Leave the key out, or use AWS::NoValue to leave it out under a condition.");
}

Value Evaluator::call(const Member& call) {
  const Intrinsic* intrinsic = find_intrinsic(is_loop(call) ? "Fn::ForEach" : call.key);
  if (intrinsic == nullptr) {
    return fault(
        "ValidationError",
        "Template format error: Encountered unsupported function: " + std::string(call.key),
        call.key_span, nearest_help(call.key, intrinsic_names()));
  }
  Value value;
  {
    const Level level(call_depth_);
    value = intrinsic->evaluate != nullptr ? intrinsic->evaluate(*this, call)
                                           : decided_value(*this, *intrinsic, call);
  }
  if (value.is_unknown() && !charge(64 * value.unknown_causes().size(), call.key_span)) {
    return Value::unknown(std::vector<UnknownCause>());
  }
  if (call_depth_ == 0 && place_ == Place::Resource) {
    value = resolve_below(std::move(value), call_span(call));
  }
  return value;
}

Value Evaluator::resolve_below(Value value, SourceSpan at) {
  if (value.is_string()) {
    if (value.as_string().find("{{resolve:") == std::string::npos) {
      return value;
    }
    const SourceSpan origin = value.origin;
    Value resolved = resolve_dynamic_references(value.as_string(), origin.is_known() ? origin : at);
    resolved.origin = origin;
    return resolved;
  }
  if (Value::List* items = value.mutable_list()) {
    for (Value& item : *items) {
      item = resolve_below(std::move(item), at);
    }
  } else if (Value::Map* members = value.mutable_map()) {
    for (Value::Member& member : *members) {
      member.value = resolve_below(std::move(member.value), at);
    }
  }
  return value;
}

Tri Evaluator::condition_node(const Node& node) {
  const Level level(depth_);
  if (too_deep(node.span)) {
    return Tri::Unknown;
  }
  const Member* member = node.single();
  const Intrinsic* intrinsic = member == nullptr ? nullptr : find_intrinsic(member->key);
  if (intrinsic == nullptr || intrinsic->decide == nullptr) {
    const bool is_misspelt =
        member != nullptr && member->key.starts_with("Fn::") && intrinsic == nullptr;
    if (is_misspelt) {
      fault("ValidationError",
            "Template format error: Encountered unsupported function: " + std::string(member->key),
            member->key_span, nearest_help(member->key, intrinsic_names()));
    } else {
      fault("E8001",
            "Template format error: Conditions can only be boolean operations on parameters and "
            "other "
            "conditions",
            node.span, "Use Fn::And, Fn::Equals, Fn::Not, Fn::Or or Condition.");
    }
    waiting_.add(std::span<const UnknownCause>());
    return Tri::Unknown;
  }
  CauseSet causes;
  const Place outer = place_;
  place_ = outer == Place::Rule ? Place::Rule : Place::Condition;
  const Tri truth = decide(*intrinsic, *member, causes);
  place_ = outer;
  if (truth == Tri::Unknown) {
    waiting_.add(causes.causes());
  }
  return truth;
}

Tri Evaluator::decide(const Intrinsic& intrinsic, const Member& call, CauseSet& causes) {
  CauseSet outer = std::exchange(waiting_, {});
  const Tri truth = intrinsic.decide(*this, call);
  causes = std::exchange(waiting_, std::move(outer));
  return truth;
}

Value Evaluator::properties(const Resource& resource) {
  if (resource.properties == nullptr) {
    return Value::map();
  }
  Value value = evaluate(*resource.properties);
  return value.is_no_value() ? Value::map() : value;
}

std::string Evaluator::policy(const Node* node) {
  if (node == nullptr) {
    return "Delete";
  }
  // Which functions may stand here is checked when the template is loaded.
  const Value value = evaluate(*node);
  if (value.is_string()) {
    return value.as_string();
  }
  if (!value.is_unknown() && !value.is_no_value()) {
    fault("ValidationError", "Template format error: Every DeletionPolicy member must be a string.",
          node->span);
  }
  return "Delete";
}

}  // namespace formwork
