// SPDX-License-Identifier: Apache-2.0
#include "resources/common/kept_objects.hh"

#include <utility>

#include "engine/base/text.hh"
#include "resources/common/properties.hh"

namespace formwork {
namespace {

constexpr std::string_view kNotes = "Service";

Result<void> forget(World& world, const KeptKind& kind, const StoredObject& object) {
  auto gone = world.store.erase_object(kind.place.service, kind.place.kind, object.key);
  return gone ? Result<void>() : std::move(gone).failure();
}

std::string filled(std::string_view words, std::string_view name) {
  return replace_all(std::string(words), "%", name);
}

std::string spelt(const KeptKind& kind, std::string_view name) {
  return kind.ignores_case ? to_lower(name) : std::string(name);
}

}  // namespace

std::string name_of(const StoredObject& object, const KeptKind& kind) {
  const std::string name = object.text(kind.name_member);
  return kind.ignores_case ? to_lower(name) : name;
}

// What was said counts, not what a provider made up for the attributes that nobody gave.
Result<std::vector<StoredObject>> all_of(World& world, const KeptKind& kind) {
  auto all = stored_objects(world, kind.place);
  if (all) {
    for (StoredObject& object : *all) {
      object.model = properties_of(object.record);
    }
  }
  return all;
}

Result<StoredObject> look_for(World& world, const KeptKind& kind, std::string_view name) {
  auto all = all_of(world, kind);
  if (!all) {
    return std::move(all).failure();
  }
  // By name or, where the input may say that, by ARN.
  const std::string wanted =
      spelt(kind, name.starts_with("arn:") ? last_part(name, ':') : std::string(name));
  for (StoredObject& object : *all) {
    if (name_of(object, kind) == wanted) {
      return std::move(object);
    }
  }
  return StoredObject();
}

Result<StoredObject> find(World& world, const KeptKind& kind, std::string_view name) {
  auto found = look_for(world, kind, name);
  if (found && found->record.is_null()) {
    return fail(std::string(kind.missing_code), filled(kind.missing_words, name));
  }
  return found;
}

Result<void> check_free(World& world, const KeptKind& kind, std::string_view name) {
  auto found = look_for(world, kind, name);
  if (!found) {
    return std::move(found).failure();
  }
  return found->record.is_null()
             ? Result<void>()
             : fail(std::string(kind.taken_code), filled(kind.taken_words, name));
}

Result<StoredObject> make(ApiCall& call, const KeptKind& kind, Value properties) {
  const std::string name = spelt(kind, properties.get_text(kind.name_member));
  properties.set(kind.name_member, Value::string(name));
  if (auto is_free = check_free(call.world, kind, name); !is_free) {
    return std::move(is_free).failure();
  }
  if (!kind.type.empty()) {
    if (auto made = create_outside(call, kind.type, std::move(properties)); !made) {
      return std::move(made).failure();
    }
    return find(call.world, kind, name);
  }
  Value tags = Value::map();
  for (const Value& tag : items_of(properties, "Tags")) {
    tags.set(tag.get_text("Key"), Value::string(tag.get_text("Value")));
  }
  properties.erase("Tags");
  StoredObject object;
  object.key = name;
  object.record = map_with("Properties", std::move(properties));
  object.record.set("Tags", std::move(tags));
  object.record.set("CreationTime", Value::number(call.world.clock.now()));
  auto kept = keep(call.world, kind, object);
  return kept ? Result<StoredObject>(std::move(object)) : std::move(kept).failure();
}

Result<void> keep(World& world, const KeptKind& kind, StoredObject& object) {
  object.model = properties_of(object.record);
  return put_object(world, kind.place, object.key, object.record);
}

Result<void> erase(ApiCall& call, const KeptKind& kind, const StoredObject& object) {
  if (kind.type.empty()) {
    return forget(call.world, kind, object);
  }
  return remove_outside(call, kind.type, object.key, properties_of(object.record));
}

Result<void> rename(World& world, const KeptKind& kind, StoredObject& object,
                    const std::string& name) {
  if (auto is_free = check_free(world, kind, name); !is_free) {
    return is_free;
  }
  if (auto gone = forget(world, kind, object); !gone) {
    return gone;
  }
  object.key = spelt(kind, name);
  Value attributes = attributes_of(object.record);
  attributes.set(kind.name_member, Value::string(object.key));
  object.record.set("Attributes", std::move(attributes));
  set_property(object, kind.name_member, Value::string(object.key));
  return keep(world, kind, object);
}

std::string note(const StoredObject& object, std::string_view member) {
  const Value* notes = object.record.find(kNotes);
  return notes == nullptr ? std::string() : notes->get_text(member);
}

void set_note(StoredObject& object, std::string_view member, std::string text) {
  const Value* known = object.record.find(kNotes);
  Value notes = known == nullptr ? Value::map() : *known;
  notes.set(member, Value::string(std::move(text)));
  object.record.set(kNotes, std::move(notes));
}

void set_property(StoredObject& object, std::string_view member, Value value) {
  Value properties = properties_of(object.record);
  properties.set(member, std::move(value));
  object.record.set("Properties", std::move(properties));
  object.model = properties_of(object.record);
}

}  // namespace formwork
