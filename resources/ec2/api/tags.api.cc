// SPDX-License-Identifier: Apache-2.0
// Tags of every kind of resource.
#include <algorithm>

#include "resources/ec2/api/kinds.hh"

namespace formwork::ec2 {

namespace {

struct Found {
  const Kind* kind = nullptr;
  Item item;
};

Result<Found> find_any(World& world, const std::string& id) {
  for (const Kind* kind : all_kinds()) {
    if (!id.starts_with(std::string(kind->prefix) + "-")) {
      continue;
    }
    auto item = get_item(world, *kind, id);
    if (item) {
      return Found{kind, std::move(*item)};
    }
    if (item.error().code != kind->not_found) {
      return std::move(item).failure();
    }
    const std::string rest = id.substr(kind->prefix.size() + 1);
    if (rest.find_first_not_of("0123456789abcdef") == std::string::npos) {
      return std::move(item).failure();
    }
  }
  return fail("InvalidID", "The ID '" + id + "' is not valid");
}

/// Changes the tags of a rule, which is kept in its group.
template <class Change>
Result<void> change_rule_tags(World& world, const std::string& id, const Change& change) {
  auto groups = all_items(world, kGroupKind);
  if (!groups) {
    return std::move(groups).failure();
  }
  for (Item& group : *groups) {
    Value::List rules = list_in(group.shape, "Rules");
    for (Value& rule : rules) {
      if (rule.get_text("SecurityGroupRuleId") != id) {
        continue;
      }
      Value all = Value::map();
      for (const Value& tag : list_in(rule, "Tags")) {
        all.set(tag.get_text("Key"), Value::string(tag.get_text("Value")));
      }
      change(all);
      rule.set("Tags", tag_list(map_with("Tags", std::move(all))));
      group.set("Rules", Value::list(std::move(rules)));
      return put_item(world, kGroupKind, group);
    }
  }
  return fail("InvalidSecurityGroupRuleId.NotFound",
              "The security group rule ID '" + id + "' does not exist");
}

/// Those that are named; none named: all that the user set.
void drop_tags(const ApiCall& call, Value& all) {
  const auto named = input_items(call, "Tags");
  if (named.empty()) {
    Value kept = Value::map();
    for (const auto& tag : all.members()) {
      if (tag.key.starts_with("aws:")) {
        kept.set(tag.key, tag.value);
      }
    }
    all = std::move(kept);
    return;
  }
  for (const Value& tag : named) {
    const std::string key = tag.get_text("Key");
    const Value* value = tag.find("Value");
    if (value == nullptr || all.get_text(key) == value->scalar_text()) {
      all.erase(key);
    }
  }
}

Result<Value> create_tags(ApiCall& call) {
  const auto ids = input_texts(call, "Resources");
  const auto tags = input_items(call, "Tags");
  if (ids.empty() || tags.empty()) {
    return fail("MissingParameter", std::string("The request must contain the parameter ") +
                                        (ids.empty() ? "resourceIdSet" : "tagSet"));
  }
  for (const auto& id : ids) {
    if (id.starts_with("sgr-")) {
      auto done = change_rule_tags(call.world, id, [&](Value& all) {
        for (const Value& tag : tags) {
          all.set(tag.get_text("Key"), Value::string(tag.get_text("Value")));
        }
      });
      if (!done) {
        return std::move(done).failure();
      }
      continue;
    }
    auto found = find_any(call.world, id);
    if (!found) {
      return std::move(found).failure();
    }
    Value all = map_in(found->item.record, "Tags");
    for (const Value& tag : tags) {
      const std::string key = tag.get_text("Key");
      if (key.starts_with("aws:")) {
        return fail("InvalidParameterValue", "Value ( " + key +
                                                 " ) for parameter key is invalid. Tag keys "
                                                 "starting with 'aws:' are reserved for internal "
                                                 "use");
      }
      all.set(key, Value::string(tag.get_text("Value")));
    }
    const auto own = std::count_if(all.members().begin(), all.members().end(),
                                   [](const auto& tag) { return !tag.key.starts_with("aws:"); });
    if (own > 50) {
      return fail("TagLimitExceeded",
                  "The maximum number of Tags for a resource has been "
                  "reached.");
    }
    found->item.record.set("Tags", std::move(all));
    if (auto stored = put_item(call.world, *found->kind, found->item); !stored) {
      return std::move(stored).failure();
    }
  }
  return Value::map();
}

Result<Value> delete_tags(ApiCall& call) {
  for (const auto& id : input_texts(call, "Resources")) {
    if (id.starts_with("sgr-")) {
      auto done = change_rule_tags(call.world, id, [&](Value& all) { drop_tags(call, all); });
      if (!done) {
        return std::move(done).failure();
      }
      continue;
    }
    auto found = find_any(call.world, id);
    if (!found) {
      return std::move(found).failure();
    }
    Value all = map_in(found->item.record, "Tags");
    drop_tags(call, all);
    found->item.record.set("Tags", std::move(all));
    if (auto stored = put_item(call.world, *found->kind, found->item); !stored) {
      return std::move(stored).failure();
    }
  }
  return Value::map();
}

Result<Value> describe_tags(ApiCall& call) {
  Value::List tags;
  const Value none;
  const Value* filters = call.find("Filters");
  for (const Kind* kind : all_kinds()) {
    auto items = all_items(call.world, *kind);
    if (!items) {
      return std::move(items).failure();
    }
    for (const Item& item : *items) {
      const Value whole = tag_list(item.record);
      for (const Value& tag : whole.items()) {
        Value shape = obj({{"Key", tag.get_text("Key")},
                           {"Value", tag.get_text("Value")},
                           {"ResourceId", item.text(kind->id_member)},
                           {"ResourceType", kind->tag_type},
                           {"Tags", list_with(tag)}});
        if (passes(shape, filters != nullptr ? *filters : none, "tag")) {
          tags.push_back(std::move(shape));
        }
      }
    }
  }
  auto groups = all_items(call.world, kGroupKind);
  if (!groups) {
    return std::move(groups).failure();
  }
  for (const Item& group : *groups) {
    for (const Value& rule : list_in(group.shape, "Rules")) {
      for (const Value& tag : list_in(rule, "Tags")) {
        Value shape = obj({{"Key", tag.get_text("Key")},
                           {"Value", tag.get_text("Value")},
                           {"ResourceId", rule.get_text("SecurityGroupRuleId")},
                           {"ResourceType", "security-group-rule"},
                           {"Tags", list_with(tag)}});
        if (passes(shape, filters != nullptr ? *filters : none, "tag")) {
          tags.push_back(std::move(shape));
        }
      }
    }
  }
  return answer_page(call, "Tags", std::move(tags));
}

constinit OperationEntry entries[]{on("CreateTags", &op<&create_tags>),
                                   on("DeleteTags", &op<&delete_tags>),
                                   on("DescribeTags", &op<&describe_tags>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
