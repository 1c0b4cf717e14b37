// SPDX-License-Identifier: Apache-2.0
// Instances: launched, told, stopped, ended. State changes are over when the call that asked for
// them is answered.
#include <algorithm>
#include <map>

#include "engine/base/text.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/facts.hh"
#include "resources/ec2/api/instance_parts.hh"
#include "resources/ec2/api/interfaces.hh"
#include "resources/ec2/api/kinds.hh"

namespace formwork::ec2 {

namespace {

constexpr ObjectPlace kLaunchTokens{"ec2", "launch_token"};

Value told_instance(const Item& item) {
  Value shape = told(item);
  shape.erase("UserData");
  return shape;
}

/// Instances by reservation; those of stacks have one each.
Value reservations_of(const World& world, const std::vector<Item>& items) {
  Value::List all;
  for (const Item& item : items) {
    std::string id = item.text("ReservationId");
    id = id.empty() ? "r-" + item.key.substr(item.key.find('-') + 1) : id;
    auto at = std::find_if(all.begin(), all.end(),
                           [&](const Value& each) { return each.get_text("ReservationId") == id; });
    if (at == all.end()) {
      all.push_back(obj({{"ReservationId", id},
                         {"OwnerId", world.account_id},
                         {"Groups", Value::list()},
                         {"Instances", Value::list()}}));
      at = all.end() - 1;
    }
    Value instances = *at->find("Instances");
    instances.push(told_instance(item));
    at->set("Instances", std::move(instances));
  }
  return Value::list(std::move(all));
}

Result<Value> answer_launch(ApiCall& call, std::vector<Item> items, bool is_new) {
  Value all = reservations_of(call.world, items);
  if (all.items().empty()) {
    return Value::map();
  }
  Value reservation = all.items().front();
  Value::List instances = list_in(reservation, "Instances");
  for (Value& each : instances) {
    if (is_new) {
      each.set("State", instance_state("pending"));
    }
  }
  reservation.set("Instances", Value::list(std::move(instances)));
  return reservation;
}

Result<std::vector<Item>> launched_before(ApiCall& call, const std::string& token) {
  std::vector<Item> items;
  auto known = find_object(call.world, kLaunchTokens, token);
  if (!known) {
    return std::move(known).failure();
  }
  for (const auto& id : texts_of(known->find("Ids"))) {
    auto item = get_item(call.world, kInstanceKind, id);
    if (!item) {
      return std::move(item).failure();
    }
    items.push_back(std::move(*item));
  }
  return items;
}

Result<Value> run(ApiCall& call) {
  const std::string token = call.text("ClientToken");
  if (!token.empty()) {
    auto before = launched_before(call, token);
    if (!before || !before->empty()) {
      return before ? answer_launch(call, std::move(*before), false) : std::move(before).failure();
    }
  }
  const std::int64_t least = number_of(call.input, "MinCount", 1);
  const std::int64_t most = number_of(call.input, "MaxCount", 1);
  if (least > most || least < 1) {
    return fail("InvalidParameterValue", "Value (" + call.text("MinCount") +
                                             ") for parameter minCount is invalid. The minCount "
                                             "must be greater than 0 and at most maxCount");
  }
  if (most > 1000) {
    return fail("InstanceLimitExceeded",
                "You have requested more instances than your current instance limit allows.");
  }
  auto wish = with_template(call, call.input);
  if (!wish) {
    return wish;
  }
  if (auto checked = check_wish(call, *wish); !checked) {
    return std::move(checked).failure();
  }
  auto tags = specified_tags(call, "instance");
  auto volume_tags = specified_tags(call, "volume");
  if (!tags || !volume_tags) {
    return tags ? std::move(volume_tags).failure() : std::move(tags).failure();
  }
  for (const Value& specification : list_in(*wish, "TagSpecifications")) {
    if (specification.get_text("ResourceType") == "instance") {
      for (const Value& tag : list_in(specification, "Tags")) {
        set_default(*tags, tag.get_text("Key"), Value::string(tag.get_text("Value")));
      }
    }
  }
  auto items = launch_many(call, *wish, most, *tags, *volume_tags);
  if (!items) {
    return std::move(items).failure();
  }
  if (!token.empty()) {
    std::vector<std::string> ids;
    for (const Item& item : *items) {
      ids.push_back(item.key);
    }
    auto kept = put_object(call.world, kLaunchTokens, token, obj({{"Ids", list_of(ids)}}));
    if (!kept) {
      return std::move(kept).failure();
    }
  }
  return answer_launch(call, std::move(*items), true);
}

Result<Value> describe_instances(ApiCall& call) {
  auto items = chosen(call, kInstanceKind);
  if (!items) {
    return std::move(items).failure();
  }
  const Value all = reservations_of(call.world, *items);
  return answer_page(call, "Reservations", {all.items().begin(), all.items().end()});
}

Result<std::vector<Item>> named(ApiCall& call) {
  std::vector<Item> items;
  const auto ids = input_texts(call, "InstanceIds");
  if (ids.empty()) {
    return fail("InvalidParameterCombination", "No instances specified");
  }
  std::vector<std::string> missing;
  for (const auto& id : ids) {
    auto item = get_item(call.world, kInstanceKind, id);
    if (item) {
      items.push_back(std::move(*item));
    } else if (item.error().code != kInstanceKind.not_found) {
      return std::move(item).failure();
    } else {
      missing.push_back(id);
    }
  }
  if (missing.size() == 1) {
    return no_such(kInstanceKind, missing.front());
  }
  if (!missing.empty()) {
    return fail("InvalidInstanceID.NotFound",
                "The instance IDs '" + join(missing, ", ") + "' do not exist");
  }
  return items;
}

Value change_of(const Item& item, std::string_view before, std::string_view now) {
  return obj({{"InstanceId", item.key},
              {"PreviousState", instance_state(before)},
              {"CurrentState", instance_state(now)}});
}

Result<Value> start(ApiCall& call) {
  auto items = named(call);
  if (!items) {
    return std::move(items).failure();
  }
  Value changes = Value::list();
  for (Item& item : *items) {
    const std::string before = state_of(item);
    if (before == "terminated") {
      return fail("IncorrectInstanceState", "The instance '" + item.key +
                                                "' is not in a state from which it can be "
                                                "started.");
    }
    changes.push(change_of(item, before, before == "stopped" ? "pending" : before));
    item.set("State", instance_state("running"));
    item.set("StateTransitionReason", Value::string(""));
    item.set("StateReason", Value());
    item.set("LaunchTime", Value::number(call.world.clock.now()));
    if (auto regained = regain_public_address(call.world, item); !regained) {
      return std::move(regained).failure();
    }
    if (auto stored = put_item(call.world, kInstanceKind, item); !stored) {
      return std::move(stored).failure();
    }
  }
  return map_with("StartingInstances", std::move(changes));
}

std::string transition_words(ApiCall& call) {
  std::string time = format_time(call.world.clock.now()).substr(0, 19);
  time[10] = ' ';
  return "User initiated (" + time + " UTC)";
}

Result<Value> stop(ApiCall& call) {
  auto items = named(call);
  if (!items) {
    return std::move(items).failure();
  }
  Value changes = Value::list();
  for (Item& item : *items) {
    const std::string before = state_of(item);
    if (before == "terminated") {
      return fail("IncorrectInstanceState", "This instance '" + item.key +
                                                "' is not in a state from which it can be "
                                                "stopped.");
    }
    if (flag(item.shape, "DisableApiStop")) {
      return fail("OperationNotPermitted", "The instance '" + item.key +
                                               "' may not be stopped. Modify its "
                                               "'disableApiStop' instance attribute and try "
                                               "again.");
    }
    changes.push(change_of(item, before, before == "stopped" ? "stopped" : "stopping"));
    item.set("State", instance_state("stopped"));
    item.set("StateTransitionReason", Value::string(transition_words(call)));
    item.set("StateReason",
             obj({{"Code", "Client.UserInitiatedShutdown"},
                  {"Message", "Client.UserInitiatedShutdown: User initiated shutdown"}}));
    if (auto lost = lose_public_address(call.world, item); !lost) {
      return std::move(lost).failure();
    }
    if (auto stored = put_item(call.world, kInstanceKind, item); !stored) {
      return std::move(stored).failure();
    }
  }
  return map_with("StoppingInstances", std::move(changes));
}

Result<Value> reboot(ApiCall& call) {
  auto items = named(call);
  return items ? Result<Value>(Value::map()) : std::move(items).failure();
}

Result<Value> terminate(ApiCall& call) {
  auto items = named(call);
  if (!items) {
    return std::move(items).failure();
  }
  Value changes = Value::list();
  for (Item& item : *items) {
    const std::string before = state_of(item);
    if (flag(item.shape, "DisableApiTermination")) {
      return fail("OperationNotPermitted",
                  "The instance '" + item.key +
                      "' may not be terminated. Modify its 'disableApiTermination' instance "
                      "attribute and try again.");
    }
    changes.push(change_of(item, before, before == "terminated" ? "terminated" : "shutting-down"));
    item.set("StateTransitionReason", Value::string(transition_words(call)));
    item.set("StateReason",
             obj({{"Code", "Client.UserInitiatedShutdown"},
                  {"Message", "Client.UserInitiatedShutdown: User initiated shutdown"}}));
    if (auto ended = end_instance(call.world, item); !ended) {
      return std::move(ended).failure();
    }
  }
  return map_with("TerminatingInstances", std::move(changes));
}

Value checks_of(bool is_running) {
  return obj(
      {{"Status", is_running ? "ok" : "not-applicable"},
       {"Details", is_running ? list_with(obj({{"Name", "reachability"}, {"Status", "passed"}}))
                              : Value::list()}});
}

Result<Value> describe_status(ApiCall& call) {
  auto items = all_items(call.world, kInstanceKind);
  if (!items) {
    return std::move(items).failure();
  }
  const auto ids = input_texts(call, "InstanceIds");
  for (const auto& id : ids) {
    if (auto item = get_item(call.world, kInstanceKind, id); !item) {
      return std::move(item).failure();
    }
  }
  const Value* filters = call.find("Filters");
  const Value none;
  Value::List statuses;
  for (const Item& item : *items) {
    const std::string state = state_of(item);
    const bool is_running = state == "running";
    if ((!ids.empty() && std::find(ids.begin(), ids.end(), item.key) == ids.end()) ||
        (!is_running && !call.flag("IncludeAllInstances"))) {
      continue;
    }
    Value shape =
        obj({{"InstanceId", item.key},
             {"AvailabilityZone", map_in(item.shape, "Placement").get_text("AvailabilityZone")},
             {"InstanceState", map_in(item.shape, "State")},
             {"State", map_in(item.shape, "State")},
             {"InstanceStatus", checks_of(is_running)},
             {"SystemStatus", checks_of(is_running)},
             {"Events", Value::list()}});
    if (passes(shape, filters != nullptr ? *filters : none, "instance")) {
      statuses.push_back(std::move(shape));
    }
  }
  return answer_page(call, "InstanceStatuses", std::move(statuses));
}

Result<Value> monitor(ApiCall& call, std::string_view state) {
  auto items = named(call);
  if (!items) {
    return std::move(items).failure();
  }
  Value list = Value::list();
  for (Item& item : *items) {
    item.set("Monitoring", obj({{"State", state}}));
    if (auto stored = put_item(call.world, kInstanceKind, item); !stored) {
      return std::move(stored).failure();
    }
    list.push(obj({{"InstanceId", item.key}, {"Monitoring", obj({{"State", state}})}}));
  }
  return map_with("InstanceMonitorings", std::move(list));
}
Result<Value> monitor_on(ApiCall& call) {
  return monitor(call, "enabled");
}
Result<Value> monitor_off(ApiCall& call) {
  return monitor(call, "disabled");
}

Result<Value> console_output(ApiCall& call) {
  auto item = get_item(call.world, kInstanceKind, call.text("InstanceId"));
  if (!item) {
    return std::move(item).failure();
  }
  return obj({{"InstanceId", item->key}, {"Output", ""}, {"Timestamp", call.world.clock.now()}});
}

Result<Value> modify_metadata(ApiCall& call) {
  auto item = get_item(call.world, kInstanceKind, call.text("InstanceId"));
  if (!item) {
    return std::move(item).failure();
  }
  Value options = map_in(item->shape, "MetadataOptions");
  copy_members(options, call.input,
               {"HttpTokens", "HttpPutResponseHopLimit", "HttpEndpoint", "HttpProtocolIpv6",
                "InstanceMetadataTags"});
  item->set("MetadataOptions", options);
  auto stored = put_item(call.world, kInstanceKind, *item);
  return stored ? Result<Value>(obj(
                      {{"InstanceId", item->key}, {"InstanceMetadataOptions", std::move(options)}}))
                : std::move(stored).failure();
}

Result<Value> describe_credits(ApiCall& call) {
  auto items = named(call);
  if (!items) {
    return std::move(items).failure();
  }
  Value list = Value::list();
  for (const Item& item : *items) {
    list.push(obj({{"InstanceId", item.key},
                   {"CpuCredits", item.text("CpuCredits").empty() ? std::string("standard")
                                                                  : item.text("CpuCredits")}}));
  }
  return map_with("InstanceCreditSpecifications", std::move(list));
}

Result<Value> password_data(ApiCall& call) {
  auto item = get_item(call.world, kInstanceKind, call.text("InstanceId"));
  if (!item) {
    return std::move(item).failure();
  }
  return obj(
      {{"InstanceId", item->key}, {"PasswordData", ""}, {"Timestamp", call.world.clock.now()}});
}

constinit OperationEntry entries[]{
    on("RunInstances", &op<&run>),
    on("DescribeInstances", &op<&describe_instances>),
    on("StartInstances", &op<&start>),
    on("StopInstances", &op<&stop>),
    on("RebootInstances", &op<&reboot>),
    on("TerminateInstances", &op<&terminate>),
    on("DescribeInstanceStatus", &op<&describe_status>),
    on("MonitorInstances", &op<&monitor_on>),
    on("UnmonitorInstances", &op<&monitor_off>),
    on("GetConsoleOutput", &op<&console_output>),
    on("GetPasswordData", &op<&password_data>),
    on("ModifyInstanceMetadataOptions", &op<&modify_metadata>),
    on("DescribeInstanceCreditSpecifications", &op<&describe_credits>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
