// SPDX-License-Identifier: Apache-2.0
#include "engine/stack/early_validation.hh"

#include <algorithm>

#include "engine/base/text.hh"
#include "engine/schema/catalog.hh"
#include "engine/service/object_source.hh"

namespace formwork {

namespace {

using Property = TypeSchema::Property;

std::string_view kind_name(const Value& value) {
  return value.is_list() ? "array" : value.is_map() ? "object" : "string";
}

// Scalars are turned into each other; lists and objects are not.
bool has_wrong_kind(const Property& property, const Value& value) {
  if (property.json_type.empty() || value.is_unknown() || value.is_null()) {
    return false;
  }
  bool wants_list = property.json_type == "array";
  bool wants_map = property.json_type == "object";
  if (wants_map && value.is_string()) {
    return !value.as_string().starts_with("{");  // JSON text is taken for an object
  }
  return value.is_list() != wants_list || value.is_map() != wants_map;
}

EarlyFinding finding_of(const ResourceChange& change, std::string_view name) {
  EarlyFinding finding;
  finding.name = name;
  finding.logical_id = change.logical_id;
  finding.physical_id = change.physical_id;
  finding.type = change.type;
  finding.path = "/Resources/" + change.logical_id + "/Properties";
  return finding;
}

void check_properties(const ResourceChange& change, const TypeSchema& schema,
                      std::vector<EarlyFinding>& findings) {
  const Value& properties = *change.after_properties;
  for (const Property& property : schema.properties) {
    if (property.is(Property::kRequired) && !property.is(Property::kReadOnly) &&
        properties.find(property.name) == nullptr) {
      findings.push_back(finding_of(change, "PROPERTY_VALIDATION"));
      findings.back().reason = "Required property [" + std::string(property.name) + "] not found";
    }
  }
  for (const Value::Member& member : properties.members()) {
    const Property* property = schema.find_property(member.key);
    std::string reason;
    if (property == nullptr && !schema.is_open) {
      reason = "Unsupported property [" + member.key + "]";
    } else if (property != nullptr && has_wrong_kind(*property, member.value)) {
      reason = "Property [" + member.key + "] must be of type " + std::string(property->json_type) +
               ", found " + std::string(kind_name(member.value));
    }
    if (!reason.empty()) {
      findings.push_back(finding_of(change, "PROPERTY_VALIDATION"));
      findings.back().path += "/" + member.key;
      findings.back().reason = std::move(reason);
    }
  }
}

// A resource of the type that has this name as its identifier, in a stack or outside of all.
Result<bool> is_name_taken(Transaction& tx, const ExecutorContext& context,
                           const ResourceChange& change, const std::string& name) {
  ResourceProvider* provider = context.providers.find(change.type);
  if (provider == nullptr || provider->is_external()) {
    return false;
  }
  World world{tx,
              context.clock,
              context.ids,
              context.environment.account_id,
              context.environment.region,
              context.environment.partition,
              context.environment.url_suffix};
  ProviderRequest request;
  request.type = change.type;
  request.logical_id = change.logical_id;
  request.physical_id = name;
  request.properties = *change.after_properties;
  request.world = &world;
  return provider->read(request).status == Progress::Status::Success;
}

Result<void> check_name(Transaction& tx, const ExecutorContext& context,
                        const ResourceChange& change, const TypeSchema& schema,
                        std::vector<EarlyFinding>& findings) {
  std::string property(schema.auto_name_property);
  bool is_identifier =
      schema.primary_identifier.size() == 1 && schema.primary_identifier.front() == "/" + property;
  std::string name = change.after_properties->get_text(property);
  if (change.action != ChangeAction::Add || !is_identifier || name.empty()) {
    return {};
  }
  Result<bool> taken = is_name_taken(tx, context, change, name);
  if (!taken) {
    return std::move(taken).failure();
  }
  if (*taken) {
    findings.push_back(finding_of(change, "NAME_CONFLICT_VALIDATION"));
    findings.back().path += "/" + property;
    findings.back().reason =
        "Resource of type '" + change.type + "' with identifier '" + name + "' already exists.";
  }
  return {};
}

Result<void> check_bucket(Transaction& tx, const ResourceChange& change,
                          const std::vector<PlanStep>& steps, std::vector<EarlyFinding>& findings) {
  bool is_deleted = std::any_of(steps.begin(), steps.end(), [&](const PlanStep& step) {
    return step.logical_id == change.logical_id && step.is_cleanup() && step.policy == "Delete";
  });
  if (change.type != "AWS::S3::Bucket" || !is_deleted) {
    return {};
  }
  const ObjectSource* source = object_source();
  auto is_empty = source == nullptr ? Result<bool>(true) : source->is_empty(tx, change.physical_id);
  if (!is_empty) {
    return std::move(is_empty).failure();
  }
  if (!*is_empty) {
    findings.push_back(finding_of(change, "BUCKET_EMPTINESS_VALIDATION"));
    findings.back().path = "/Resources/" + change.logical_id;
    findings.back().is_warning = true;
    findings.back().reason =
        "The bucket '" + change.physical_id +
        "' is not empty. You must either delete all objects and versions or use the deletion "
        "policy to retain it, otherwise the delete operation will fail.";
  }
  return {};
}

}  // namespace

Result<std::vector<EarlyFinding>> validate_early(Transaction& tx, const ExecutorContext& context,
                                                 const ChangeSet& change_set,
                                                 const std::vector<PlanStep>& steps) {
  std::vector<EarlyFinding> findings;
  for (const ResourceChange& change : change_set.changes) {
    const TypeSchema* schema = context.catalog.find(change.type);
    if (schema != nullptr && change.after_properties && change.after_properties->is_map()) {
      check_properties(change, *schema, findings);
      if (Result<void> named = check_name(tx, context, change, *schema, findings); !named) {
        return std::move(named).failure();
      }
    }
    if (Result<void> looked = check_bucket(tx, change, steps, findings); !looked) {
      return std::move(looked).failure();
    }
  }
  return findings;
}

std::string early_reason(const std::vector<EarlyFinding>& findings) {
  std::vector<std::string> failed;
  for (const EarlyFinding& finding : findings) {
    bool is_name = finding.name == "NAME_CONFLICT_VALIDATION";
    std::string check = is_name ? "AWS::EarlyValidation::ResourceExistenceCheck"
                                : "AWS::EarlyValidation::PropertyValidation";
    if (!finding.is_warning && std::find(failed.begin(), failed.end(), check) == failed.end()) {
      failed.push_back(std::move(check));
    }
  }
  return failed.empty() ? ""
                        : "The following hook(s)/validation failed: [" + join(failed, ", ") +
                              "]. To troubleshoot Early Validation errors, use the DescribeEvents "
                              "API for detailed failure information.";
}

Result<void> record_findings(Transaction& tx, const ExecutorContext& context,
                             const StackRecord& stack, const EventOrigin& origin,
                             const std::vector<EarlyFinding>& findings,
                             const std::string& change_set_id) {
  Ledger ledger(tx, context.clock, context.ids);
  for (const EarlyFinding& finding : findings) {
    EventRecord event;
    event.id = context.ids.uuid();
    event.stack_id = stack.id;
    event.stack_name = stack.name;
    event.logical_id = finding.logical_id;
    event.physical_id = finding.physical_id;
    event.type = finding.type;
    event.operation_id = origin.operation_id;
    event.client_request_token = origin.client_request_token;
    event.time = context.clock.now();
    event.event_type = "VALIDATION_ERROR";
    event.details.set("ValidationName", Value::string(finding.name));
    event.details.set("ValidationStatus", Value::string("FAILED"));
    event.details.set("ValidationStatusReason", Value::string(finding.reason));
    event.details.set("ValidationPath", Value::string(finding.path));
    event.details.set("ValidationFailureMode", Value::string(finding.is_warning ? "WARN" : "FAIL"));
    if (!change_set_id.empty()) {
      event.details.set("ChangeSetId", Value::string(change_set_id));
    }
    ledger.other_event(std::move(event));
  }
  if (std::optional<Diagnostic> fault = ledger.take_fault()) {
    return fail(std::move(*fault));
  }
  return {};
}

}  // namespace formwork
