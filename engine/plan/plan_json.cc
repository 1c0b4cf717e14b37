// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdlib>
#include <optional>

#include "engine/base/json_write.hh"
#include "engine/plan/plan.hh"
#include "engine/value/convert.hh"

namespace formwork {

namespace {

constexpr std::int64_t kPlanFormat = 1;

constexpr std::array<StepKind, 6> kStepKinds = {StepKind::Create,  StepKind::Update,
                                                StepKind::Replace, StepKind::Cleanup,
                                                StepKind::Delete,  StepKind::Import};
constexpr std::array<PlanKind, 3> kPlanKinds = {PlanKind::Create, PlanKind::Update,
                                                PlanKind::Delete};

const char* kind_text(PlanKind kind) {
  switch (kind) {
    case PlanKind::Create:
      return "CREATE";
    case PlanKind::Update:
      return "UPDATE";
    case PlanKind::Delete:
      return "DELETE";
  }
  return "";
}

void write_texts(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
  json.key(name).begin_array();
  for (const std::string& text : texts) {
    json.string(text);
  }
  json.end_array();
}

void write_steps(JsonWriter& json, const std::vector<PlanStep>& steps) {
  json.key("steps").begin_array();
  for (const PlanStep& step : steps) {
    json.begin_object();
    json.member("id", step.id).member("kind", to_string(step.kind));
    json.member("logicalId", step.logical_id).member("type", step.type);
    json.member_if("policy", step.policy);
    write_texts(json, "after", step.after);
    json.member_bool("conditional", step.is_conditional).end_object();
  }
  json.end_array();
}

void write_parameters(JsonWriter& json, const Plan& plan) {
  json.key("parameters").begin_array();
  for (const StoredParameter& parameter : plan.parameters) {
    json.begin_object().member("key", parameter.key).member("value", parameter.value);
    json.member_if("resolved", parameter.resolved);
    json.member_bool("noEcho", parameter.no_echo).end_object();
  }
  json.end_array().key("parameterValues").raw(value_to_stored_json(plan.parameter_values));
  json.key("tags").begin_array();
  for (const auto& [key, value] : plan.tags) {
    json.begin_object().member("key", key).member("value", value).end_object();
  }
  json.end_array();
}

/// Reads members of a plan document and remembers the first that is missing or of another kind.
class PlanReader {
 public:
  bool is_good() const { return wrong_.empty(); }
  const std::string& wrong() const { return wrong_; }

  std::string text(const Value& from, std::string_view name) {
    const Value* value = from.find(name);
    if (value == nullptr || !value->is_string()) {
      blame(name);
      return {};
    }
    return value->as_string();
  }

  std::string optional_text(const Value& from, std::string_view name) {
    return from.find(name) == nullptr ? std::string() : text(from, name);
  }

  bool flag(const Value& from, std::string_view name) {
    const Value* value = from.find(name);
    if (value == nullptr || !value->is_bool()) {
      blame(name);
      return false;
    }
    return value->as_bool();
  }

  std::span<const Value> list(const Value& from, std::string_view name) {
    const Value* value = from.find(name);
    if (value == nullptr || !value->is_list()) {
      blame(name);
      return {};
    }
    return value->items();
  }

  std::vector<std::string> texts(const Value& from, std::string_view name) {
    std::vector<std::string> out;
    for (const Value& item : list(from, name)) {
      if (!item.is_string()) {
        blame(name);
      }
      out.push_back(item.as_string());
    }
    return out;
  }

  template <class Kinds, class ToText>
  auto kind(const Value& from, std::string_view name, const Kinds& kinds, ToText to_text) {
    const std::string written = text(from, name);
    for (const auto candidate : kinds) {
      if (written == to_text(candidate)) {
        return candidate;
      }
    }
    blame(name);
    return kinds.front();
  }

  void blame(std::string_view name) {
    if (wrong_.empty()) {
      wrong_ = name;
    }
  }

