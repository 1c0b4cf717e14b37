// SPDX-License-Identifier: Apache-2.0
#include "engine/base/text.hh"
#include "resources/cloudformation/wait.hh"
#include "resources/common/fault.hh"
#include "resources/common/properties.hh"

namespace formwork::cloudformation {

namespace {

constexpr std::int64_t kLongestWaitSeconds = 43200;

/// What has been signalled so far.
struct Signals {
  std::int64_t count = 0;
  Value data = Value::map();
  std::string failure;  ///< The first failed signal's message, or empty.
};

Result<Signals> read_signals(World& world, const std::string& handle) {
  Signals signals;
  auto objects = list_objects(world, kSignals, handle + " ");
  if (!objects) {
    return std::move(objects).failure();
  }
  for (const auto& [key, signal] : *objects) {
    const std::string id = signal.get_text("UniqueId");
    if (signal.get_text("Status") != "SUCCESS" && signals.failure.empty()) {
      signals.failure = "WaitCondition received failed message: '" + signal.get_text("Reason") +
                        "' for uniqueId: " + id;
    }
    ++signals.count;
    signals.data.set(id, Value::string(signal.get_text("Data")));
  }
  return signals;
}

/// What one condition waits for.
struct Wait {
  std::string handle;
  std::string handle_logical_id;
  std::int64_t count = 1;
  Millis milliseconds = 0;
};

Result<Wait> read_wait(const Call& call) {
  Wait wait;
  auto count = integer_between(call.properties, "Count", 0, 1000);
  if (!count) {
    return std::move(count).failure();
  }
  wait.count = count->value_or(1);
  wait.handle = call.properties.get_text("Handle");
  if (wait.handle.empty() && (wait.count == 0 || call.request.has_creation_policy)) {
    // Signals to the resource itself are not this provider's: the policy waits for them.
    wait.count = 0;
    wait.handle_logical_id = call.request.logical_id;
    return wait;
  }
  if (wait.handle.empty() || !has(call.properties, "Timeout")) {
    return fault(HandlerErrorCode::InvalidRequest,
                 "WaitCondition must have Handle and Timeout, or a CreationPolicy");
  }
  auto handle = find_object(call.world, kHandles, wait.handle);
  if (!handle) {
    return std::move(handle).failure();
  }
  if (handle->is_null()) {
    return fault(HandlerErrorCode::InvalidRequest,
                 "Wait condition handle " + wait.handle + " does not exist");
  }
  const Value* owner = handle->find("Owner");
  wait.handle_logical_id = owner != nullptr ? owner->get_text("LogicalId") : "";
  auto seconds = integer_between(call.properties, "Timeout", 0, kLongestWaitSeconds);
  if (!seconds) {
    return std::move(seconds).failure();
  }
  wait.milliseconds = seconds->value_or(0) * 1000;
  return wait;
}

Result<Made> finish(const Call& call, const Wait& wait, const Value& data) {
  // As on AWS, the physical id names the handle, not the condition.
  const std::string id = call.request.stack_id + "/" + wait.handle_logical_id;
  Value attributes = Value::map();
  attributes.set("Data", Value::string(value_to_json(data)));
  attributes.set("Id", Value::string(id));
  return add_object(call, {.place = kConditions, .key = id, .attributes = std::move(attributes)});
}

Call make_call(const ProviderRequest& request) {
  static const Value kNone = Value::map();
  return {request, *request.world, request.properties.is_map() ? request.properties : kNone, kNone,
          nullptr};
}

Progress refused(std::string message) {
  Progress progress =
      Progress::failed(HandlerErrorCode::GeneralServiceException, std::move(message));
  progress.is_plain = true;
  return progress;
}

/// Waits for real signals and never succeeds without them.
class WaitConditionProvider final : public ResourceProvider {
 public:
  Progress create(const ProviderRequest& request) override {
    const Call call = make_call(request);
    auto wait = read_wait(call);
    if (!wait) {
      return failed_progress(wait.error());
    }
    auto signals = read_signals(call.world, wait->handle);
    if (!signals) {
      return failed_progress(signals.error());
    }
    if (!signals->failure.empty()) {
      return refused(signals->failure);
    }
    if (signals->count >= wait->count) {
      auto made = finish(call, *wait, signals->data);
      return made ? Progress::success(made->physical_id, made->attributes)
                  : failed_progress(made.error());
    }
    const Millis now = call.world.clock.now();
    const auto started = parse_integer(request.callback_context.get_text("Started")).value_or(now);
    const Millis left = started + wait->milliseconds - now;
    if (left <= 0) {
      return refused("WaitCondition timed out. Received " + std::to_string(signals->count) +
                     " conditions when expecting " + std::to_string(wait->count));
    }
    Value context = Value::map();
    context.set("Started", Value::number(started));
    Progress waiting = Progress::in_progress(std::move(context), left);
    waiting.waits_for_outside = true;
    return waiting;
  }

  Progress update(const ProviderRequest& request) override {
    return refused("Update to resource type " + request.type + " is not supported.");
  }

  Progress remove(const ProviderRequest& request) override {
    auto removed = remove_at<kConditions>(make_call(request));
    return removed ? Progress::success(request.physical_id) : failed_progress(removed.error());
  }

  Progress read(const ProviderRequest& request) override {
    auto model = read_at<kConditions>(make_call(request));
    return model ? Progress::success(request.physical_id, std::move(*model))
                 : failed_progress(model.error());
  }

  Result<std::vector<std::string>> list(const ProviderRequest& request) override {
    return list_at<kConditions>(make_call(request));
  }

  std::string_view kind() const override { return "own"; }
};

WaitConditionProvider provider;
ProviderEntry entry{"AWS::CloudFormation::WaitCondition", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::cloudformation
