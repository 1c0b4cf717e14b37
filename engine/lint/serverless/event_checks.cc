// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include "engine/lint/schema/value.hh"
#include "engine/lint/serverless/checks.hh"
#include "engine/lint/serverless/property_forms.hh"
#include "engine/lint/serverless/refusal.hh"

namespace formwork::lint {
namespace {

bool is_machine(const ServerlessResource& resource) {
  return resource.type == "AWS::Serverless::StateMachine";
}

std::string event_id(const ServerlessResource& resource, std::string_view event) {
  return std::string(resource.name) + std::string(event);
}

// S3 and Cognito change the resource that sends the events, so it has to be there.
std::string check_source(const ServerlessResource& resource, std::string_view name,
                         std::string_view property, const Node& properties, std::string_view need,
                         Surroundings& around) {
  const Node* reference = member_of(properties.get(property), "Ref");
  return reference != nullptr && reference->is_string() &&
                 around.resource(reference->text()) != nullptr
             ? std::string()
             : refuse_event(resource.name, name, need);
}

std::string check_linked(const ServerlessResource& resource, const Member& event,
                         std::string_view type, const Node& properties, Surroundings& around) {
  if (type == "S3") {
    return check_source(resource, event.key, "Bucket", properties,
                        "S3 events must reference an S3 bucket in the same template.", around);
  }
  if (type == "Cognito") {
    return check_source(resource, event.key, "UserPool", properties,
                        "Cognito events must reference a Cognito UserPool in the same template.",
                        around);
  }
  if (type == "Api") {
    const std::string_view api = name_in(properties.get("RestApiId"));
    const Node* stage = member_of(member_of(around.resource(api), "Properties"), "StageName");
    if (stage != nullptr && stage->is_string() && stage->text().empty()) {
      return refuse(api, "StageName cannot be empty.");
    }
  }
  return {};
}

std::string check_event_form(const ServerlessResource& resource, const Member& event,
                             Surroundings& around) {
  const Node* type = member_of(event.value, "Type");
  const FormTable* forms = find_forms(event_forms(is_machine(resource)), text_of(type));
  if (forms == nullptr) {
    return refuse_event(resource.name, event.key,
                        "Resource dict has missing or invalid value for key Type. Event Type is: " +
                            (type == nullptr ? "None" : plain_text(*type)) + ".");
  }
  const Node* properties = event.value->get("Properties");
  if (properties != nullptr && !properties->is_map()) {
    const bool is_null = properties->is(NodeKind::Null);
    return is_null ? refuse_event(resource.name, event.key,
                                  "'NoneType' object has no attribute 'items'")
                   : refuse(event_id(resource, event.key),
                            "Properties of a resource must be an object.");
  }
  // Where an API event says nothing of its API or route, the transform has filled that in.
  std::vector<Member> members;
  if (properties != nullptr) {
    members.assign(properties->members().begin(), properties->members().end());
  }
  const bool is_implicit =
      text_of(type) == "Api" && !members.empty() && properties->get("RestApiId") == nullptr;
  Node filled;
  filled.kind = NodeKind::Map;
  if (is_implicit) {
    members.push_back({"RestApiId", {}, type});
  }
  filled.member_data = members.data();
  filled.count = static_cast<std::uint32_t>(members.size());
  const std::string fault = form_fault(filled, *forms);
  if (!fault.empty()) {
    return refuse(event_id(resource, event.key), fault);
  }
  return check_linked(resource, event, forms->type, filled, around);
}

// A queue for what could not be delivered: by its ARN, or one to be made.
std::string check_dead_letters(const ServerlessResource& resource, const Member& event,
                               const Node& properties) {
  const Node* config = properties.get("DeadLetterConfig");
  if (!is_set(config) || is_call(*config)) {
    return {};
  }
  const std::string id = event_id(resource, event.key);
  // Functions name the event by its full id, state machines leave the resource out.
  const auto fail = [&](std::string_view why) {
    return is_machine(resource) ? "Event with id [" + id + "] is invalid. " + std::string(why)
                                : refuse_event(resource.name, id, why);
  };
  const bool has_arn = config->get("Arn") != nullptr;
  const Node* type = config->get("Type");
  if (has_arn && type != nullptr) {
    return fail("You can either define 'Arn' or 'Type' property of DeadLetterConfig.");
  }
  if (type != nullptr && text_of(type) != "SQS") {
    return fail("The only valid value for 'Type' property of DeadLetterConfig is 'SQS'.");
  }
  if (!has_arn && type == nullptr) {
    return fail("No 'Arn' or 'Type' property provided for DeadLetterConfig.");
  }
  const Node* queue = config->get("QueueLogicalId");
  return !has_arn && queue != nullptr && !queue->is_string()
             ? fail("QueueLogicalId must be a string")
             : std::string();
}

std::string check_scheduled(const ServerlessResource& resource, const Member& event,
                            std::string_view type, const Node& properties) {
  if (type == "ScheduleV2") {
    const Node* omitted = properties.get("OmitName");
    if (is_set(omitted) && is_set(properties.get("Name"))) {
      return refuse_event(resource.name, event_id(resource, event.key),
                          "Name cannot be set when OmitName is True");
    }
  } else if (is_set(properties.get("State")) && properties.get("Enabled") != nullptr) {
    return refuse_event(resource.name, event.key,
                        "State and Enabled Properties cannot both be specified.");
  }
  return check_dead_letters(resource, event, properties);
}

std::string check_topic(const ServerlessResource& resource, const Member& event,
                        const Node& properties) {
  const Node* queue = properties.get("SqsSubscription");
  if (!is_set(queue) || queue->is(NodeKind::Bool)) {
    return {};
  }
  return is_set(member_of(queue, "QueueArn")) && is_set(member_of(queue, "QueueUrl"))
             ? std::string()
             : refuse_event(resource.name, event.key, "No QueueARN or QueueURL provided.");
}

std::string check_event(const ServerlessResource& resource, const Member& event,
                        Surroundings& around) {
  const std::string_view type = text_of(member_of(event.value, "Type"));
  const Node* properties = member_of(event.value, "Properties");
  if (type == "Api") {
    return check_rest_event(resource, event, around);
  }
  if (type == "HttpApi") {
    return check_http_event(resource, event, around);
  }
  if (properties == nullptr || !properties->is_map()) {
    return {};
  }
  if (type == "Schedule" || type == "ScheduleV2" || type == "CloudWatchEvent" ||
      type == "EventBridgeRule") {
    return check_scheduled(resource, event, type, *properties);
  }
  if (type == "SNS") {
    return check_topic(resource, event, *properties);
  }
  return check_polled_event(resource, event, *properties);
}

}  // namespace

std::string check_event_forms(const ServerlessResource& resource, Surroundings& around) {
  const Node* events = resource.get("Events");
  for (const Member& event :
       events == nullptr || is_call(*events) ? std::span<const Member>() : events->members()) {
    std::string fault = check_event_form(resource, event, around);
    if (!fault.empty()) {
      return fault;
    }
  }
  return {};
}

std::string check_events(const ServerlessResource& resource, Surroundings& around) {
  const Node* events = resource.get("Events");
  if (events == nullptr || is_call(*events)) {
    return {};
  }
  // Events with a path come in the order of their paths, the others in that of their names.
  std::vector<const Member*> sorted;
  for (const Member& event : events->members()) {
    sorted.push_back(&event);
  }
  const auto order = [](const Member* event) {
    const Node* path = member_of(member_of(event->value, "Properties"), "Path");
    return path != nullptr && path->is_string() ? path->text() : event->key;
  };
  if (!is_machine(resource)) {
    std::stable_sort(sorted.begin(), sorted.end(),
                     [&](const Member* a, const Member* b) { return order(a) < order(b); });
  }
  for (const Member* event : sorted) {
    std::string fault = check_event(resource, *event, around);
    if (!fault.empty()) {
      return fault;
    }
  }
  return {};
}

}  // namespace formwork::lint