 private:
  std::string wrong_;
};

PlanStep read_step(PlanReader& reader, const Value& from) {
  PlanStep step;
  step.id = reader.text(from, "id");
  step.kind = reader.kind(from, "kind", kStepKinds, [](StepKind k) { return to_string(k); });
  step.logical_id = reader.text(from, "logicalId");
  step.type = reader.text(from, "type");
  step.policy = reader.optional_text(from, "policy");
  step.after = reader.texts(from, "after");
  step.is_conditional = reader.flag(from, "conditional");
  return step;
}

void read_parameters(PlanReader& reader, const Value& from, Plan& plan) {
  for (const Value& item : reader.list(from, "parameters")) {
    plan.parameters.push_back({reader.text(item, "key"), reader.text(item, "value"),
                               reader.optional_text(item, "resolved"),
                               reader.flag(item, "noEcho")});
  }
  for (const Value& item : reader.list(from, "tags")) {
    std::string key = reader.text(item, "key");
    plan.tags.emplace_back(std::move(key), reader.text(item, "value"));
  }
  if (const Value* values = from.find("parameterValues"); values != nullptr) {
    plan.parameter_values = *values;
  } else {
    reader.blame("parameterValues");
  }
}

void set_text(Value& options, std::string_view name, const std::string& text) {
  if (!text.empty()) {
    options.set(name, Value::string(text));
  }
}
void set_flag(Value& options, std::string_view name, bool flag) {
  if (flag) {
    options.set(name, Value::boolean(true));
  }
}
bool flag_of(const Value& options, std::string_view name) {
  const Value* value = options.find(name);
  return value != nullptr && value->as_bool();
}

// What only some plans have; members with their default are left out.
Value options_of(const Plan& plan) {
  Value options = Value::map();
  set_text(options, "clientRequestToken", plan.client_request_token);
  set_text(options, "changeSetId", plan.change_set_id);
  set_text(options, "roleArn", plan.role_arn);
  set_text(options, "operation", plan.operation);
  set_text(options, "deploymentMode", plan.deployment_mode);
  set_text(options, "stackPolicy", plan.stack_policy);
  set_flag(options, "retainExceptOnCreate", plan.retain_except_on_create);
  set_flag(options, "forced", plan.is_forced);
  set_flag(options, "revertsDrift", plan.reverts_drift);
  set_flag(options, "import", plan.is_import);
  if (plan.timeout_minutes != 0) {
    options.set("timeoutMinutes", Value::number(plan.timeout_minutes));
  }
  if (!plan.rollback_configuration.is_null()) {
    options.set("rollbackConfiguration", plan.rollback_configuration);
  }
  if (plan.new_stack_policy) {
    options.set("newStackPolicy", Value::string(*plan.new_stack_policy));
  }
  if (!plan.imports.is_null()) {
    options.set("imports", plan.imports);
  }
  Value retained = Value::list();
  for (const std::string& name : plan.retained) {
    retained.push(Value::string(name));
  }
  if (!plan.retained.empty()) {
    options.set("retained", std::move(retained));
  }
  return options;
}

void read_options(const Value& options, Plan& plan) {
  plan.client_request_token = options.get_text("clientRequestToken");
  plan.change_set_id = options.get_text("changeSetId");
  plan.role_arn = options.get_text("roleArn");
  plan.operation = options.get_text("operation");
  plan.deployment_mode = options.get_text("deploymentMode");
  plan.stack_policy = options.get_text("stackPolicy");
  plan.retain_except_on_create = flag_of(options, "retainExceptOnCreate");
  plan.is_forced = flag_of(options, "forced");
  plan.reverts_drift = flag_of(options, "revertsDrift");
  plan.is_import = flag_of(options, "import");
  plan.timeout_minutes = std::strtoll(options.get_text("timeoutMinutes").c_str(), nullptr, 10);
  if (const Value* configuration = options.find("rollbackConfiguration")) {
    plan.rollback_configuration = *configuration;
  }
  if (const Value* policy = options.find("newStackPolicy")) {
    plan.new_stack_policy = policy->as_string();
  }
  if (const Value* imports = options.find("imports")) {
    plan.imports = *imports;
  }
  if (const Value* retained = options.find("retained")) {
    for (const Value& name : retained->items()) {
      plan.retained.push_back(name.as_string());
    }
  }
}

}  // namespace

std::string plan_to_json(const Plan& plan) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().member_int("format", kPlanFormat);
  json.member("kind", kind_text(plan.kind));
  json.member("stackId", plan.stack_id).member("stackName", plan.stack_name);
  json.member("templateName", plan.template_name).member("templateBody", plan.template_body);
  json.member("processedTemplate", plan.processed_template);
  write_parameters(json, plan);
  write_texts(json, "capabilities", plan.capabilities);
  write_texts(json, "notificationArns", plan.notification_arns);
  json.member_bool("disableRollback", plan.disable_rollback).member("onFailure", plan.on_failure);
  write_steps(json, plan.steps);
  json.key("options").raw(value_to_stored_json(options_of(plan)));
  json.end_object();
  return out;
}

Result<Plan> plan_from_json(std::string_view json) {
  Result<Value> read = value_from_stored_json(json);
  if (!read) {
    return std::move(read).failure();
  }
  const Value& root = *read;
  if (!root.is_map() || root.get_text("format") != std::to_string(kPlanFormat)) {
    return fail("F303", "The stored plan is not one of this version", {},
                "It was written by another version of formwork, which can finish it.");
  }
  PlanReader reader;
  Plan plan;
  plan.kind = reader.kind(root, "kind", kPlanKinds, kind_text);
  plan.stack_id = reader.text(root, "stackId");
  plan.stack_name = reader.text(root, "stackName");
  plan.template_name = reader.text(root, "templateName");
  plan.template_body = reader.text(root, "templateBody");
  plan.processed_template = reader.text(root, "processedTemplate");
  read_parameters(reader, root, plan);
  plan.capabilities = reader.texts(root, "capabilities");
  plan.notification_arns = reader.texts(root, "notificationArns");
  plan.disable_rollback = reader.flag(root, "disableRollback");
  plan.on_failure = reader.text(root, "onFailure");
  for (const Value& item : reader.list(root, "steps")) {
    plan.steps.push_back(read_step(reader, item));
  }
  if (const Value* options = root.find("options")) {
    read_options(*options, plan);
  }
  if (!reader.is_good()) {
    return fail("F302", "The stored plan is damaged: member '" + reader.wrong() + "'");
  }
  return plan;
}

}  // namespace formwork
