// SPDX-License-Identifier: Apache-2.0
// What is checked before anything is changed, in CloudFormation's words.
#include <algorithm>
#include <array>
#include <set>

#include "engine/base/text.hh"
#include "engine/stack/capabilities.hh"
#include "engine/stack/lifecycle_checks.hh"
#include "engine/stack/operations_impl.hh"

namespace formwork {

namespace {

constexpr std::size_t kLongestStackName = 128;

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_name_character(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '-';
}

bool is_stack_name(std::string_view name) {
  return !name.empty() && is_letter(name.front()) &&
         std::all_of(name.begin(), name.end(), is_name_character);
}

std::string list_text(const std::vector<std::string>& names) {
  return "[" + join(names, ", ") + "]";
}

}  // namespace

Result<void> check_stack_name(std::string_view name) {
  if (!is_stack_name(name)) {
    return fail(
        "ValidationError",
        "1 validation error detected: Value '" + std::string(name) +
            "' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression "
            "pattern: [a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*",
        {}, "A stack name begins with a letter and holds letters, digits and hyphens.");
  }
  if (name.size() > kLongestStackName) {
    return fail("ValidationError",
                "1 validation error detected: Value '" + std::string(name) +
                    "' at 'stackName' failed to satisfy constraint: Member must have "
                    "length less than or equal to 128");
  }
  return {};
}

Result<void> check_can_deploy(const StackRecord& stack, const StackRequest& request) {
  constexpr std::string_view kUpdatable[] = {"CREATE_COMPLETE",          "UPDATE_COMPLETE",
                                             "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE",
                                             "IMPORT_ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS"};
  if (std::find(std::begin(kUpdatable), std::end(kUpdatable), stack.status) !=
      std::end(kUpdatable)) {
    return {};
  }
  bool has_failed = stack.status == "CREATE_FAILED" || stack.status == "UPDATE_FAILED";
  if (has_failed && disables_rollback(request)) {
    return {};
  }
  std::string help = "Delete it first: formwork delete " + stack.name;
  if (has_failed) {
    help += ", or go on with rollback disabled: formwork deploy --disable-rollback";
  }
  return fail("ValidationError",
              "Stack:" + stack.id + " is in " + stack.status + " state and can not be updated.", {},
              std::move(help));
}

Result<void> check_can_delete(const StackRecord& stack, const DeleteRequest& request) {
  if (stack.termination_protection) {
    return fail(
        "ValidationError",
        "Stack [" + stack.name + "] cannot be deleted while TerminationProtection is enabled");
  }
  bool has_failed = stack.status == "DELETE_FAILED";
  if (!request.retained.empty() && !has_failed) {
    return fail("ValidationError",
                "Invalid operation on stack [" + stack.id +
                    "]. Resources can only be retained if the stack is in the DELETE_FAILED state");
  }
  if (request.is_forced && !has_failed) {
    return fail("ValidationError",
                "Invalid operation on stack [" + stack.id +
                    "]. A stack can only be deleted by force in the DELETE_FAILED state");
  }
  return {};
}

void check_resource_types(const Template& model, const ProviderSet& providers, Sink& sink) {
  std::vector<std::string> names;
  SourceSpan first;
  for (const Resource& resource : model.resources) {
    std::string type(resource.type.text);
    if (type.empty() || providers.find(type) != nullptr ||
        std::find(names.begin(), names.end(), type) != names.end()) {
      continue;
    }
    if (type.ends_with("::MODULE")) {
      sink.error("ValidationError",
                 "formwork does not expand modules: [" + type + "] cannot be deployed.",
                 resource.type.span, "Write the module's resources into the template.");
      return;
    }
    first = names.empty() ? resource.type.span : first;
    names.push_back(std::move(type));
  }
  if (!names.empty()) {
    sink.error("ValidationError",
               "Template format error: Unrecognized resource types: " + list_text(names), first,
               "`formwork types` lists the types that are known; a provider of your own can be "
               "registered.");
  }
}

void check_type_changes(const StoredSide& before, const Template& after, Sink& sink) {
  std::vector<std::string> names;
  SourceSpan first;
  for (const ResourceRecord& row : before.resources) {
    const Resource* resource = after.find_resource(row.logical_id);
    if (resource == nullptr || resource->type.text == row.type) {
      continue;
    }
    first = names.empty() ? resource->type.span : first;
    names.push_back(row.logical_id);
  }
  if (!names.empty()) {
    sink.error(
        "ValidationError",
        "Update of resource type is not permitted. The new template modifies resource type of the "
        "following resources: " +
            list_text(names),
        first, "Give the resource another logical id.");
  }
}

void check_capabilities(const Template& model, const StackRequest& request, Sink& sink) {
  if (request.all_capabilities) {
    return;
  }
  NeededCapabilities needed = needed_capabilities(model);
  needed.auto_expand = needed.auto_expand && !request.shows_expansion;
  std::vector<std::string> missing = needed.missing(request.capabilities);
  if (!missing.empty()) {
    sink.error("InsufficientCapabilitiesException", "Requires capabilities : " + list_text(missing),
               needed.at);
  }
}

namespace {

// "AWS::EC2::*" and "Custom::*" stand for all that begins so.
bool is_allowed_type(std::string_view type, const std::vector<std::string>& allowed) {
  return std::any_of(allowed.begin(), allowed.end(), [&](std::string_view pattern) {
    bool is_prefix = pattern.ends_with("::*");
    return is_prefix ? type.starts_with(pattern.substr(0, pattern.size() - 1)) : type == pattern;
  });
}

}  // namespace

void check_allowed_types(const ChangeSet& change_set, const StackRequest& request, Sink& sink) {
  if (request.resource_types.empty()) {
    return;
  }
  for (const ResourceChange& change : change_set.changes) {
    if (!is_allowed_type(change.type, request.resource_types)) {
      sink.error("ValidationError",
                 "Resource type " + change.type + " is not allowed by parameter ResourceTypes " +
                     list_text(request.resource_types),
                 SourceSpan());
      return;
    }
  }
}

Result<Plan> make_delete_plan(Transaction& tx, const StackRecord& stack) {
  Result<std::vector<ResourceRecord>> rows = tx.list_resources(stack.id);
  if (!rows) {
    return std::move(rows).failure();
  }
  // A resource that failed before it was there has nothing to delete but still gets its event.
  std::erase_if(*rows, [](const ResourceRecord& row) {
    return row.slot != kCurrentSlot || row.status == "DELETE_COMPLETE" ||
           row.status == "DELETE_SKIPPED";
  });
  Plan plan;
  plan.kind = PlanKind::Delete;
  plan.stack_id = stack.id;
  plan.stack_name = stack.name;
  plan.tags = stack.tags;
  plan.steps = make_delete_steps(*rows);
  return plan;
}

}  // namespace formwork
