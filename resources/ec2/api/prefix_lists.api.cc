// SPDX-License-Identifier: Apache-2.0
// Managed prefix lists, their versions, and AWS's own lists (of which only the names and a few of
// the blocks are known here).
#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/kinds.hh"

namespace formwork::ec2 {

namespace {

struct OwnList {
  std::string_view name;  ///< "#" stands for the region.
  std::string_view family;
  std::string_view cidr;
};
constexpr OwnList kOwnLists[] = {
    {"com.amazonaws.#.s3", "IPv4", "52.216.0.0/15"},
    {"com.amazonaws.#.dynamodb", "IPv4", "52.94.0.0/22"},
    {"com.amazonaws.#.ec2-instance-connect", "IPv4", "18.206.107.24/29"},
    {"com.amazonaws.global.cloudfront.origin-facing", "IPv4", "120.52.22.96/27"},
    {"com.amazonaws.global.groundstation", "IPv4", "3.32.4.0/22"}};

std::vector<Item> own_lists(World& world) {
  std::vector<Item> items;
  for (const OwnList& list : kOwnLists) {
    const std::string name = replace_all(list.name, "#", world.region);
    Item item;
    item.key = "pl-" + replace_all(uuid_of(name), "-", "").substr(0, 8);
    item.shape =
        obj({{"PrefixListId", item.key},
             {"PrefixListName", name},
             {"AddressFamily", list.family},
             {"State", "create-complete"},
             {"PrefixListArn", "arn:aws:ec2:" + world.region + ":aws:prefix-list/" + item.key},
             {"OwnerId", "AWS"},
             {"Entries", list_with(obj({{"Cidr", list.cidr}}))}});
    items.push_back(std::move(item));
  }
  return items;
}

Result<Value> describe_lists(ApiCall& call) {
  auto items = all_items(call.world, kPrefixListKind);
  if (!items) {
    return std::move(items).failure();
  }
  for (Item& item : own_lists(call.world)) {
    items->push_back(std::move(item));
  }
  const auto ids = input_texts(call, "PrefixListIds");
  for (const auto& id : ids) {
    if (std::none_of(items->begin(), items->end(),
                     [&](const Item& item) { return item.key == id; })) {
      return no_such(kPrefixListKind, id);
    }
  }
  const Value none;
  const Value* filters = call.find("Filters");
  Value::List shapes;
  for (const Item& item : *items) {
    const bool named = ids.empty() || std::find(ids.begin(), ids.end(), item.key) != ids.end();
    Value shape = told(item);
    if (named && passes(shape, filters != nullptr ? *filters : none, "prefix-list")) {
      shapes.push_back(std::move(shape));
    }
  }
  return answer_page(call, "PrefixLists", std::move(shapes));
}

Result<Value> entries_of(ApiCall& call) {
  const std::string id = call.text("PrefixListId");
  for (const Item& own : own_lists(call.world)) {
    if (own.key == id) {
      return answer_page(call, "Entries", list_in(own.shape, "Entries"));
    }
  }
  auto item = get_item(call.world, kPrefixListKind, id);
  if (!item) {
    return std::move(item).failure();
  }
  const std::string version = call.text("TargetVersion");
  if (version.empty() || version == item->text("Version")) {
    return answer_page(call, "Entries", list_in(item->shape, "Entries"));
  }
  const Value versions = map_in(item->record, "Versions");
  if (versions.find(version) == nullptr) {
    return fail("InvalidPrefixListVersion",
                "The version " + version + " of the prefix list " + item->key + " does not exist.");
  }
  return answer_page(call, "Entries", list_in(versions, version));
}

Result<void> change_entries(ApiCall& call, Item& item) {
  Value::List list = list_in(item.shape, "Entries");
  for (const Value& gone : input_items(call, "RemoveEntries")) {
    std::erase_if(
        list, [&](const Value& each) { return each.get_text("Cidr") == gone.get_text("Cidr"); });
  }
  for (const Value& fresh : input_items(call, "AddEntries")) {
    std::erase_if(
        list, [&](const Value& each) { return each.get_text("Cidr") == fresh.get_text("Cidr"); });
    list.push_back(fresh);
  }
  const std::int64_t most =
      number_of(call.input, "MaxEntries", number_of(item.shape, "MaxEntries", 1'000'000));
  if (static_cast<std::int64_t>(list.size()) > most) {
    return fail("PrefixListMaxEntriesExceeded", "The prefix list " + item.key + " can have " +
                                                    std::to_string(most) + " entries at most.");
  }
  Value versions = map_in(item.record, "Versions");
  versions.set(item.text("Version"), Value::list(list_in(item.shape, "Entries")));
  item.record.set("Versions", std::move(versions));
  item.set("Entries", Value::list(std::move(list)));
  item.set("Version", Value::number(number_of(item.shape, "Version", 1) + 1));
  return {};
}

Result<Value> modify(ApiCall& call) {
  auto item = get_item(call.world, kPrefixListKind, call.text("PrefixListId"));
  if (!item) {
    return std::move(item).failure();
  }
  const std::string current = call.text("CurrentVersion");
  if (!current.empty() && current != item->text("Version")) {
    return fail("PrefixListVersionMismatch",
                "The prefix list has the incorrect version number. Current version is " +
                    item->text("Version") + ".");
  }
  if (!input_items(call, "AddEntries").empty() || !input_items(call, "RemoveEntries").empty()) {
    if (auto changed = change_entries(call, *item); !changed) {
      return std::move(changed).failure();
    }
  }
  item->set("State", Value::string("modify-complete"));
  for (const std::string_view member : {"PrefixListName", "MaxEntries"}) {
    if (const Value* value = call.find(member)) {
      item->set(member, *value);
    }
  }
  auto stored = put_item(call.world, kPrefixListKind, *item);
  return stored ? Result<Value>(map_with("PrefixList", told(*item))) : std::move(stored).failure();
}

Result<Value> restore(ApiCall& call) {
  auto item = get_item(call.world, kPrefixListKind, call.text("PrefixListId"));
  if (!item) {
    return std::move(item).failure();
  }
  const std::string previous = call.text("PreviousVersion");
  Value versions = map_in(item->record, "Versions");
  const Value* old = versions.find(previous);
  if (old == nullptr || call.text("CurrentVersion") != item->text("Version")) {
    return fail("PrefixListVersionMismatch",
                "The prefix list has the incorrect version number. Current version is " +
                    item->text("Version") + ".");
  }
  const Value entries_now = *old;
  versions.set(item->text("Version"), Value::list(list_in(item->shape, "Entries")));
  item->record.set("Versions", std::move(versions));
  item->set("Entries", entries_now);
  item->set("Version", Value::number(number_of(item->shape, "Version", 1) + 1));
  item->set("State", Value::string("restore-complete"));
  auto stored = put_item(call.world, kPrefixListKind, *item);
  return stored ? Result<Value>(map_with("PrefixList", told(*item))) : std::move(stored).failure();
}

constinit OperationEntry entries[]{on("DescribeManagedPrefixLists", &op<&describe_lists>),
                                   on("GetManagedPrefixListEntries", &op<&entries_of>),
                                   on("ModifyManagedPrefixList", &op<&modify>),
                                   on("RestoreManagedPrefixListVersion", &op<&restore>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
