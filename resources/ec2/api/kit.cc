// SPDX-License-Identifier: Apache-2.0
#include "resources/ec2/api/kit.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/naming.hh"
#include "resources/ec2/api/filter_names.hh"
#include "resources/ec2/api/kinds.hh"
#include "resources/ec2/api/region.hh"

namespace formwork::ec2 {

namespace {

Item item_of(World& world, const Kind& kind, std::string key, Value record) {
  Item item;
  item.shape = kind.derive != nullptr ? kind.derive(world, key, record) : Value::map();
  if (const Value* shape = record.find("Shape")) {
    for (const auto& member : shape->members()) {
      item.shape.set(member.key, member.value);
    }
  }
  if (kind.derive != nullptr && kind.complete != nullptr) {
    kind.complete(world, key, item.shape);
  }
  item.key = std::move(key);
  item.record = std::move(record);
  return item;
}

/// A resource of a type without a provider of its own, as far as names agree.
Item item_of_model(World& world, const Kind& kind, const std::string& key, Value record) {
  Item item;
  item.shape = model_of(record);
  item.shape.set(kind.id_member, Value::string(key));
  if (kind.complete != nullptr) {
    kind.complete(world, key, item.shape);
  }
  if (const Value* shape = record.find("Shape")) {
    for (const auto& member : shape->members()) {
      item.shape.set(member.key, member.value);
    }
  }
  item.key = key;
  item.record = std::move(record);
  return item;
}

Result<Item> find_item(World& world, const Kind& kind, const std::string& id) {
  auto record = find_object(world, kind.place, id);
  if (!record) {
    return std::move(record).failure();
  }
  if (!record->is_null()) {
    Item item = item_of(world, kind, id, std::move(*record));
    if (item.text(kind.id_member) == id) {
      return item;
    }
  }
  if (kind.derive != nullptr) {  // keys need not be ids
    auto items = all_items(world, kind);
    if (!items) {
      return std::move(items).failure();
    }
    for (Item& item : *items) {
      if (item.text(kind.id_member) == id) {
        return std::move(item);
      }
    }
    return no_such(kind, id);
  }
  if (!kind.cfn_type.empty()) {
    auto model = find_object(world, modelled_place(kind.cfn_type), id);
    if (!model) {
      return std::move(model).failure();
    }
    if (!model->is_null()) {
      return item_of_model(world, kind, id, std::move(*model));
    }
  }
  return no_such(kind, id);
}

/// Fleets' ids hold a UUID.
std::string new_id(World& world, const Kind& kind) {
  std::string id = ec2_id(world, kind.prefix);
  const bool is_fleet = &kind == &kFleetKind || &kind == &kSpotFleetKind;
  return is_fleet ? std::string(kind.prefix) + "-" + uuid_of(id) : id;
}

bool is_modelled(const Kind& kind, const Item& item) {
  return !kind.cfn_type.empty() && item.record.find("Shape") == nullptr;
}

}  // namespace

void Item::set(std::string_view member, Value value) {
  Value own = map_in(record, "Shape");
  own.set(member, value);
  record.set("Shape", std::move(own));
  shape.set(member, std::move(value));
}

Value obj(std::initializer_list<Field> fields) {
  Value map = Value::map();
  for (const Field& field : fields) {
    map.set(field.key, field.value);
  }
  return map;
}

Value list_with(Value item) {
  Value list = Value::list();
  list.push(std::move(item));
  return list;
}

Value::List list_in(const Value& map, std::string_view member) {
  const Value* list = map.find(member);
  return list != nullptr ? Value::List(list->items().begin(), list->items().end()) : Value::List();
}

Value map_in(const Value& map, std::string_view member) {
  const Value* inner = map.find(member);
  return inner != nullptr && inner->is_map() ? *inner : Value::map();
}

Value returned() {
  return obj({{"Return", true}});
}

namespace {

/// "i-" and eight or seventeen hexadecimal digits.
bool is_instance_id(std::string_view id) {
  const std::string_view digits = id.substr(std::min<std::size_t>(id.size(), 2));
  return id.starts_with("i-") && (digits.size() == 8 || digits.size() == 17) &&
         digits.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

Failure no_such(const Kind& kind, const std::string& id) {
  if (&kind == &kInstanceKind && !is_instance_id(id)) {
    return fail("InvalidInstanceID.Malformed", "Invalid id: \"" + id + "\"");
  }
  return fail(std::string(kind.not_found), replace_all(kind.words, "%", id));
}

Result<std::vector<Item>> all_items(World& world, const Kind& kind) {
  std::vector<Item> items;
  auto objects = list_objects(world, kind.place);
  if (!objects) {
    return std::move(objects).failure();
  }
  for (auto& [key, record] : *objects) {
    items.push_back(item_of(world, kind, key, std::move(record)));
  }
  if (!kind.cfn_type.empty()) {
    auto models = list_objects(world, modelled_place(kind.cfn_type));
    if (!models) {
      return std::move(models).failure();
    }
    for (auto& [key, record] : *models) {
      items.push_back(item_of_model(world, kind, key, std::move(record)));
    }
  }
  const auto when = [](const Item& item) { return number_of(item.record, "CreationTime"); };
  std::stable_sort(items.begin(), items.end(),
                   [&](const Item& a, const Item& b) { return when(a) < when(b); });
  return items;
}

Result<Item> get_item(World& world, const Kind& kind, const std::string& id) {
  return find_item(world, kind, id);
}

Result<void> put_item(World& world, const Kind& kind, const Item& item) {
  const bool modelled = !kind.cfn_type.empty() && item.record.find("Properties") != nullptr &&
                        kind.derive == nullptr && item.record.find("ApiMade") == nullptr;
  return put_object(world, modelled ? modelled_place(kind.cfn_type) : kind.place, item.key,
                    item.record);
}

Result<void> erase_item(World& world, const Kind& kind, const Item& item) {
  const ObjectPlace place = is_modelled(kind, item) ? modelled_place(kind.cfn_type) : kind.place;
  auto erased = world.store.erase_object(place.service, place.kind, item.key);
  return erased ? Result<void>() : Result<void>(std::move(erased).failure());
}

Result<Item> add_item(ApiCall& call, const Kind& kind, Value shape) {
  auto tags = specified_tags(call, kind.tag_type);
  if (!tags) {
    return std::move(tags).failure();
  }
  Item item;
  item.key = new_id(call.world, kind);
  Value whole = obj({{kind.id_member, item.key}});
  for (const auto& member : shape.members()) {
    whole.set(member.key, member.value);
  }
  item.record = obj({{"ApiMade", true},
                     {"Properties", Value::map()},
                     {"Attributes", Value::map()},
                     {"Tags", std::move(*tags)},
                     {"CreationTime", call.world.clock.now()},
                     {"Shape", whole}});
  item.shape = std::move(whole);
  auto stored = put_item(call.world, kind, item);
  return stored ? Result<Item>(std::move(item)) : std::move(stored).failure();
}

Value told(const Item& item) {
  Value shape = item.shape;
  shape.set("Tags", tag_list(item.record));
  return shape;
}

Result<Value> specified_tags(const ApiCall& call, std::string_view tag_type) {
  Value tags = Value::map();
  for (const Value& specification : input_items(call, "TagSpecifications")) {
    const std::string type = specification.get_text("ResourceType");
    const auto known = all_kinds();
    const bool is_known = std::any_of(known.begin(), known.end(),
                                      [&](const Kind* kind) { return kind->tag_type == type; });
    if (type.empty() || (!is_known && type != tag_type)) {
      return fail("InvalidParameterValue",
                  "'" + type + "' is not a valid taggable resource type for this operation.");
    }
    const Value::List given = list_in(specification, "Tags");
    if (given.empty()) {
      return fail("InvalidParameterValue", "Tag specification must have at least one tag");
    }
    for (const Value& tag : given) {
      if (type == tag_type) {
        tags.set(tag.get_text("Key"), Value::string(tag.get_text("Value")));
      }
    }
  }
  return tags;
}

Result<void> must_have(const ApiCall& call, std::string_view member) {
  const Value* value = call.find(member);
  const bool there =
      value != nullptr && (value->is_scalar() ? !value->scalar_text().empty() : !value->is_null());
  if (there) {
    return {};
  }
  std::string name(member);
  name.front() = to_lower(name.substr(0, 1)).front();
  return fail("MissingParameter", "The request must contain the parameter " + name);
}

Result<std::vector<Item>> chosen(ApiCall& call, const Kind& kind) {
  auto items = all_items(call.world, kind);
  if (!items) {
    return items;
  }
  const auto ids =
      kind.ids_input.empty() ? std::vector<std::string>() : input_texts(call, kind.ids_input);
  std::vector<std::string> missing;
  // EC2 says nothing of egress-only gateways and flow logs that are not there.
  const bool is_silent = &kind == &kEgressGatewayKind || &kind == &kFlowLogKind;
  const auto looked_at = is_silent ? std::vector<std::string>() : ids;
  for (const auto& id : looked_at) {
    const bool there = std::any_of(items->begin(), items->end(), [&](const Item& item) {
      return item.text(kind.id_member) == id;
    });
    if (!there) {
      missing.push_back(id);
    }
  }
  if (missing.size() > 1 && &kind == &kInstanceKind) {
    return fail(std::string(kind.not_found),
                "The instance IDs '" + join(missing, ", ") + "' do not exist");
  }
  if (!missing.empty()) {
    return no_such(kind, missing.front());
  }
  const Value* filters = call.find("Filters");
  filters = filters != nullptr ? filters : call.find("Filter");
  const Value none;
  std::erase_if(*items, [&](const Item& item) {
    const bool named =
        ids.empty() || std::find(ids.begin(), ids.end(), item.text(kind.id_member)) != ids.end();
    return !named || !passes(told(item), filters != nullptr ? *filters : none, kind.tag_type);
  });
  return items;
}

Result<Value> answer_page(ApiCall& call, std::string_view member, Value::List shapes) {
  return page_of(call, std::move(shapes),
                 {.member = member, .largest = 1000, .fault_code = "InvalidNextToken"});
}

Result<Value> describe_kind(ApiCall& call, const Kind& kind) {
  auto items = chosen(call, kind);
  if (!items) {
    return std::move(items).failure();
  }
  Value::List shapes;
  for (const Item& item : *items) {
    shapes.push_back(told(item));
  }
  return answer_page(call, kind.answer, std::move(shapes));
}

Result<void> begin(ApiCall& call) {
  if (call.flag("DryRun")) {
    call.answer.status = 412;
    return fail("DryRunOperation", "Request would have succeeded, but DryRun flag is set.");
  }
  if (auto known = check_filters(call); !known) {
    return known;
  }
  return prepare_region(call.world);
}

}  // namespace formwork::ec2
