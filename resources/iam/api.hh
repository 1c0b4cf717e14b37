// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/service/api_host.hh"
#include "engine/service/operation.hh"
#include "resources/iam/iam.hh"

namespace formwork::iam {

using Access = OperationEntry::Access;

/// IAM is global: whatever region signs a call, one world of the account keeps what it makes.
inline constexpr std::string_view kHomeRegion = "us-east-1";

/// Runs the handler in the home world of the caller's account. What that does not have is looked
/// for where stacks of other regions made it, and lists have it behind their last page.
Result<Value> run_at_home(ApiCall& call, OperationHandler handler);

template <OperationHandler kHandler>
Result<Value> globally(ApiCall& call) {
  return run_at_home(call, kHandler);
}

/// Runs `work` in the home world of an account, which may be the call's own world.
Result<void> in_home(ApiCall& call, const std::string& account_id,
                     const std::function<Result<void>(ApiCall&)>& work);

/// Runs `work` in each other world of an account where stacks have made something of IAM.
Result<void> in_regions(ApiCall& call, const std::string& account_id,
                        const std::function<Result<void>(ApiCall&)>& work);

/// Registers all entries of a table.
struct RegisterAll {
  template <std::size_t kCount>
  explicit RegisterAll(OperationEntry (&entries)[kCount]) {
    for (OperationEntry& entry : entries) {
      Register<OperationEntry> registered(entry);
    }
  }
};

/// fail("NoSuchEntity", ...), fail("EntityAlreadyExists", ...) and so on.
Failure no_such_entity(std::string message);
Failure already_there(std::string message);
Failure delete_conflict(std::string message);
Failure limit_exceeded(std::string message);
Failure invalid_input(std::string message);

/// The page that Marker and MaxItems ask for (100 items when nothing is said): {<member>: items,
/// IsTruncated, Marker}. Fails with ValidationError "Invalid Marker.".
Result<Value> marked_page(const ApiCall& call, std::string_view member, Value::List items);

/// The user that a call is about: UserName, or who calls. Fails with ValidationError when neither
/// is a user.
Result<std::string> user_of_call(const ApiCall& call);

/// The path of the input, "/" when absent. Fails with ValidationError.
Result<std::string> input_path(const ApiCall& call, std::string_view member = "Path");

/// A record as providers write them, that no stack owns.
Value new_record(World& world, Value properties, Value attributes);
void set_property(Value& record, std::string_view property, Value value);
void drop_property(Value& record, std::string_view property);
void set_attribute(Value& record, std::string_view attribute, Value value);

/// Tags of the input as a map. Fails with InvalidInput when a key is repeated in any case.
Result<Value> input_tags(const ApiCall& call, bool ignores_case);
/// Sets the tags of a record, in both forms that it keeps.
void set_tags(Value& record, const Value& tags);

/// The documents of answers: JSON text, percent-encoded.
Value encoded_document(const Value* document);

}  // namespace formwork::iam
