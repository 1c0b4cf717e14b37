// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/service/operation.hh"
#include "resources/common/objects.hh"

namespace formwork {

/// Where the modelled provider keeps the objects of a type without a provider of its own.
inline ObjectPlace modelled_place(std::string_view type_name) {
  return {"modelled", type_name};
}

/// An object of a service with its model at hand.
struct StoredObject {
  std::string key;
  Value record;
  Value model;  ///< model_of(record)

  std::string text(std::string_view property) const { return model.get_text(property); }
};
/// All objects of a place, by key.
Result<std::vector<StoredObject>> stored_objects(World& world, ObjectPlace place);
/// The first whose property has this text; a null record when there is none.
Result<StoredObject> find_stored(World& world, ObjectPlace place, std::string_view property,
                                 std::string_view text);

/// Which tags an operation tells. The aws:cloudformation:* ones of objects that no stack made are
/// never told.
enum class TagScope { All, OwnOnly /* without those that begin with "aws:" */ };
Value tag_map(const Value& record, TagScope scope = TagScope::All);
/// As a list of {Key, Value}.
Value tag_list(const Value& record, TagScope scope = TagScope::All);

/// Sets the time of an object's record ("CreationTime") as `member`.
void set_time(Value& shape, std::string_view member, const Value& record,
              std::string_view record_member = "CreationTime");
/// Sets `member` to the default where it is absent.
void set_default(Value& shape, std::string_view member, Value value);

/// A policy, rule or pattern as the JSON text that services answer; "" for null.
std::string document_text(const Value* document);
/// JSON text as IAM's answers have it.
std::string percent_encode(std::string_view text);

/// A UUID that is a function of `seed` alone: an identity of an object that answers need and its
/// record does not hold.
std::string uuid_of(std::string_view seed);

/// What stands behind the last `separator`, or all of it.
std::string last_part(std::string_view text, char separator);

/// Makes or deletes an object through the provider of its type, as something that no stack owns.
/// Fails with the handler error code's name and the service's own words.
Result<Progress> create_outside(ApiCall& call, std::string_view type_name, Value properties);
Result<void> remove_outside(ApiCall& call, std::string_view type_name, std::string physical_id,
                            Value properties);

}  // namespace formwork
