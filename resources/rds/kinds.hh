// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/service/operation.hh"
#include "resources/common/api_objects.hh"

namespace formwork::rds {

/// A sort of thing that RDS keeps. Those with a type are kept where the modelled provider of the
/// type keeps them, so that stacks and the API share them.
struct Kind {
  ObjectPlace place;
  std::string_view type;  ///< "" when no stack can make it.
  std::string_view name_member;
  std::string_view arn_part;  ///< "db" of "arn:aws:rds:...:db:name".
  std::string_view missing_code;
  std::string_view missing_words;  ///< "%" is the name.
  std::string_view taken_code;
  std::string_view taken_words;
};

extern const Kind kInstances;
extern const Kind kClusters;
extern const Kind kSubnetGroups;
extern const Kind kParameterGroups;
extern const Kind kClusterParameterGroups;
extern const Kind kOptionGroups;
extern const Kind kSnapshots;
extern const Kind kClusterSnapshots;

std::string arn_of(const World& world, const Kind& kind, std::string_view name);
/// Names are kept in lower case, as RDS does.
std::string name_of(const StoredObject& object, const Kind& kind);

Result<std::vector<StoredObject>> all_of(World& world, const Kind& kind);
/// A null record when there is none.
Result<StoredObject> look_for(World& world, const Kind& kind, std::string_view name);
/// Fails in the words of the kind.
Result<StoredObject> find(World& world, const Kind& kind, std::string_view name);
Result<void> check_free(World& world, const Kind& kind, std::string_view name);

/// Makes an object of these properties, which hold its name; "Tags" as a list of {Key, Value}.
Result<StoredObject> make(ApiCall& call, const Kind& kind, Value properties);
Result<void> keep(World& world, const Kind& kind, StoredObject& object);
Result<void> erase(ApiCall& call, const Kind& kind, const StoredObject& object);
/// Under another name; what refers to it by its old one does so no longer.
Result<void> rename(World& world, const Kind& kind, StoredObject& object, const std::string& name);

/// What the service itself notes of an object ("Status"), beside its properties.
std::string note(const StoredObject& object, std::string_view member);
void set_note(StoredObject& object, std::string_view member, std::string text);
void set_property(StoredObject& object, std::string_view member, Value value);

/// The page of shapes that a Describe answers: Marker, MaxRecords (20 to 100).
Result<Value> page(const ApiCall& call, std::string_view member, Value::List shapes);

/// The objects that the input's `name_member` and Filters ask for. Fails when a name was given and
/// nothing has it. `filters`: names of Filters and the properties that they compare; another name
/// is refused.
struct FilterName {
  std::string_view name;
  std::string_view property;
};
Result<std::vector<StoredObject>> asked(ApiCall& call, const Kind& kind,
                                        std::string_view name_member,
                                        std::initializer_list<FilterName> filters = {});

}  // namespace formwork::rds
