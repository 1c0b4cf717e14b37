// SPDX-License-Identifier: Apache-2.0
#include "resources/cloudformation/stack_sets/operation.hh"

#include <algorithm>
#include <set>

#include "engine/base/text.hh"
#include "engine/schema/pattern.hh"
#include "engine/schema/regions.hh"
#include "engine/service/api_host.hh"
#include "resources/common/api_support.hh"

namespace formwork::cloudformation::stack_sets {

namespace {

constexpr std::size_t kAccountDigits = 12;

Result<std::vector<std::string>> accounts_of(const ApiCall& call) {
  std::vector<std::string> accounts = input_texts(call, "Accounts");
  if (const Value* targets = call.find("DeploymentTargets")) {
    for (std::string_view member : {"OrganizationalUnitIds", "AccountsUrl", "AccountFilterType"}) {
      if (targets->find(member) != nullptr) {
        return validation_error("DeploymentTargets." + std::string(member) +
                                " needs an organization, which formwork does not emulate. Name "
                                "the accounts.");
      }
    }
    for (std::string& account : texts_of(targets->find("Accounts"))) {
      accounts.push_back(std::move(account));
    }
  }
  for (const std::string& account : accounts) {
    if (account.size() != kAccountDigits ||
        account.find_first_not_of("0123456789") != std::string::npos) {
      return validation_error("1 validation error detected: Value '" + account +
                              "' at 'accounts' failed to satisfy constraint: Member must satisfy "
                              "regular expression pattern: ^[0-9]{12}$");
    }
  }
  return accounts;
}

Result<std::string> operation_id_of(ApiCall& call, const std::string& set_id) {
  const std::string given = call.text("OperationId");
  if (given.empty()) {
    return call.world.ids.uuid();
  }
  auto pattern = Pattern::compile("[a-zA-Z0-9][-a-zA-Z0-9]{0,127}");
  if (pattern && pattern->full_match(given) != Pattern::Match::Yes) {
    return validation_error("1 validation error detected: Value '" + given +
                            "' at 'operationId' failed to satisfy constraint: Member must satisfy "
                            "regular expression pattern: [a-zA-Z0-9][-a-zA-Z0-9]*");
  }
  auto known = find_object(call.world, kOperations, set_id + "/" + given);
  if (!known) {
    return std::move(known).failure();
  }
  if (!known->is_null()) {
    return fail("OperationIdAlreadyExistsException",
                "The specified operation ID already exists: " + given);
  }
  return given;
}

Result<void> check_preferences(const Value* preferences) {
  if (preferences == nullptr) {
    return {};
  }
  for (const auto& [count, percentage] :
       {std::pair{"FailureToleranceCount", "FailureTolerancePercentage"},
        std::pair{"MaxConcurrentCount", "MaxConcurrentPercentage"}}) {
    if (preferences->find(count) != nullptr && preferences->find(percentage) != nullptr) {
      return validation_error("You can specify either " + std::string(count) + " or " + percentage +
                              ", but not both.");
    }
  }
  const std::int64_t tolerance = number_of(*preferences, "FailureToleranceCount", -1);
  const std::int64_t most = number_of(*preferences, "MaxConcurrentCount", 1);
  const bool is_strict = preferences->get_text("ConcurrencyMode") != "SOFT_FAILURE_TOLERANCE";
  if (tolerance >= 0 && is_strict && most > tolerance + 1) {
    return validation_error(
        "MaxConcurrentCount must be at most one more than "
        "FailureToleranceCount.");
  }
  return {};
}

}  // namespace

Result<std::vector<Place>> places_of(const ApiCall& call) {
  auto accounts = accounts_of(call);
  if (!accounts) {
    return std::move(accounts).failure();
  }
  const std::vector<std::string> regions = input_texts(call, "Regions");
  if (accounts->empty() || regions.empty()) {
    return validation_error("Accounts and regions must be specified.");
  }
  std::set<Place> seen;
  std::vector<Place> places;
  for (const std::string& region : regions) {
    if (find_region(region) == nullptr) {
      return validation_error("Region " + region + " is not valid.");
    }
    for (const std::string& account : *accounts) {
      if (seen.emplace(account, region).second) {
        places.emplace_back(account, region);
      }
    }
  }
  return in_region_order(call, std::move(places));
}

std::vector<Place> in_region_order(const ApiCall& call, std::vector<Place> places) {
  const Value* preferences = call.find("OperationPreferences");
  const std::vector<std::string> order = preferences == nullptr
                                             ? std::vector<std::string>()
                                             : texts_of(preferences->find("RegionOrder"));
  auto rank = [&](const Place& place) {
    return std::find(order.begin(), order.end(), place.second) - order.begin();
  };
  // Where no order is asked for, regions go by name.
  std::stable_sort(places.begin(), places.end(), [&](const Place& a, const Place& b) {
    const auto rank_a = rank(a);
    const auto rank_b = rank(b);
    return rank_a != rank_b ? rank_a < rank_b : a.second < b.second;
  });
  return places;
}

Result<std::string> record_operation(ApiCall& call, const Value& set, std::string_view action,
                                     const std::vector<Place>& places) {
  const std::string set_id = id_of(set);
  const Value* preferences = call.find("OperationPreferences");
  if (auto good = check_preferences(preferences); !good) {
    return std::move(good).failure();
  }
  auto id = operation_id_of(call, set_id);
  auto operations = id ? list_operations(call.world, set_id) : std::move(id).failure();
  if (!operations) {
    return std::move(operations).failure();
  }
  auto open = std::find_if_not(operations->begin(), operations->end(), is_finished);
  const Value* managed = set.find_path({"ManagedExecution", "Active"});
  const bool is_managed = managed != nullptr && managed->scalar_text() == "true";
  if (open != operations->end() && !is_managed) {
    return fail("OperationInProgressException",
                "Another Operation on StackSet " + arn_of(call.world, set_id) +
                    " is in progress: " + open->get_text("OperationId"));
  }
  Value operation = Value::map();
  operation.set("OperationId", Value::string(*id));
  operation.set("StackSetId", Value::string(set_id));
  operation.set("Action", Value::string(std::string(action)));
  operation.set("Status", Value::string(open == operations->end() ? "RUNNING" : "QUEUED"));
  operation.set("Sequence", Value::number(static_cast<std::int64_t>(operations->size())));
  operation.set("CreationTimestamp", Value::number(call.world.clock.now()));
  copy_members(operation, call.input, {"OperationPreferences", "RetainStacks"});
  if (call.operation == "ImportStacksToStackSet") {
    operation.set("IsImport", Value::boolean(true));
  }
  copy_members(operation, set, {"AdministrationRoleARN", "ExecutionRoleName"});
  Value targets = Value::list();
  for (const auto& [account, region] : places) {
    Value target = Value::map();
    target.set("Account", Value::string(account));
    target.set("Region", Value::string(region));
    target.set("Status", Value::string("PENDING"));
    targets.push(std::move(target));
  }
  operation.set("Targets", std::move(targets));
  auto put = put_operation(call.world, operation);
  if (put) {
    put = put_object(call.world, kOpen, set_id, Value::boolean(true));
  }
  if (!put) {
    return std::move(put).failure();
  }
  call.host.go_on_later();
  return *id;
}

Result<std::vector<Value>> list_operations(World& world, const std::string& set_id) {
  auto found = list_objects(world, kOperations, set_id + "/");
  if (!found) {
    return std::move(found).failure();
  }
  std::vector<Value> operations;
  for (auto& [key, operation] : *found) {
    operations.push_back(std::move(operation));
  }
  std::sort(operations.begin(), operations.end(), [](const Value& a, const Value& b) {
    return number_of(a, "Sequence") < number_of(b, "Sequence");
  });
  return operations;
}

Result<Value> get_operation(World& world, const std::string& set_id, const std::string& id) {
  auto operation = find_object(world, kOperations, set_id + "/" + id);
  if (operation && operation->is_null()) {
    return fail("OperationNotFoundException", "Operation " + id + " not found");
  }
  return operation;
}

Result<void> put_operation(World& world, const Value& operation) {
  return put_object(world, kOperations, id_of(operation) + "/" + operation.get_text("OperationId"),
                    operation);
}

bool is_finished(const Value& operation) {
  const std::string status = operation.get_text("Status");
  return status == "SUCCEEDED" || status == "FAILED" || status == "STOPPED";
}

std::int64_t failed_count(const Value& operation) {
  const Value* targets = operation.find("Targets");
  std::int64_t count = 0;
  for (const Value& target : targets == nullptr ? std::span<const Value>() : targets->items()) {
    count += target.get_text("Status") == "FAILED" ? 1 : 0;
  }
  return count;
}

}  // namespace formwork::cloudformation::stack_sets
