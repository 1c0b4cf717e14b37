// SPDX-License-Identifier: Apache-2.0
#include "resources/cloudformation/stack_sets/sets.hh"

#include "resources/common/api_support.hh"

namespace formwork::cloudformation::stack_sets {

namespace {

// "name:uuid" of "arn:aws:cloudformation:us-east-1:123456789012:stackset/name:uuid".
std::string strip_arn(std::string text) {
  constexpr std::string_view kMark = ":stackset/";
  const std::size_t mark = text.find(kMark);
  return text.starts_with("arn:") && mark != std::string::npos ? text.substr(mark + kMark.size())
                                                               : text;
}

void add_parameters(StackRequest& request, const Value* list) {
  for (const Value& item : list == nullptr ? std::span<const Value>() : list->items()) {
    request.parameters.insert_or_assign(item.get_text("ParameterKey"),
                                        ParameterInput{item.get_text("ParameterValue"), false});
  }
}

}  // namespace

Result<void> check_caller(const ApiCall& call) {
  if (call.text("CallAs") == "DELEGATED_ADMIN") {
    return validation_error(
        "formwork emulates no organization, so that nobody is its delegated administrator.");
  }
  return {};
}

Result<Value> get_set(ApiCall& call) {
  if (auto good = check_caller(call); !good) {
    return std::move(good).failure();
  }
  const std::string name = strip_arn(call.text("StackSetName"));
  auto by_id = find_object(call.world, kSets, name);
  if (!by_id || !by_id->is_null()) {
    return by_id;
  }
  auto sets = list_objects(call.world, kSets, name + ":");
  if (!sets) {
    return std::move(sets).failure();
  }
  for (auto& [id, set] : *sets) {
    if (set.get_text("Status") == "ACTIVE") {
      return std::move(set);
    }
  }
  return fail("StackSetNotFoundException", "StackSet " + call.text("StackSetName") + " not found");
}

Result<void> put_set(World& world, const Value& set) {
  return put_object(world, kSets, id_of(set), set);
}

std::string id_of(const Value& set) {
  return set.get_text("StackSetId");
}

std::string arn_of(const World& world, const std::string& set_id) {
  return "arn:" + world.partition + ":cloudformation:" + world.region + ":" + world.account_id +
         ":stackset/" + set_id;
}

std::string instance_key(const std::string& set_id, std::string_view account,
                         std::string_view region) {
  return set_id + "/" + std::string(account) + "/" + std::string(region);
}

Result<std::vector<Value>> list_instances(World& world, const std::string& set_id) {
  auto found = list_objects(world, kInstances, set_id + "/");
  if (!found) {
    return std::move(found).failure();
  }
  std::vector<Value> instances;
  for (auto& [key, instance] : *found) {
    instances.push_back(std::move(instance));
  }
  return instances;
}

Result<Value> get_instance(World& world, const std::string& set_id, const std::string& account,
                           const std::string& region) {
  auto instance = find_object(world, kInstances, instance_key(set_id, account, region));
  if (instance && instance->is_null()) {
    return fail("StackInstanceNotFoundException",
                "Stack instance not found for account " + account + " in region " + region);
  }
  return instance;
}

Result<void> put_instance(World& world, const Value& instance) {
  return put_object(
      world, kInstances,
      instance_key(id_of(instance), instance.get_text("Account"), instance.get_text("Region")),
      instance);
}

Result<void> erase_instance(World& world, const Value& instance) {
  auto erased = world.store.erase_object(
      kInstances.service, kInstances.kind,
      instance_key(id_of(instance), instance.get_text("Account"), instance.get_text("Region")));
  return erased ? Result<void>() : Result<void>(std::move(erased).failure());
}

StackRequest request_of(const Value& set, const Value& instance, const std::string& operation_id) {
  StackRequest request;
  request.stack_name = instance.get_text("StackName");
  request.template_text = {"<template>", set.get_text("TemplateBody")};
  add_parameters(request, set.find("Parameters"));
  add_parameters(request, instance.find("ParameterOverrides"));
  const Value* tags = set.find("Tags");
  for (const Value& tag : tags == nullptr ? std::span<const Value>() : tags->items()) {
    request.tags.emplace_back(tag.get_text("Key"), tag.get_text("Value"));
  }
  request.replaces_tags = true;
  request.capabilities = texts_of(set.find("Capabilities"));
  request.all_capabilities = false;
  request.keeps_parameters = false;
  // Asked again after an interruption, the stack is not begun twice.
  request.client_request_token = operation_id;
  return request;
}

}  // namespace formwork::cloudformation::stack_sets
