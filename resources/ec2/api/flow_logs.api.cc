// SPDX-License-Identifier: Apache-2.0
// Flow logs: kept and told. Nothing flows, so that nothing is written to their destinations.
#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/kinds.hh"
#include "resources/logs/log_group.hh"
#include "resources/s3/bucket.hh"
#include "resources/s3/places.hh"

namespace formwork::ec2 {

namespace {

Result<void> check_flow_log(ApiCall& call) {
  std::string type = call.text("LogDestinationType");
  type = type.empty() ? "cloud-watch-logs" : type;
  const std::string interval = call.text("MaxAggregationInterval");
  if (!interval.empty() && interval != "60" && interval != "600") {
    return fail("InvalidParameter", "Invalid Flow Log Max Aggregation Interval");
  }
  if (!call.text("LogDestination").empty() && !call.text("LogGroupName").empty()) {
    return fail("InvalidParameter",
                "Please only provide LogGroupName or only provide LogDestination.");
  }
  if (type == "cloud-watch-logs") {
    if (call.text("LogDestination").empty() && call.text("LogGroupName").empty()) {
      return fail("InvalidParameter",
                  "LogDestination can't be empty if LogGroupName is not "
                  "provided.");
    }
    if (call.text("DeliverLogsPermissionArn").empty()) {
      return fail("InvalidParameter",
                  "DeliverLogsPermissionArn can't be empty if LogDestinationType "
                  "is cloud-watch-logs.");
    }
  } else if (!call.text("LogGroupName").empty()) {
    return fail("InvalidParameter",
                "LogDestination type must be cloud-watch-logs if LogGroupName is provided.");
  } else if (call.text("LogDestination").empty()) {
    return fail("InvalidParameter",
                "LogDestination can't be empty if LogGroupName is not provided.");
  }
  return {};
}

/// Why nothing can be put into the bucket that the call says, ""
/// when something can.
std::string no_bucket(ApiCall& call, const std::string& type) {
  const std::string arn = call.text("LogDestination");
  if (type != "s3" || !arn.starts_with("arn:")) {
    return {};
  }
  std::string name = last_part(arn, ':');
  name = name.substr(0, name.find('/'));
  auto bucket = find_object(call.world, s3::kBuckets, name);
  if ((bucket && !bucket->is_null()) || s3::find_place(name)) {
    return {};
  }
  return "LogDestination: " + name + " does not exist";
}

/// That the log group of the call is not there.
bool lacks_group(ApiCall& call) {
  const std::string name = call.text("LogGroupName");
  if (name.empty()) {
    return false;
  }
  auto group = find_object(call.world, logs::kLogGroups, name);
  return group && group->is_null();
}

Result<Value> create_flow_logs(ApiCall& call) {
  if (auto good = check_flow_log(call); !good) {
    return std::move(good).failure();
  }
  const std::string what = call.text("ResourceType");
  const Kind& kind = what == "Subnet"             ? kSubnetKind
                     : what == "NetworkInterface" ? kInterfaceKind
                                                  : kVpcKind;
  Value ids = Value::list();
  Value failed = Value::list();
  auto known = all_items(call.world, kFlowLogKind);
  if (!known) {
    return std::move(known).failure();
  }
  for (const auto& id : input_texts(call, "ResourceIds")) {
    if (auto target = get_item(call.world, kind, id); !target) {
      return std::move(target).failure();
    }
    std::string type = call.text("LogDestinationType");
    type = type.empty() ? "cloud-watch-logs" : type;
    Value shape = obj({{"ResourceId", id},
                       {"FlowLogStatus", "ACTIVE"},
                       {"DeliverLogsStatus", "SUCCESS"},
                       {"LogDestinationType", type},
                       {"MaxAggregationInterval", 600},
                       {"LogFormat",
                        "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} "
                        "${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} "
                        "${action} ${log-status}"},
                       {"CreationTime", call.world.clock.now()}});
    copy_members(shape, call.input,
                 {"TrafficType", "LogDestination", "LogGroupName", "DeliverLogsPermissionArn",
                  "MaxAggregationInterval", "LogFormat"});
    if (type == "s3") {
      Value options = obj({{"FileFormat", "plain-text"},
                           {"HiveCompatiblePartitions", false},
                           {"PerHourPartition", false}});
      const Value asked = map_in(call.input, "DestinationOptions");
      for (const auto& member : asked.members()) {
        options.set(member.key, member.value);
      }
      shape.set("DestinationOptions", std::move(options));
    }
    const bool repeated = std::any_of(known->begin(), known->end(), [&](const Item& each) {
      return each.text("ResourceId") == id &&
             each.text("LogDestination") == call.text("LogDestination") &&
             each.text("LogGroupName") == call.text("LogGroupName");
    });
    if (repeated) {
      return fail("FlowLogAlreadyExists",
                  "Error. There is an existing Flow Log with the same configuration and log "
                  "destination.");
    }
    if (const std::string why = no_bucket(call, type); !why.empty()) {
      failed.push(obj({{"ResourceId", id}, {"Error", obj({{"Code", "400"}, {"Message", why}})}}));
      continue;
    }
    if (lacks_group(call)) {
      shape.set("DeliverLogsStatus", Value::string("FAILED"));
      shape.set("DeliverLogsErrorMessage", Value::string("Access error"));
    }
    auto item = add_item(call, kFlowLogKind, std::move(shape));
    if (!item) {
      return std::move(item).failure();
    }
    ids.push(Value::string(item->key));
  }
  Value answer = obj({{"FlowLogIds", std::move(ids)}, {"Unsuccessful", std::move(failed)}});
  set_text(answer, "ClientToken", call.text("ClientToken"));
  return answer;
}

Result<Value> remove_flow_logs(ApiCall& call) {
  std::vector<Item> items;
  std::vector<std::string> missing;
  for (const auto& id : input_texts(call, "FlowLogIds")) {
    auto item = get_item(call.world, kFlowLogKind, id);
    if (item) {
      items.push_back(std::move(*item));
    } else {
      missing.push_back(id);
    }
  }
  if (!missing.empty()) {
    return fail("InvalidFlowLogId.NotFound",
                "These flow log ids in the input list are not found: [TotalCount: " +
                    std::to_string(missing.size()) + "] " + join(missing, " "));
  }
  for (const Item& item : items) {
    if (auto erased = erase_item(call.world, kFlowLogKind, item); !erased) {
      return std::move(erased).failure();
    }
  }
  return map_with("Unsuccessful", Value::list());
}

constinit OperationEntry entries[]{on("CreateFlowLogs", &op<&create_flow_logs>),
                                   on("DeleteFlowLogs", &op<&remove_flow_logs>),
                                   on("DescribeFlowLogs", &op<&describe<kFlowLogKind>>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
