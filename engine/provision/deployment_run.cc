// SPDX-License-Identifier: Apache-2.0
#include "engine/provision/deployment_run.hh"

#include <algorithm>

#include "engine/provision/template_view.hh"

namespace formwork {

namespace {

constexpr std::pair<Phase, const char*> kPhases[] = {
    {Phase::Forward, "FORWARD"},   {Phase::Cleanup, "CLEANUP"},
    {Phase::Rollback, "ROLLBACK"}, {Phase::RollbackCleanup, "ROLLBACK_CLEANUP"},
    {Phase::Waiting, "WAITING"},   {Phase::Done, "DONE"},
};

// The text of a property that is there, and the same, on both sides.
std::string kept_text(std::string_view property, const Value& before, const Value& after) {
  const Value* old_text = before.find(property);
  const Value* new_text = after.find(property);
  bool is_kept = old_text != nullptr && new_text != nullptr && Value::same(*old_text, *new_text);
  return is_kept ? new_text->scalar_text() : "";
}

bool differs_only_by_creation(const TypeSchema& schema, const std::string& pointer,
                              const Value* before, const Value* after) {
  if (before != nullptr && after != nullptr) {
    if (Value::same(*before, *after)) {
      return false;
    }
    if (before->is_map() && after->is_map()) {
      for (const Value::Member& member : before->members()) {
        if (differs_only_by_creation(schema, pointer + "/" + member.key, &member.value,
                                     after->find(member.key))) {
          return true;
        }
      }
      for (const Value::Member& member : after->members()) {
        if (before->find(member.key) == nullptr &&
            differs_only_by_creation(schema, pointer + "/" + member.key, nullptr, &member.value)) {
          return true;
        }
      }
      return false;
    }
  }
  return schema.recreation(pointer) == Recreation::Always;
}

}  // namespace

const char* to_string(Phase phase) {
  for (const auto& [value, text] : kPhases) {
    if (value == phase) {
      return text;
    }
  }
  return "DONE";
}

Phase parse_phase(std::string_view text) {
  for (const auto& [value, name] : kPhases) {
    if (name == text) {
      return value;
    }
  }
  return Phase::Done;
}

DeploymentRun::DeploymentRun() = default;
DeploymentRun::DeploymentRun(DeploymentRun&&) noexcept = default;
DeploymentRun::~DeploymentRun() = default;

bool DeploymentRun::is_failing() const {
  bool has_cause = has_failed || !record.reason.empty();
  return is_forward_change() && (has_to_stop() || (rolls_back() && has_cause));
}

EventOrigin DeploymentRun::origin() const {
  if (const Value* deletion = record.details.find(kDeletionDetail)) {
    const Value* token = record.details.find(kDeletionTokenDetail);
    return {deletion->as_string(),
            token != nullptr ? std::string_view(token->as_string()) : std::string_view()};
  }
  bool is_rolling_back = phase == Phase::Rollback || phase == Phase::RollbackCleanup;
  bool is_own = is_rolling_back && !has_detail(kRollbackDetail);
  return {is_own ? rollback_id : record.id, record.client_request_token};
}

std::string rollback_operation_id(std::string_view deployment_id) {
  // The digits in reverse, without the two that say which kind of UUID it is.
  constexpr std::size_t kVersion = 14;
  constexpr std::size_t kVariant = 19;
  std::string digits;
  for (std::size_t i = 0; i < deployment_id.size(); ++i) {
    if (i != kVersion && i != kVariant && deployment_id[i] != '-') {
      digits += deployment_id[i];
    }
  }
  std::string id(deployment_id);
  for (std::size_t i = 0; i < id.size(); ++i) {
    if (i != kVersion && i != kVariant && id[i] != '-') {
      id[i] = digits.back();
      digits.pop_back();
    }
  }
  return id;
}

void note_operation(StackRecord& stack, std::string_view type, std::string_view id) {
  constexpr std::size_t kKept = 10;
  Value operation = Value::map();
  operation.set("OperationType", Value::string(std::string(type)));
  operation.set("OperationId", Value::string(std::string(id)));
  Value operations = Value::list();
  operations.push(std::move(operation));
  for (const Value& older : stack.last_operations.items()) {
    if (operations.items().size() < kKept) {
      operations.push(older);
    }
  }
  stack.last_operations = std::move(operations);
}

Task* DeploymentRun::find_task(std::string_view step_id) {
  auto found = std::find_if(tasks.begin(), tasks.end(),
                            [&](const Task& task) { return task.step.step_id == step_id; });
  return found == tasks.end() ? nullptr : &*found;
}

std::string DeploymentRun::shown(const ResourceRecord& row) const {
  auto evaluated = shown_properties.find(row.logical_id);
  if (evaluated != shown_properties.end()) {
    return evaluated->second;
  }
  // Begun by an earlier process.
  bool has_secrets =
      std::any_of(plan.parameters.begin(), plan.parameters.end(),
                  [](const StoredParameter& parameter) { return parameter.no_echo; });
  return has_secrets ? "" : value_to_json(row.properties);
}

bool is_retaggable(const TypeSchema* schema) {
  return schema != nullptr && !schema->tag_property.empty() && !schema->is_immutable &&
         schema->recreation(schema->tag_property) != Recreation::Always;
}

bool needs_replacement(const TypeSchema* schema, const Value& before, const Value& after) {
  if (schema == nullptr || Value::same(before, after)) {
    return false;
  }
  return schema->is_immutable || differs_only_by_creation(*schema, "", &before, &after);
}

std::string kept_custom_name(const TypeSchema* schema, const Value& before, const Value& after) {
  if (schema == nullptr) {
    return "";
  }
  // The identifier itself is often an ARN or URL that only ends in the name.
  std::string name = kept_text(schema->auto_name_property, before, after);
  if (!name.empty()) {
    return name;
  }
  for (std::string_view pointer : schema->primary_identifier) {
    std::string_view property = pointer.substr(pointer.starts_with('/') ? 1 : 0);
    std::string part = kept_text(property, before, after);
    if (part.empty()) {
      return "";
    }
    name += (name.empty() ? "" : "|") + part;
  }
  return name;
}

}  // namespace formwork
