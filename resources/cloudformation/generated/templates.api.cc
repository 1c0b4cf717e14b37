// SPDX-License-Identifier: Apache-2.0
// Templates that are generated from resources.
#include <algorithm>

#include "engine/base/text.hh"
#include "engine/stack/operations.hh"
#include "engine/value/convert.hh"
#include "resources/cloudformation/generated/compose.hh"
#include "resources/common/api_support.hh"
#include "resources/common/objects.hh"

namespace formwork::cloudformation {

namespace {

/// Generated templates by ARN: what DescribeGeneratedTemplate answers, "Body" and "Base".
constexpr ObjectPlace kTemplates{"cloudformation", "generated-template"};
constexpr std::size_t kMostResources = 500;

Result<Value> find_template(World& world, const std::string& name) {
  auto by_id = find_object(world, kTemplates, name);
  if (!by_id || !by_id->is_null()) {
    return by_id;
  }
  auto all = list_objects(world, kTemplates);
  if (!all) {
    return std::move(all).failure();
  }
  for (auto& [id, record] : *all) {
    if (record.get_text("GeneratedTemplateName") == name) {
      return std::move(record);
    }
  }
  return Value();
}

Result<Value> get_template(ApiCall& call) {
  const std::string name = call.text("GeneratedTemplateName");
  auto record = find_template(call.world, name);
  if (record && record->is_null()) {
    return fail("GeneratedTemplateNotFound", "Template " + name + " not found");
  }
  return record;
}

Result<void> check_name_is_free(World& world, const std::string& name) {
  auto known = find_template(world, name);
  if (!known) {
    return std::move(known).failure();
  }
  return known->is_null() ? Result<void>()
                          : fail("AlreadyExistsException",
                                 "A generated template of the name " + name + " already exists");
}

Result<void> add_resources(const ApiCall& call, std::string_view member, Value& resources) {
  for (const Value& one : input_items(call, member)) {
    Value entry = Value::map();
    copy_members(entry, one, {"ResourceType", "LogicalResourceId", "ResourceIdentifier"});
    const std::string id = entry.get_text("LogicalResourceId");
    for (const Value& known : resources.items()) {
      if (!id.empty() && known.get_text("LogicalResourceId") == id) {
        return validation_error("The logical id " + id + " is used twice.");
      }
    }
    resources.push(std::move(entry));
  }
  if (resources.items().size() > kMostResources) {
    return fail("LimitExceededException", "A generated template has at most 500 resources.");
  }
  return {};
}

// The template of the stack that the generated one builds on.
Result<void> read_base(ApiCall& call, Value& record) {
  const std::string name = call.text("StackName");
  if (name.empty()) {
    return {};
  }
  auto stack = call.world.store.find_stack(name);
  if (!stack) {
    return std::move(stack).failure();
  }
  if (!stack->has_value()) {
    return validation_error("Stack with id " + name + " does not exist");
  }
  StackRequest request;
  request.stack_name = (*stack)->name;
  request.template_text = {"<template>", (*stack)->template_body};
  SourceMap sources;
  auto prepared = call.stacks.prepare_for_api(call.world.store, request, sources);
  if (!prepared) {
    return std::move(prepared).failure();
  }
  record.set("Base", value_from_node(*prepared->loaded->document->root));
  record.set("StackId", Value::string((*stack)->id));
  return {};
}

// Composed within the call: it is never seen in progress.
Result<void> finish(ApiCall& call, Value& record) {
  if (auto composed = compose_template(call, record); !composed) {
    return composed;
  }
  std::int64_t failed = 0;
  const auto resources = record.find("Resources")->items();
  for (const Value& one : resources) {
    failed += one.get_text("ResourceStatus") == "FAILED" ? 1 : 0;
  }
  const auto count = static_cast<std::int64_t>(resources.size());
  Value progress = Value::map();
  set_number(progress, "ResourcesSucceeded", count - failed);
  set_number(progress, "ResourcesFailed", failed);
  set_number(progress, "ResourcesProcessing", 0);
  set_number(progress, "ResourcesPending", 0);
  record.set("Progress", std::move(progress));
  record.erase("StatusReason");
  record.set("Status", Value::string(failed == 0 ? "COMPLETE" : "FAILED"));
  if (failed != 0) {
    record.set("StatusReason", Value::string("Some resources could not be read."));
  }
  record.set("LastUpdatedTime", Value::number(call.world.clock.now()));
  return put_object(call.world, kTemplates, record.get_text("GeneratedTemplateId"), record);
}

Result<Value> create_template(ApiCall& call) {
  const std::string name = call.text("GeneratedTemplateName");
  if (auto is_free = check_name_is_free(call.world, name); !is_free) {
    return std::move(is_free).failure();
  }
  Value record = Value::map();
  const std::string id = "arn:" + call.world.partition + ":cloudformation:" + call.world.region +
                         ":" + call.world.account_id + ":generatedTemplate/" +
                         call.world.ids.uuid();
  record.set("GeneratedTemplateId", Value::string(id));
  record.set("GeneratedTemplateName", Value::string(name));
  record.set("CreationTime", Value::number(call.world.clock.now()));
  Value configuration = Value::map();
  configuration.set("DeletionPolicy", Value::string("RETAIN"));
  configuration.set("UpdateReplacePolicy", Value::string("RETAIN"));
  if (const Value* given = call.find("TemplateConfiguration")) {
    copy_members(configuration, *given, {"DeletionPolicy", "UpdateReplacePolicy"});
  }
  record.set("TemplateConfiguration", std::move(configuration));
  Value resources = Value::list();
  auto ready = add_resources(call, "Resources", resources);
  record.set("Resources", std::move(resources));
  if (ready) {
    ready = read_base(call, record);
  }
  if (ready) {
    ready = finish(call, record);
  }
  return ready ? Result<Value>(map_with("GeneratedTemplateId", Value::string(id)))
               : std::move(ready).failure();
}

Result<void> remove_resources(const ApiCall& call, Value& resources) {
  for (const std::string& id : input_texts(call, "RemoveResources")) {
    auto& list = *resources.mutable_list();
    auto found = std::find_if(list.begin(), list.end(), [&](const Value& one) {
      return one.get_text("LogicalResourceId") == id;
    });
    if (found == list.end()) {
      return validation_error("The template has no resource " + id + ".");
    }
    list.erase(found);
  }
  return {};
}

Result<Value> update_template(ApiCall& call) {
  auto record = get_template(call);
  if (!record) {
    return record;
  }
  if (const std::string name = call.text("NewGeneratedTemplateName"); !name.empty()) {
    if (name != record->get_text("GeneratedTemplateName")) {
      if (auto is_free = check_name_is_free(call.world, name); !is_free) {
        return std::move(is_free).failure();
      }
    }
    record->set("GeneratedTemplateName", Value::string(name));
  }
  if (const Value* given = call.find("TemplateConfiguration")) {
    Value configuration = *record->find("TemplateConfiguration");
    copy_members(configuration, *given, {"DeletionPolicy", "UpdateReplacePolicy"});
    record->set("TemplateConfiguration", std::move(configuration));
  }
  Value resources = *record->find("Resources");
  auto ready = remove_resources(call, resources);
  if (ready) {
    ready = add_resources(call, "AddResources", resources);
  }
  record->set("Resources", std::move(resources));
  if (ready) {
    ready = finish(call, *record);
  }
  return ready ? Result<Value>(map_with("GeneratedTemplateId",
                                        Value::string(record->get_text("GeneratedTemplateId"))))
               : std::move(ready).failure();
}

Result<Value> describe_template(ApiCall& call) {
  auto record = get_template(call);
  if (!record) {
    return record;
  }
  Value answer = Value::map();
  copy_members(answer, *record,
               {"GeneratedTemplateId", "GeneratedTemplateName", "Status", "StatusReason",
                "CreationTime", "LastUpdatedTime", "Progress", "StackId", "TemplateConfiguration",
                "TotalWarnings", "Resources"});
  return answer;
}

Result<Value> get_template_body(ApiCall& call) {
  auto record = get_template(call);
  if (!record) {
    return record;
  }
  const Value* body = record->find("Body");
  Value answer = Value::map();
  answer.set("Status", Value::string(record->get_text("Status")));
  answer.set("TemplateBody",
             Value::string(call.text("Format") == "YAML" ? value_to_yaml(*body)
                                                         : value_to_json(*body, 2)));
  return answer;
}

Result<Value> list_templates(ApiCall& call) {
  auto all = list_objects(call.world, kTemplates);
  if (!all) {
    return std::move(all).failure();
  }
  Value::List summaries;
  for (const auto& [id, record] : *all) {
    Value summary = Value::map();
    copy_members(summary, record,
                 {"GeneratedTemplateId", "GeneratedTemplateName", "Status", "StatusReason",
                  "CreationTime", "LastUpdatedTime"});
    set_number(summary, "NumberOfResources",
               static_cast<std::int64_t>(record.find("Resources")->items().size()));
    summaries.push_back(std::move(summary));
  }
  return page_of(call, std::move(summaries), {.member = "Summaries"});
}

Result<Value> delete_template(ApiCall& call) {
  auto record = get_template(call);
  if (!record) {
    return record;
  }
  auto erased = call.world.store.erase_object(kTemplates.service, kTemplates.kind,
                                              record->get_text("GeneratedTemplateId"));
  return erased ? Result<Value>(Value::map()) : std::move(erased).failure();
}

using Access = OperationEntry::Access;
constinit OperationEntry create_one{"cloudformation", "CreateGeneratedTemplate", Access::Write,
                                    &create_template};
constinit OperationEntry update_one{"cloudformation", "UpdateGeneratedTemplate", Access::Write,
                                    &update_template};
constinit OperationEntry describe_one{"cloudformation", "DescribeGeneratedTemplate", Access::Read,
                                      &describe_template};
constinit OperationEntry get_one{"cloudformation", "GetGeneratedTemplate", Access::Read,
                                 &get_template_body};
constinit OperationEntry list_all{"cloudformation", "ListGeneratedTemplates", Access::Read,
                                  &list_templates};
constinit OperationEntry delete_one{"cloudformation", "DeleteGeneratedTemplate", Access::Write,
                                    &delete_template};
const Register<OperationEntry> kRegistered[]{Register(create_one),   Register(update_one),
                                             Register(describe_one), Register(get_one),
                                             Register(list_all),     Register(delete_one)};

}  // namespace

}  // namespace formwork::cloudformation
