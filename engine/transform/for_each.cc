// SPDX-License-Identifier: Apache-2.0
#include "engine/transform/for_each.hh"

#include <algorithm>
#include <iterator>
#include <unordered_set>
#include <utility>

#include "engine/base/text.hh"

namespace formwork {
namespace {

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_loop(const Member& member) {
  return member.key.starts_with(kLoopPrefix);
}

std::string alphanumeric_only(std::string_view text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out), is_alphanumeric);
  return out;
}

}  // namespace

bool waits_for_caller(const std::vector<UnknownCause>& causes) {
  return std::all_of(causes.begin(), causes.end(), [](const UnknownCause& cause) {
    return cause.kind == UnknownCause::Kind::Parameter ||
           cause.kind == UnknownCause::Kind::Environment;
  });
}

const Node* LoopExpander::expand(const Node& node) {
  // Inside a loop every visit counts, not only what is made: a body is walked once a round.
  if (!bindings_.empty() && !charge(1, 0, node.span)) {
    return &node;
  }
  switch (node.kind) {
    case NodeKind::Null:
    case NodeKind::Bool:
    case NodeKind::Int:
    case NodeKind::Float:
      return &node;
    case NodeKind::String: {
      std::string text;
      if (!substitute(node.text(), text) || !charge(0, text.size(), node.span)) {
        return &node;
      }
      return tools_.builder.copy_string(text, node.span, node.flags);
    }
    case NodeKind::List:
      return expand_list(node);
    case NodeKind::Map:
      return expand_map(node);
  }
  return &node;
}

const Node* LoopExpander::expand_list(const Node& node) {
  std::vector<const Node*> items;
  items.reserve(node.count);
  bool is_changed = false;
  for (const Node* item : node.items()) {
    items.push_back(expand(*item));
    is_changed = is_changed || items.back() != item;
  }
  if (!is_changed) {
    return &node;
  }
  return tools_.builder.list(items, node.span, node.flags);
}

const Node* LoopExpander::expand_map(const Node& node) {
  const Member* call = node.single();
  if (call != nullptr && call->key == "Ref" && call->value->is_string()) {
    if (const Binding* binding = find_binding(call->value->text())) {
      return tools_.builder.copy_string(binding->value, node.span);
    }
  }
  std::vector<Member> members;
  members.reserve(node.count);
  bool is_changed = false;
  bool has_loop = false;
  for (const Member& member : node.members()) {
    has_loop = has_loop || is_loop(member);
    expand_member(member, members, is_changed);
  }
  if (!is_changed) {
    return &node;
  }
  if (has_loop) {
    check_duplicates(members);
  }
  return tools_.builder.map(members, node.span, node.flags);
}

void LoopExpander::expand_member(const Member& member, std::vector<Member>& out, bool& is_changed) {
  if (is_loop(member)) {
    is_changed = true;
    run_loop(member, out);
    return;
  }
  Member copy = member;
  std::string key;
  if (substitute(member.key, key) && charge(0, key.size(), member.key_span)) {
    copy.key = tools_.builder.copy_text(key);
  }
  copy.value = expand(*member.value);
  is_changed = is_changed || copy.value != member.value || copy.key.data() != member.key.data();
  out.push_back(copy);
}

void LoopExpander::run_loop(const Member& member, std::vector<Member>& out) {
  Loop loop;
  if (is_exhausted_ || !read_loop(member, loop)) {
    return;
  }
  for (std::string& value : collection_values(member, *loop.collection)) {
    if (++rounds_ > kMostLoopRounds && !is_exhausted_) {
      is_exhausted_ = true;
      tools_.sink.error(
          "F605",
          "The loops of the template run more than " + std::to_string(kMostLoopRounds) + " rounds",
          member.key_span,
          "A template may have 500 resources and 200 outputs: shorten the collections.");
    }
    if (is_exhausted_) {
      return;
    }
    std::string key_value = alphanumeric_only(value);
    bindings_.push_back({loop.identifier, std::move(value), std::move(key_value)});
    bool is_changed = false;
    for (const Member& body : loop.body->members()) {
      expand_member(body, out, is_changed);
    }
    bindings_.pop_back();
  }
}

