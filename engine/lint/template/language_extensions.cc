// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <span>
#include <unordered_map>
#include <unordered_set>

#include "engine/base/hash.hh"
#include "engine/lint/schema/keyword.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/expand.hh"
#include "engine/lint/template/loop_text.hh"
#include "engine/lint/template/loop_values.hh"

namespace formwork::lint {
namespace {

// Loops in loops multiply: more values than any template may have are not made.
constexpr std::size_t kMostValues = 200'000;
constexpr std::size_t kStandInLength = 7;

std::string type_word(const Node& node) {
  switch (node.kind) {
    case NodeKind::Null:
      return "'NoneType'";
    case NodeKind::Bool:
      return "'bool'";
    case NodeKind::Int:
      return "'int'";
    default:
      return "'float'";
  }
}

/// A loop as it is written: [identifier, collection, {body}].
struct Loop {
  std::string_view identifier;
  const Node* collection = nullptr;
  const Node* body = nullptr;
};

using Keys = std::unordered_set<std::string_view>;

Keys keys_of(std::span<const Member> some, std::span<const Member> others) {
  Keys keys;
  for (const auto& members : {some, others}) {
    for (const Member& member : members) {
      keys.insert(member.key);
    }
  }
  return keys;
}

/// What a member of a map becomes: its new value, or what stands for the whole map.
struct Outcome {
  const Node* value = nullptr;  ///< Null: the template cannot be expanded.
  bool replaces_map = false;
};

class Expander {
 public:
  Expander(const Node& root, std::string_view region, const SourceMap& sources, Arena& arena)
      : sources_(sources), build_(arena), values_(root, region, build_) {}

  /// Null when the template cannot be expanded: see fault().
  const Node* walk(const Node& node, const LoopBindings& bindings) {
    if (!bindings.empty() && ++made_ > kMostValues) {
      return fail("the loops of the template make too many values");
    }
    if (node.is_map()) {
      return walk_map(node, bindings);
    }
    return node.is_list() ? walk_list(node, bindings) : &node;
  }

  const ExpansionFault& fault() const { return fault_; }

 private:
  const Node* walk_list(const Node& node, const LoopBindings& bindings);
  const Node* walk_map(const Node& node, const LoopBindings& bindings);
  bool rename_keys(const Node& node, const LoopBindings& bindings, std::vector<Member>& members);
  bool run_loop(const Node& map, const Member& member, const LoopBindings& bindings, Keys& keys,
                std::vector<Member>& out);
  bool read_loop(const Node& map, const Member& member, Loop& loop);
  bool collect(const Loop& loop, const LoopBindings& bindings, std::vector<const Node*>& out);
  bool collect_literal(const Node& list, std::vector<const Node*>& out);
  bool collect_call(const Node& call, const LoopBindings& bindings, std::vector<const Node*>& out);
  Outcome walk_member(const Member& member, const LoopBindings& bindings);
  Outcome walk_sub(const Node& argument, const LoopBindings& bindings);
  Outcome walk_find_in_map(const Node& argument, const LoopBindings& bindings);
  Outcome walk_ref(const Node& argument, const LoopBindings& bindings);
  Outcome walk_if(const Node& argument, const LoopBindings& bindings);
  bool substitute(std::string_view text, const LoopBindings& bindings, std::string& out);
  const Node* substitute(const Node& text, const LoopBindings& bindings, bool& is_complete);
  const Node* stand_in(const std::string& seed);

  const Node* fail(std::string_view message) {
    fault_ = {"Error transforming template: " + std::string(message), std::nullopt};
    return nullptr;
  }
  bool fail(const LoopFault& fault);
  bool fail_at(std::string_view message, SourceSpan key);

