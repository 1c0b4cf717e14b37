// SPDX-License-Identifier: Apache-2.0
// DetectStackSetDrift, and what it found in an instance.
#include "resources/cloudformation/drift/detect.hh"
#include "resources/cloudformation/stack_sets/advance.hh"
#include "resources/cloudformation/stack_sets/target.hh"
#include "resources/common/api_support.hh"

namespace formwork::cloudformation::stack_sets {

namespace {

Result<Value> detect_set(ApiCall& call) {
  auto set = get_set(call);
  auto has_more = set ? advance(call, *set) : std::move(set).failure();
  if (!has_more) {
    return std::move(has_more).failure();
  }
  auto instances = list_instances(call.world, id_of(*set));
  if (!instances) {
    return std::move(instances).failure();
  }
  std::vector<Place> places;
  for (const Value& instance : *instances) {
    if (!instance.get_text("StackId").empty()) {
      places.emplace_back(instance.get_text("Account"), instance.get_text("Region"));
    }
  }
  auto id = record_operation(call, *set, "DETECT_DRIFT", in_region_order(call, std::move(places)));
  return id ? Result<Value>(map_with("OperationId", Value::string(*id))) : std::move(id).failure();
}

Result<Value> list_drifts(ApiCall& call) {
  auto set = get_set(call);
  auto operation = set ? get_operation(call.world, id_of(*set), call.text("OperationId"))
                       : Result<Value>(std::move(set).failure());
  auto instance = operation
                      ? get_instance(call.world, id_of(*set), call.text("StackInstanceAccount"),
                                     call.text("StackInstanceRegion"))
                      : std::move(operation);
  if (!instance) {
    return instance;
  }
  Value::List drifts;
  auto listed = at(call, instance->get_text("Account"), instance->get_text("Region"),
                   [&](ApiCall& there) -> Result<void> {
                     auto shapes =
                         drift_shapes(there.world.store, instance->get_text("StackId"),
                                      input_texts(call, "StackInstanceResourceDriftStatuses"));
                     if (!shapes) {
                       return std::move(shapes).failure();
                     }
                     drifts = std::move(*shapes);
                     return {};
                   });
  if (!listed) {
    return std::move(listed).failure();
  }
  // A summary has no properties.
  for (Value& drift : drifts) {
    drift.erase("ExpectedProperties");
    drift.erase("ActualProperties");
    drift.erase("DriftStatusReason");
  }
  return page_of(call, std::move(drifts), {.member = "Summaries"});
}

using Access = OperationEntry::Access;
constinit OperationEntry detect_one{"cloudformation", "DetectStackSetDrift", Access::Write,
                                    &detect_set};
constinit OperationEntry list_one{"cloudformation", "ListStackInstanceResourceDrifts",
                                  Access::Write, &list_drifts};
const Register<OperationEntry> kRegistered[]{Register(detect_one), Register(list_one)};

}  // namespace

}  // namespace formwork::cloudformation::stack_sets