bool LoopExpander::read_loop(const Member& member, Loop& loop) {
  const auto items = member.value->items();
  if (items.size() != 3) {
    tools_.sink.error(
        "E1032",
        std::string(member.key) + " must be a list of an identifier, a collection and an object",
        member.key_span, "For example: [Name, [a, b], {'Topic${Name}': {...}}].");
    return false;
  }
  loop.collection = items[1];
  loop.body = items[2];
  if (!items[0]->is_string() || items[0]->text().empty()) {
    tools_.sink.error(
        "E1032",
        "The identifier of " + std::string(member.key) + " must be a string that is not empty",
        items[0]->span);
    return false;
  }
  loop.identifier = items[0]->text();
  if (!loop.body->is_map()) {
    tools_.sink.error("E1032",
                      "The body of " + std::string(member.key) + " must be an object, not " +
                          to_string(loop.body->kind),
                      loop.body->span);
    return false;
  }
  return check_names(member, loop, *items[0]);
}

bool LoopExpander::check_names(const Member& member, const Loop& loop, const Node& identifier) {
  const std::string_view name = member.key.substr(kLoopPrefix.size());
  const Template& model = tools_.evaluator.model();
  if (name.empty() || !std::all_of(name.begin(), name.end(), is_alphanumeric)) {
    tools_.sink.error("E1032", "The loop name '" + std::string(name) + "' is not alphanumeric",
                      member.key_span);
    return false;
  }
  // An inner loop is met once per round of the outer one: it is the same loop when it is the same
  // node.
  const auto [known, is_new] = loop_names_.emplace(name, member.value);
  if (!is_new && known->second != member.value) {
    tools_.sink.error("E1032", "The loop name '" + std::string(name) + "' is used twice",
                      member.key_span, "Loop names are unique in a template.");
    return false;
  }
  if (is_new && model.find_resource(name) != nullptr) {
    tools_.sink.error("E1032", "The loop name '" + std::string(name) + "' is also a logical id",
                      member.key_span);
    return false;
  }
  const bool is_taken = model.find_parameter(loop.identifier) != nullptr ||
                        model.find_resource(loop.identifier) != nullptr ||
                        find_binding(loop.identifier) != nullptr;
  if (is_taken) {
    if (is_new) {
      tools_.sink.error(
          "E1032",
          "The loop identifier '" + std::string(loop.identifier) +
              "' is also the name of a parameter, a resource or an outer loop's identifier",
          identifier.span, "Choose an identifier that nothing else in the template is called.");
    }
    return false;
  }
  return true;
}

std::vector<std::string> LoopExpander::collection_values(const Member& member,
                                                         const Node& collection) {
  std::vector<std::string> values;
  const std::size_t faults = tools_.sink.error_count();
  const Value evaluated = tools_.evaluator.evaluate(*expand(collection));
  if (evaluated.has_unknown()) {
    const std::vector<UnknownCause> causes = evaluated.unknown_causes();
    if (tools_.context.missing == MissingParameters::Unknown && waits_for_caller(causes)) {
      return stand_ins(causes);
    }
    if (tools_.sink.error_count() == faults) {
      tools_.sink.error(
          "E0001",
          "The collection of " + std::string(member.key) + " cannot be resolved" +
              (causes.empty() ? std::string() : ": it depends on '" + causes.front().subject + "'"),
          collection.span,
          "A collection is a list of values or depends on parameters and mappings only.");
    }
    return values;
  }
  if (!evaluated.is_list()) {
    if (tools_.sink.error_count() == faults) {
      tools_.sink.error("E1032", "The collection of " + std::string(member.key) + " must be a list",
                        collection.span);
    }
    return values;
  }
  for (const Value& item : evaluated.items()) {
    if (!item.is_scalar()) {
      tools_.sink.error("E1032",
                        "The collection of " + std::string(member.key) + " may hold strings only",
                        item.origin.is_known() ? item.origin : collection.span);
      return {};
    }
    values.push_back(item.scalar_text());
  }
  return values;
}

