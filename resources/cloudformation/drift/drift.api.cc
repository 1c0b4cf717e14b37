// SPDX-License-Identifier: Apache-2.0
// Drift of stacks. Detection is done within the call: its status is always that of a finished one.
#include "resources/cloudformation/drift/detect.hh"
#include "resources/common/api_support.hh"
#include "resources/common/objects.hh"

namespace formwork::cloudformation {

namespace {

/// What DescribeStackDriftDetectionStatus answers, by detection id.
constexpr ObjectPlace kDetections{"cloudformation", "drift-detection"};

Result<StackRecord> find_stack(ApiCall& call) {
  const std::string name = call.text("StackName");
  auto stack = call.world.store.find_stack(name);
  if (!stack) {
    return std::move(stack).failure();
  }
  if (!stack->has_value()) {
    return validation_error("Stack [" + name + "] does not exist");
  }
  return std::move(**stack);
}

Result<Value> detect_stack(ApiCall& call) {
  auto stack = find_stack(call);
  auto found = stack ? detect_drift(call, *stack, input_texts(call, "LogicalResourceIds"))
                     : std::move(stack).failure();
  if (!found) {
    return std::move(found).failure();
  }
  const std::string id = call.world.ids.uuid();
  Value detection = Value::map();
  detection.set("StackId", Value::string(stack->id));
  detection.set("StackDriftDetectionId", Value::string(id));
  detection.set("StackDriftStatus", Value::string(found->status));
  detection.set("DetectionStatus", Value::string("DETECTION_COMPLETE"));
  detection.set("DriftedStackResourceCount", Value::number(found->drifted));
  detection.set("Timestamp", Value::number(found->time));
  auto put = put_object(call.world, kDetections, id, detection);
  return put ? Result<Value>(map_with("StackDriftDetectionId", Value::string(id)))
             : std::move(put).failure();
}

Result<Value> describe_detection(ApiCall& call) {
  const std::string id = call.text("StackDriftDetectionId");
  auto detection = find_object(call.world, kDetections, id);
  if (detection && detection->is_null()) {
    return validation_error("No stack drift detection with the id [" + id + "] exists");
  }
  return detection;
}

Result<Value> detect_resource(ApiCall& call) {
  auto stack = find_stack(call);
  const std::string id = call.text("LogicalResourceId");
  auto found = stack ? detect_drift(call, *stack, {id}) : std::move(stack).failure();
  if (!found) {
    return std::move(found).failure();
  }
  auto row = call.world.store.find_resource(stack->id, id);
  if (!row) {
    return std::move(row).failure();
  }
  Value shape = row->has_value() ? drift_shape(**row) : Value();
  if (shape.is_null()) {
    return validation_error("Drift detection is not supported for the resource " + id + ".");
  }
  return map_with("StackResourceDrift", std::move(shape));
}

Result<Value> describe_drifts(ApiCall& call) {
  auto stack = find_stack(call);
  auto shapes = stack ? drift_shapes(call.world.store, stack->id,
                                     input_texts(call, "StackResourceDriftStatusFilters"))
                      : std::move(stack).failure();
  return shapes ? page_of(call, std::move(*shapes), {.member = "StackResourceDrifts"})
                : std::move(shapes).failure();
}

using Access = OperationEntry::Access;
constinit OperationEntry detect_one{"cloudformation", "DetectStackDrift", Access::Write,
                                    &detect_stack};
constinit OperationEntry describe_one{"cloudformation", "DescribeStackDriftDetectionStatus",
                                      Access::Read, &describe_detection};
constinit OperationEntry detect_part{"cloudformation", "DetectStackResourceDrift", Access::Write,
                                     &detect_resource};
constinit OperationEntry describe_all{"cloudformation", "DescribeStackResourceDrifts", Access::Read,
                                      &describe_drifts};
const Register<OperationEntry> kRegistered[]{Register(detect_one), Register(describe_one),
                                             Register(detect_part), Register(describe_all)};

}  // namespace

}  // namespace formwork::cloudformation
