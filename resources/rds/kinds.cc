// SPDX-License-Identifier: Apache-2.0
#include "resources/rds/kinds.hh"

#include <algorithm>
#include <utility>

#include "engine/base/text.hh"
#include "resources/common/api_support.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"

namespace formwork::rds {
namespace {

constexpr std::string_view kNotes = "Rds";

Result<void> forget(World& world, const Kind& kind, const StoredObject& object) {
  auto gone = world.store.erase_object(kind.place.service, kind.place.kind, object.key);
  return gone ? Result<void>() : std::move(gone).failure();
}

std::string filled(std::string_view words, std::string_view name) {
  return replace_all(std::string(words), "%", name);
}

}  // namespace

constinit const Kind kInstances{{"modelled", "AWS::RDS::DBInstance"},
                                "AWS::RDS::DBInstance",
                                "DBInstanceIdentifier",
                                "db",
                                "DBInstanceNotFound",
                                "DBInstance % not found.",
                                "DBInstanceAlreadyExists",
                                "DB instance already exists"};
constinit const Kind kClusters{{"modelled", "AWS::RDS::DBCluster"},
                               "AWS::RDS::DBCluster",
                               "DBClusterIdentifier",
                               "cluster",
                               "DBClusterNotFoundFault",
                               "DBCluster % not found.",
                               "DBClusterAlreadyExistsFault",
                               "DB Cluster already exists"};
constinit const Kind kSubnetGroups{{"modelled", "AWS::RDS::DBSubnetGroup"},
                                   "AWS::RDS::DBSubnetGroup",
                                   "DBSubnetGroupName",
                                   "subgrp",
                                   "DBSubnetGroupNotFoundFault",
                                   "DB subnet group '%' does not exist.",
                                   "DBSubnetGroupAlreadyExists",
                                   "The DB subnet group '%' already exists."};
constinit const Kind kParameterGroups{{"modelled", "AWS::RDS::DBParameterGroup"},
                                      "AWS::RDS::DBParameterGroup",
                                      "DBParameterGroupName",
                                      "pg",
                                      "DBParameterGroupNotFound",
                                      "DBParameterGroup not found: %",
                                      "DBParameterGroupAlreadyExists",
                                      "Parameter group % already exists"};
constinit const Kind kClusterParameterGroups{{"modelled", "AWS::RDS::DBClusterParameterGroup"},
                                             "AWS::RDS::DBClusterParameterGroup",
                                             "DBClusterParameterGroupName",
                                             "cluster-pg",
                                             "DBParameterGroupNotFound",
                                             "DBClusterParameterGroup not found: %",
                                             "DBParameterGroupAlreadyExists",
                                             "Parameter group % already exists"};
constinit const Kind kOptionGroups{{"modelled", "AWS::RDS::OptionGroup"},
                                   "AWS::RDS::OptionGroup",
                                   "OptionGroupName",
                                   "og",
                                   "OptionGroupNotFoundFault",
                                   "Specified OptionGroupName: % not found.",
                                   "OptionGroupAlreadyExistsFault",
                                   "An option group named % already exists."};
constinit const Kind kSnapshots{{"rds", "snapshot"},
                                "",
                                "DBSnapshotIdentifier",
                                "snapshot",
                                "DBSnapshotNotFound",
                                "DBSnapshot % not found.",
                                "DBSnapshotAlreadyExists",
                                "Cannot create the snapshot because a snapshot with the "
                                "identifier % already exists."};
constinit const Kind kClusterSnapshots{{"rds", "cluster_snapshot"},
                                       "",
                                       "DBClusterSnapshotIdentifier",
                                       "cluster-snapshot",
                                       "DBClusterSnapshotNotFoundFault",
                                       "DBClusterSnapshot % not found.",
                                       "DBClusterSnapshotAlreadyExistsFault",
                                       "Cannot create the snapshot because a snapshot with the "
                                       "identifier % already exists."};
std::string arn_of(const World& world, const Kind& kind, std::string_view name) {
  return regional_arn(world, "rds", std::string(kind.arn_part) + ":" + std::string(name));
}

std::string name_of(const StoredObject& object, const Kind& kind) {
  return to_lower(object.text(kind.name_member));
}

// What was said counts, not what a provider made up for the attributes that nobody gave.
Result<std::vector<StoredObject>> all_of(World& world, const Kind& kind) {
  auto all = stored_objects(world, kind.place);
  if (all) {
    for (StoredObject& object : *all) {
      object.model = properties_of(object.record);
    }
  }
  return all;
}

Result<StoredObject> look_for(World& world, const Kind& kind, std::string_view name) {
  auto all = all_of(world, kind);
  if (!all) {
    return std::move(all).failure();
  }
  // By name or, where the input may say that, by ARN.
  const std::string wanted =
      to_lower(name.starts_with("arn:") ? last_part(name, ':') : std::string(name));
  for (StoredObject& object : *all) {
    if (name_of(object, kind) == wanted) {
      return std::move(object);
    }
  }
  return StoredObject();
}

Result<StoredObject> find(World& world, const Kind& kind, std::string_view name) {
  auto found = look_for(world, kind, name);
  if (found && found->record.is_null()) {
    return fail(std::string(kind.missing_code), filled(kind.missing_words, name));
  }
  return found;
}

Result<void> check_free(World& world, const Kind& kind, std::string_view name) {
  auto found = look_for(world, kind, name);
  if (!found) {
    return std::move(found).failure();
  }
  return found->record.is_null()
             ? Result<void>()
             : fail(std::string(kind.taken_code), filled(kind.taken_words, name));
}

Result<StoredObject> make(ApiCall& call, const Kind& kind, Value properties) {
  const std::string name = to_lower(properties.get_text(kind.name_member));
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

Result<void> keep(World& world, const Kind& kind, StoredObject& object) {
  object.model = properties_of(object.record);
  return put_object(world, kind.place, object.key, object.record);
}

Result<void> erase(ApiCall& call, const Kind& kind, const StoredObject& object) {
  if (kind.type.empty()) {
    return forget(call.world, kind, object);
  }
  return remove_outside(call, kind.type, object.key, properties_of(object.record));
}

Result<void> rename(World& world, const Kind& kind, StoredObject& object, const std::string& name) {
  if (auto is_free = check_free(world, kind, name); !is_free) {
    return is_free;
  }
  if (auto gone = forget(world, kind, object); !gone) {
    return gone;
  }
  object.key = to_lower(name);
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

Result<Value> page(const ApiCall& call, std::string_view member, Value::List shapes) {
  const std::int64_t size = number_of(call.input, "MaxRecords", 100);
  if (size < 20 || size > 100) {
    return fail("InvalidParameterValue", "Invalid value " + std::to_string(size) +
                                             " for MaxRecords. Must be between 20 and 100");
  }
  const auto start = parse_integer(call.text("Marker").empty() ? "0" : call.text("Marker"));
  if (!start || *start < 0 || *start > static_cast<std::int64_t>(shapes.size())) {
    return fail("InvalidParameterValue", "The marker is not valid.");
  }
  Value list = Value::list();
  const std::size_t end =
      std::min(shapes.size(), static_cast<std::size_t>(*start) + static_cast<std::size_t>(size));
  for (auto i = static_cast<std::size_t>(*start); i < end; ++i) {
    list.push(std::move(shapes[i]));
  }
  Value answer = map_with(member, std::move(list));
  if (end < shapes.size()) {
    answer.set("Marker", Value::string(std::to_string(end)));
  }
  return answer;
}

Result<std::vector<StoredObject>> asked(ApiCall& call, const Kind& kind,
                                        std::string_view name_member,
                                        std::initializer_list<FilterName> filters) {
  std::vector<StoredObject> found;
  if (const std::string name = call.text(name_member); !name.empty()) {
    auto one = find(call.world, kind, name);
    if (!one) {
      return std::move(one).failure();
    }
    found.push_back(*std::move(one));
  } else {
    auto all = all_of(call.world, kind);
    if (!all) {
      return std::move(all).failure();
    }
    found = *std::move(all);
  }
  for (const Value& filter : input_items(call, "Filters")) {
    const std::string name = filter.get_text("Name");
    const auto* known = std::find_if(filters.begin(), filters.end(),
                                     [&](const FilterName& one) { return one.name == name; });
    if (known == filters.end()) {
      return fail("InvalidParameterValue", "Unrecognized filter name: " + name);
    }
    const std::vector<std::string> values = texts_of(filter.find("Values"));
    std::erase_if(found, [&](const StoredObject& object) {
      const std::string text = object.text(known->property);
      return std::none_of(values.begin(), values.end(), [&](const std::string& value) {
        return to_lower(value.starts_with("arn:") ? last_part(value, ':') : value) ==
               to_lower(text);
      });
    });
  }
  return found;
}

}  // namespace formwork::rds