  const SourceMap& sources_;
  NodeBuilder build_;
  LoopValues values_;
  std::size_t unknown_items_ = 0;
  std::size_t made_ = 0;
  ExpansionFault fault_;
};

bool Expander::fail(const LoopFault& fault) {
  fail(fault.message);
  if (fault.at != nullptr) {
    fault_.place = place_of_value(*fault.at, sources_).value_or(TextPlace{{1, 1}, {1, 1}});
  }
  return false;
}

bool Expander::fail_at(std::string_view message, SourceSpan key) {
  fail(message);
  fault_.place = place_of(key, sources_).value_or(TextPlace{{1, 1}, {1, 1}});
  return false;
}

const Node* Expander::walk_list(const Node& node, const LoopBindings& bindings) {
  std::vector<const Node*> items;
  items.reserve(node.count);
  bool is_changed = false;
  for (const Node* item : node.items()) {
    items.push_back(walk(*item, bindings));
    if (items.back() == nullptr) {
      return nullptr;
    }
    is_changed = is_changed || items.back() != item;
  }
  return is_changed ? build_.list(items, node.span, node.flags) : &node;
}

bool Expander::substitute(std::string_view text, const LoopBindings& bindings, std::string& out) {
  std::string_view wrong;
  out = with_variables(text, bindings, wrong);
  if (!wrong.empty()) {
    fail("expected str instance, " + std::string(wrong) + " found");
  }
  return wrong.empty();
}

const Node* Expander::substitute(const Node& text, const LoopBindings& bindings,
                                 bool& is_complete) {
  if (!text.is_string()) {
    return fail("expected string or buffer");
  }
  std::string replaced;
  if (!substitute(text.text(), bindings, replaced)) {
    return nullptr;
  }
  is_complete = !has_variable(replaced);
  return replaced == text.text()
             ? &text
             : build_.copy_string(replaced, text.span, text.flags | Node::kQuoted);
}

// A renamed member goes to the end, or gives its value to one that has the name already.
bool Expander::rename_keys(const Node& node, const LoopBindings& bindings,
                           std::vector<Member>& members) {
  std::vector<std::pair<std::size_t, std::string>> renamed;
  for (std::size_t i = 0; i < node.count; ++i) {
    const Member& member = node.members()[i];
    if (key_kind(node, member) != NodeKind::String) {
      fail("expected string or buffer");
      return false;
    }
    std::string key;
    if (!bindings.empty() && !substitute(member.key, bindings, key)) {
      return false;
    }
    if (!bindings.empty() && key != member.key) {
      renamed.emplace_back(i, std::move(key));
    }
  }
  members.assign(node.members().begin(), node.members().end());
  if (renamed.empty()) {
    return true;
  }
  std::unordered_map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < members.size(); ++i) {
    places.emplace(members[i].key, i);
  }
  for (auto& [old, key] : renamed) {
    const Member member = members[old];
    members[old].value = nullptr;  // Dropped below.
    places.erase(member.key);
    const std::string_view name = build_.copy_text(key);
    const auto [place, is_new] = places.try_emplace(name, members.size());
    if (is_new) {
      members.push_back({name, member.key_span, member.value});
    } else {
      members[place->second].value = member.value;
    }
  }
  std::erase_if(members, [](const Member& member) { return member.value == nullptr; });
  return true;
}

const Node* Expander::walk_map(const Node& node, const LoopBindings& bindings) {
  std::vector<Member> members;
  if (!rename_keys(node, bindings, members)) {
    return nullptr;
  }
  std::vector<Member> kept;
  std::vector<Member> made;
  Keys keys;  // Of what is left and of what was made, once there is a loop.
  for (std::size_t i = 0; i < members.size(); ++i) {
    const Member& member = members[i];
    const Keyword function = function_of(member.key);
    if (function == Keyword::FnToJsonString) {
      kept.insert(kept.end(), members.begin() + static_cast<std::ptrdiff_t>(i), members.end());
      break;
    }
    if (function == Keyword::FnForEach) {
      if (made.empty()) {
        keys = keys_of(kept, std::span(members).subspan(i));
      }
      if (!run_loop(node, member, bindings, keys, made)) {
        return nullptr;
      }
      keys.erase(member.key);
      continue;
    }
    const Outcome outcome = walk_member(member, bindings);
    if (outcome.value == nullptr || outcome.replaces_map) {
      return outcome.value;
    }
    if (function == Keyword::None && outcome.value->is(NodeKind::Null)) {
      keys.erase(member.key);
    } else {
      kept.push_back({member.key, member.key_span, outcome.value});
    }
  }
  kept.insert(kept.end(), made.begin(), made.end());
  const auto is_same = [](const Member& a, const Member& b) {
    return a.key == b.key && a.value == b.value;
  };
  const auto old = node.members();
  return std::equal(kept.begin(), kept.end(), old.begin(), old.end(), is_same)
             ? &node
             : build_.map(kept, node.span, node.flags);
}

Outcome Expander::walk_member(const Member& member, const LoopBindings& bindings) {
  const Node& value = *member.value;
  switch (function_of(member.key)) {
    case Keyword::FnGetAtt:
      return {value.is_list() ? walk(value, bindings) : &value};
    case Keyword::FnSub:
      return walk_sub(value, bindings);
    case Keyword::FnFindInMap:
      return walk_find_in_map(value, bindings);
    case Keyword::Ref:
      return walk_ref(value, bindings);
    case Keyword::FnIf:
      return walk_if(value, bindings);
    default:
      return {walk(value, bindings)};
  }
}

// A text without variables that are left stands for the whole function.
Outcome Expander::walk_sub(const Node& argument, const LoopBindings& bindings) {
  bool is_complete = false;
  if (argument.is_string()) {
    const Node* text = substitute(argument, bindings, is_complete);
    return {text, is_complete};
  }
  if (!argument.is_list()) {
    return {&argument};
  }
  if (argument.count == 0) {
    return {fail("list index out of range")};
  }
  const auto old = argument.items();
  std::vector<const Node*> items(old.begin(), old.end());
  items[0] = substitute(*items[0], bindings, is_complete);
  if (items[0] == nullptr || is_complete) {
    return {items[0], is_complete};
  }
  if (items.size() == 2) {
    items[1] = walk(*items[1], bindings);
    if (items[1] == nullptr) {
      return {};
    }
  }
  const bool is_same = std::equal(items.begin(), items.end(), old.begin());
  return {is_same ? &argument : build_.list(items, argument.span, argument.flags)};
}

Outcome Expander::walk_find_in_map(const Node& argument, const LoopBindings& bindings) {
  if (!LoopValues::check_find_in_map(argument)) {
    const LoopValue found = values_.find_in_map(argument, bindings, true, false);
    if (found.is_known() && found.node != nullptr && !found.node->is_map()) {
      return {found.node, true};
    }
  }
  // Anything else than a list fails the transform, with the words of whoever walks over it.
  if (argument.is_string() && argument.count != 0) {
    return {fail("'str' object does not support item assignment")};
  }
  if (argument.is_map() && argument.count != 0) {
    return {fail("dictionary changed size during iteration")};
  }
  if (argument.is_scalar() && !argument.is_string()) {
    return {fail(type_word(argument) + " object is not iterable")};
  }
  return {argument.is_list() ? walk_list(argument, bindings) : &argument};
}

Outcome Expander::walk_ref(const Node& argument, const LoopBindings& bindings) {
  const Node* name = argument.is_map() ? walk(argument, bindings) : &argument;
  if (name != nullptr && name->is_string()) {
    for (const auto& [bound, value] : bindings) {
      if (bound == name->text()) {
        return {value == nullptr ? build_.scalar(NodeKind::Null, {}, {}) : value, true};
      }
    }
  }
  return {name};
}

Outcome Expander::walk_if(const Node& argument, const LoopBindings& bindings) {
  if (!argument.is_list() || argument.count != 3) {
    return {&argument};
  }
  const auto old = argument.items();
  std::vector<const Node*> items = {old[0], walk(*old[1], bindings), nullptr};
  if (items[1] != nullptr) {
    items[2] = walk(*old[2], bindings);
  }
  if (items[1] == nullptr || items[2] == nullptr) {
    return {};
  }
  const bool is_same = items[1] == old[1] && items[2] == old[2];
  return {is_same ? &argument : build_.list(items, argument.span, argument.flags)};
}

bool Expander::read_loop(const Node& map, const Member& member, Loop& loop) {
  const Node& value = *member.value;
  if (!value.is_list() || value.count != 3) {
    return fail_at("Fn::ForEach values must be a list of 3 elements", step_to(map, member).mark);
  }
  const Node& identifier = *value.items()[0];
  loop.collection = value.items()[1];
  loop.body = value.items()[2];
  if (const auto wrong = LoopValues::check(identifier)) {
    return fail(*wrong);
  }
  const auto parts = loop.collection->items();
  for (const Node* part : parts) {
    if (const auto wrong = LoopValues::check(*part)) {
      return fail(*wrong);
    }
  }
  if (!loop.collection->is_list()) {
    const auto wrong = loop.collection->is_map()
                           ? LoopValues::check(*loop.collection)
                           : LoopFault{"Collection must be a list or an object", loop.collection};
    if (wrong) {
      return fail(*wrong);
    }
  }
  if (!loop.body->is_map()) {
    return fail(LoopFault{"Output must be a dict", loop.body});
  }
  if (!identifier.is_scalar()) {
    fail("unhashable type: 'dict_node'");
    return false;
  }
  loop.identifier = build_.copy_text(plain_text(identifier));
  return true;
}

bool Expander::run_loop(const Node& map, const Member& member, const LoopBindings& bindings,
                        Keys& keys, std::vector<Member>& out) {
  Loop loop;
  std::vector<const Node*> values;
  if (!read_loop(map, member, loop) || !collect(loop, bindings, values)) {
    return false;
  }
  LoopBindings inner = bindings;
  auto own = std::find_if(inner.begin(), inner.end(),
                          [&](const auto& entry) { return entry.first == loop.identifier; });
  if (own == inner.end()) {
    own = inner.emplace(inner.end(), loop.identifier, nullptr);
  }
  for (const Node* value : values) {
    own->second = value;
    const Node* made = walk(*loop.body, inner);
    if (made == nullptr) {
      return false;
    }
    for (const Member& entry : made->members()) {
      if (!keys.insert(entry.key).second) {
        return fail_at("Duplicate " + std::string(entry.key) + " while doing transformation",
                       step_to(*made, entry).mark);
      }
      out.push_back(entry);
    }
  }
  return true;
}

bool Expander::collect(const Loop& loop, const LoopBindings& bindings,
                       std::vector<const Node*>& out) {
  const Node& collection = *loop.collection;
  if (collection.is_list() && collection.count == 0) {
    return fail(LoopFault{"Fn::ForEach could not be resolved", &collection});
  }
  return collection.is_list() ? collect_literal(collection, out)
                              : collect_call(collection, bindings, out);
}

bool Expander::collect_literal(const Node& list, std::vector<const Node*>& out) {
  for (const Node* item : list.items()) {
    const LoopValue value = values_.value(*item, {}, false);
    if (value.state == LoopValue::State::Faulty) {
      return fail(value.fault.message) != nullptr;
    }
    const bool is_known = value.is_known();
    out.push_back(is_known ? value.node
                           : stand_in(json_text(*item) + std::to_string(++unknown_items_)));
  }
  return true;
}

bool Expander::collect_call(const Node& call, const LoopBindings& bindings,
                            std::vector<const Node*>& out) {
  const LoopValue values = values_.value(call, bindings, false);
  if (values.state == LoopValue::State::Faulty) {
    return fail(values.fault.message) != nullptr;
  }
  if (!values.is_known()) {
    // What is not known before there is a stack is taken to have two values.
    const std::string seed = json_text(call);
    out = {stand_in(seed + "0"), stand_in(seed + "1")};
    return true;
  }
  if (values.node == nullptr) {
    return fail(LoopFault{"Fn::ForEach could not be resolved", &call});
  }
  if (!values.node->is_list()) {
    return fail(LoopFault{"Fn::ForEach collection must return a list", &call});
  }
  for (const Node* value : values.node->items()) {
    if (!value->is_string() && !value->is_map()) {
      return fail(
          LoopFault{"Fn::ForEach collection value must be a (<class 'str'>, <class 'int'>, "
                    "<class 'float'>, <class 'bool'>)",
                    &call});
    }
    out.push_back(value);
  }
  return true;
}

// Letters that stand for a value nobody knows yet; the same in every run.
const Node* Expander::stand_in(const std::string& seed) {
  std::string letters = md5_hex(seed).substr(0, kStandInLength);
  for (char& c : letters) {
    c = static_cast<char>(c >= 'a' ? c : 'g' + (c - '0'));
  }
  return build_.copy_string(letters, {}, Node::kQuoted);
}

}  // namespace

Expansion expand_language_extensions(const Node& root, const SourceMap& sources,
                                     const LintConfig& config, Arena& arena) {
  const std::string_view region = config.regions.empty() ? "us-east-1" : config.regions.front();
  Expander expander(root, region, sources, arena);
  Expansion expansion;
  expansion.root = expander.walk(root, {});
  if (expansion.root == nullptr) {
    expansion.faults.push_back(expander.fault());
  }
  return expansion;
}

}  // namespace formwork::lint