std::vector<std::string> LoopExpander::stand_ins(const std::vector<UnknownCause>& causes) const {
  std::vector<std::string> values;
  if (causes.empty()) {
    return values;
  }
  const Parameter* parameter = tools_.evaluator.model().find_parameter(causes.front().subject);
  if (parameter != nullptr && parameter->allowed_values != nullptr) {
    for (const Node* item : parameter->allowed_values->items()) {
      values.emplace_back(item->text());
    }
  } else {
    values.push_back(alphanumeric_only(causes.front().subject));
  }
  return values;
}

void LoopExpander::check_duplicates(const std::vector<Member>& members) {
  std::unordered_set<std::string_view> seen;
  std::unordered_set<std::uint32_t> told;  // a key of the body makes one fault in all rounds
  for (const Member& member : members) {
    if (!seen.insert(member.key).second && !is_exhausted_ &&
        told.insert(member.key_span.begin.index).second) {
      tools_.sink.error("E0001",
                        "Duplicate " + std::string(member.key) + " while doing transformation",
                        member.key_span,
                        "The key of a loop's body must contain its identifier, and the values of "
                        "the collection must differ.");
    }
  }
}

const LoopExpander::Binding* LoopExpander::find_binding(std::string_view identifier) const {
  const auto found =
      std::find_if(bindings_.rbegin(), bindings_.rend(),
                   [&](const Binding& binding) { return binding.identifier == identifier; });
  return found == bindings_.rend() ? nullptr : &*found;
}

bool LoopExpander::substitute(std::string_view text, std::string& out) {
  if (bindings_.empty()) {
    return false;
  }
  std::size_t longest = 0;
  for (const Binding& binding : bindings_) {
    longest = std::max(longest, binding.identifier.size());
  }
  bool is_changed = false;
  std::size_t copied = 0;
  std::size_t at = 0;
  while (out.size() <= kMostLoopText && (at = text.find('{', at)) != std::string_view::npos) {
    const char mark = at == 0 ? ' ' : text[at - 1];
    const std::string_view rest = text.substr(at + 1, longest + 1);
    const std::size_t length = rest.find('}');
    const Binding* binding = (mark == '$' || mark == '&') && length != std::string_view::npos
                                 ? find_binding(rest.substr(0, length))
                                 : nullptr;
    if (binding == nullptr) {
      // "${Topic${Name}.Arn}": the inner braces may still be ours.
      ++at;
      continue;
    }
    out.append(text.substr(copied, at - 1 - copied));
    out.append(mark == '$' ? binding->value : binding->key_value);
    copied = at = at + length + 2;
    is_changed = true;
  }
  out.append(text.substr(copied));
  return is_changed;
}

bool LoopExpander::charge(std::size_t nodes, std::size_t bytes, SourceSpan at) {
  nodes_ += nodes;
  bytes_ += bytes;
  if (!is_exhausted_ && (nodes_ > kMostLoopNodes || bytes_ > kMostLoopText)) {
    is_exhausted_ = true;
    tools_.sink.error(
        "F605",
        nodes_ > kMostLoopNodes ? "The loops of the template unfold to more than " +
                                      std::to_string(kMostLoopNodes) + " values"
                                : "The loops of the template unfold to more than " +
                                      std::to_string(kMostLoopText) + " bytes",
        at, "A template may have 500 resources and 200 outputs: shorten the collections.");
  }
  return !is_exhausted_;
}

}  // namespace formwork
