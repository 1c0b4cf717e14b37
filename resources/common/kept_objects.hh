// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/service/operation.hh"
#include "resources/common/api_objects.hh"

namespace formwork {

/// A sort of thing that a service keeps by name. Those with a type lie where the modelled provider
/// of the type keeps them, so that stacks and the API share them.
struct KeptKind {
  ObjectPlace place;
  std::string_view type;  ///< "" when no stack can make it.
  std::string_view name_member;
  std::string_view missing_code;
  std::string_view missing_words;  ///< "%" is the name.
  std::string_view taken_code;
  std::string_view taken_words;
  bool ignores_case = false;  ///< Names are kept in lower case.
};

/// The `model` of these objects is what was said of them: their properties, not what a provider
/// made up for the attributes that nobody gave.
std::string name_of(const StoredObject& object, const KeptKind& kind);
Result<std::vector<StoredObject>> all_of(World& world, const KeptKind& kind);
/// By name or ARN. A null record when there is none.
Result<StoredObject> look_for(World& world, const KeptKind& kind, std::string_view name);
/// Fails in the words of the kind.
Result<StoredObject> find(World& world, const KeptKind& kind, std::string_view name);
Result<void> check_free(World& world, const KeptKind& kind, std::string_view name);

/// Makes an object of these properties, which hold its name; "Tags" as a list of {Key, Value}.
Result<StoredObject> make(ApiCall& call, const KeptKind& kind, Value properties);
Result<void> keep(World& world, const KeptKind& kind, StoredObject& object);
Result<void> erase(ApiCall& call, const KeptKind& kind, const StoredObject& object);
/// Under another name; what refers to it by its old one does so no longer.
Result<void> rename(World& world, const KeptKind& kind, StoredObject& object,
                    const std::string& name);

/// What the service itself notes of an object ("Status"), beside its properties.
std::string note(const StoredObject& object, std::string_view member);
void set_note(StoredObject& object, std::string_view member, std::string text);
void set_property(StoredObject& object, std::string_view member, Value value);

}  // namespace formwork
