// SPDX-License-Identifier: Apache-2.0
// What CloudWatch Logs keeps beside groups: destinations, resource policies, query definitions.
#include <algorithm>

#include "engine/value/convert.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/naming.hh"
#include "resources/logs/destinations.hh"
#include "resources/logs/log_calls.hh"
#include "resources/logs/stack_made.hh"

namespace formwork::logs {

namespace {

constexpr ObjectPlace kPolicies{"logs", "resource_policy"};
constexpr ObjectPlace kDefinitions{"logs", "query_definition"};
constexpr std::ptrdiff_t kMostPolicies = 10;

Result<Value> put(ApiCall& call, ObjectPlace place, const std::string& key, const Value& record,
                  Value answer) {
  auto done = put_object(call.world, place, key, record);
  return done ? Result<Value>(std::move(answer)) : Result<Value>(std::move(done).failure());
}

Result<Value> erase(ApiCall& call, ObjectPlace place, const std::string& key,
                    const std::string& missing, Value answer) {
  auto erased = call.world.store.erase_object(place.service, place.kind, key);
  if (!erased) {
    return std::move(erased).failure();
  }
  return *erased ? Result<Value>(std::move(answer))
                 : Result<Value>(fail("ResourceNotFoundException", missing));
}

Result<Value::List> shapes(ApiCall& call, ObjectPlace place, const std::string& prefix) {
  auto records = list_objects(call.world, place, prefix);
  if (!records) {
    return std::move(records).failure();
  }
  Value::List list;
  for (auto& [key, record] : *records) {
    list.push_back(std::move(record));
  }
  return list;
}

Result<Value> put_destination(ApiCall& call) {
  const std::string name = call.text("destinationName");
  auto known = find_object(call.world, kDestinations, name);
  if (!known) {
    return known;
  }
  Value record = known->is_null() ? Value::map() : *std::move(known);
  copy_members(record, call.input, {"destinationName", "targetArn", "roleArn"});
  record.set("arn", Value::string(regional_arn(call.world, "logs", "destination:" + name)));
  if (record.find("creationTime") == nullptr) {
    set_number(record, "creationTime", call.world.clock.now());
    const Value* tags = call.find("tags");
    record.set("Tags", tags == nullptr ? Value::map() : *tags);
  }
  return put(call, kDestinations, name, record, map_with("destination", record));
}

Result<Value> put_destination_policy(ApiCall& call) {
  const std::string name = call.text("destinationName");
  auto record = find_object(call.world, kDestinations, name);
  if (!record) {
    return record;
  }
  if (record->is_null()) {
    return fail("ResourceNotFoundException", "The specified destination does not exist.");
  }
  record->set("accessPolicy", Value::string(call.text("accessPolicy")));
  return put(call, kDestinations, name, *record, Value::map());
}

Result<Value> delete_destination(ApiCall& call) {
  return erase(call, kDestinations, call.text("destinationName"),
               "The specified destination does not exist.", Value::map());
}

Result<Value> describe_destinations(ApiCall& call) {
  const std::string prefix = call.text("DestinationNamePrefix");
  auto list = shapes(call, kDestinations, prefix);
  auto made = stack_made(call.world, "AWS::Logs::Destination", "creationTime");
  if (!list || !made) {
    return list ? std::move(made).failure() : std::move(list).failure();
  }
  for (Value& destination : *made) {
    set_text(destination, "accessPolicy", destination.get_text("destinationPolicy"));
  }
  std::erase_if(*made, [&prefix](const Value& destination) {
    return !destination.get_text("destinationName").starts_with(prefix);
  });
  merge(*list, *std::move(made), "destinationName");
  return list ? Result<Value>(keyed_page(call, *std::move(list), "destinations", "destinationName"))
              : Result<Value>(std::move(list).failure());
}

Result<Value> put_policy(ApiCall& call) {
  const std::string resource = call.text("resourceArn");
  const std::string name = call.text("policyName").empty() ? resource : call.text("policyName");
  if (name.empty() || !value_from_json(call.text("policyDocument"))) {
    return invalid_parameter(name.empty() ? "policyName or resourceArn must be given."
                                          : "The policy document is not valid JSON.");
  }
  auto list = shapes(call, kPolicies, "");
  if (!list) {
    return std::move(list).failure();
  }
  const auto known = std::find_if(list->begin(), list->end(), [&name](const Value& policy) {
    return policy.get_text("policyName") == name;
  });
  const bool is_known = known != list->end();
  const Millis last_time = is_known ? number_of(*known, "lastUpdatedTime") : 0;
  const std::string revision = call.text("expectedRevisionId");
  if (!revision.empty() && (!is_known || known->get_text("revisionId") != revision)) {
    return fail("OperationAbortedException",
                "The policy has another revision than the expected one.");
  }
  const auto of_account = std::count_if(list->begin(), list->end(), [](const Value& policy) {
    return policy.get_text("policyScope") == "ACCOUNT";
  });
  if (!is_known && resource.empty() && of_account >= kMostPolicies) {
    return fail("LimitExceededException", "Resource limit exceeded.");
  }
  Value record = map_with("policyName", Value::string(name));
  record.set("policyDocument", Value::string(call.text("policyDocument")));
  set_number(record, "lastUpdatedTime", std::max(call.world.clock.now(), last_time + 1));
  record.set("policyScope", Value::string(resource.empty() ? "ACCOUNT" : "RESOURCE"));
  if (!resource.empty()) {
    record.set("resourceArn", Value::string(resource));
    record.set("revisionId", Value::string(call.world.ids.uuid()));
  }
  Value answer = map_with("resourcePolicy", record);
  copy_members(answer, record, {"revisionId"});
  return put(call, kPolicies, name, record, std::move(answer));
}

Result<Value> delete_policy(ApiCall& call) {
  const std::string name =
      call.text("policyName").empty() ? call.text("resourceArn") : call.text("policyName");
  return erase(call, kPolicies, name, "Policy with name [" + name + "] does not exist.",
               Value::map());
}

// The account's policies, or those of resources.
Result<Value> describe_policies(ApiCall& call) {
  auto list = shapes(call, kPolicies, "");
  auto made = stack_made(call.world, "AWS::Logs::ResourcePolicy", "", "lastUpdatedTime");
  if (!list || !made) {
    return list ? std::move(made).failure() : std::move(list).failure();
  }
  for (Value& policy : *made) {
    policy.set("policyScope", Value::string("ACCOUNT"));
    policy.set("policyDocument", Value::string(document_text(policy.find("policyDocument"))));
  }
  merge(*list, *std::move(made), "policyName");
  const std::string resource = call.text("resourceArn");
  const std::string asked = call.text("policyScope");
  const std::string scope = !asked.empty() ? asked : resource.empty() ? "ACCOUNT" : "RESOURCE";
  std::erase_if(*list, [&](const Value& policy) {
    return policy.get_text("policyScope") != scope ||
           (!resource.empty() && policy.get_text("resourceArn") != resource);
  });
  return keyed_page(call, *std::move(list), "resourcePolicies", "policyName");
}

Result<Value> put_definition(ApiCall& call) {
  std::string id = call.text("queryDefinitionId");
  if (!id.empty()) {
    auto known = find_object(call.world, kDefinitions, id);
    if (!known || known->is_null()) {
      return known ? Result<Value>(fail("ResourceNotFoundException",
                                        "The specified query definition does not exist."))
                   : std::move(known);
    }
  } else {
    id = call.world.ids.uuid();
  }
  Value record = map_with("queryDefinitionId", Value::string(id));
  copy_members(record, call.input, {"name", "queryString", "logGroupNames", "queryLanguage"});
  set_number(record, "lastModified", call.world.clock.now());
  return put(call, kDefinitions, id, record, map_with("queryDefinitionId", Value::string(id)));
}

Result<Value> delete_definition(ApiCall& call) {
  return erase(call, kDefinitions, call.text("queryDefinitionId"),
               "The specified query definition does not exist.",
               map_with("success", Value::boolean(true)));
}

Result<Value> describe_definitions(ApiCall& call) {
  auto list = shapes(call, kDefinitions, "");
  auto made = stack_made(call.world, "AWS::Logs::QueryDefinition", "", "lastModified");
  if (!list || !made) {
    return list ? std::move(made).failure() : std::move(list).failure();
  }
  merge(*list, *std::move(made), "queryDefinitionId");
  const std::string prefix = call.text("queryDefinitionNamePrefix");
  std::erase_if(
      *list, [&prefix](const Value& each) { return !each.get_text("name").starts_with(prefix); });
  return keyed_page(call, *std::move(list), "queryDefinitions", "queryDefinitionId", 1000);
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {
    {"logs", "PutDestination", Access::Write, &put_destination},
    {"logs", "PutDestinationPolicy", Access::Write, &put_destination_policy},
    {"logs", "DeleteDestination", Access::Write, &delete_destination},
    {"logs", "DescribeDestinations", Access::Read, &describe_destinations},
    {"logs", "PutResourcePolicy", Access::Write, &put_policy},
    {"logs", "DeleteResourcePolicy", Access::Write, &delete_policy},
    {"logs", "DescribeResourcePolicies", Access::Read, &describe_policies},
    {"logs", "PutQueryDefinition", Access::Write, &put_definition},
    {"logs", "DeleteQueryDefinition", Access::Write, &delete_definition},
    {"logs", "DescribeQueryDefinitions", Access::Read, &describe_definitions},
};
const Register<OperationEntry> kRegistered[]{
    Register(entries[0]), Register(entries[1]), Register(entries[2]), Register(entries[3]),
    Register(entries[4]), Register(entries[5]), Register(entries[6]), Register(entries[7]),
    Register(entries[8]), Register(entries[9])};

}  // namespace

}  // namespace formwork::logs
