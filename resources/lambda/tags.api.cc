// SPDX-License-Identifier: Apache-2.0
// Tags of functions, event source mappings and code signing configurations.
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/lambda/event_source.hh"
#include "resources/lambda/shapes.hh"

namespace formwork::lambda {

namespace {

constexpr std::size_t kMostTags = 50;

struct Tagged {
  ObjectPlace place;
  std::string key;
  Value record;
};

Failure malformed(const std::string& resource) {
  return fail("ValidationException",
              "1 validation error detected: Value '" + resource +
                  "' at 'resource' failed to satisfy constraint: Member must satisfy regular "
                  "expression pattern: "
                  "arn:(aws[a-zA-Z-]*):lambda:[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:"
                  "\\d{12}:(function:[a-zA-Z0-9-_]+(:(\\$LATEST|[a-zA-Z0-9-_]+))?|layer:[a-zA-Z0-9-"
                  "_]+|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-"
                  "[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})");
}

Result<Tagged> find_at(ApiCall& call, ObjectPlace place, std::string key) {
  auto record = find_object(call.world, place, key);
  if (!record) {
    return std::move(record).failure();
  }
  if (record->is_null()) {
    return no_such("The resource you requested does not exist.");
  }
  return Tagged{place, std::move(key), std::move(*record)};
}

Result<Tagged> find_tagged(ApiCall& call) {
  const std::string arn = call.text("Resource");
  if (arn.find(":event-source-mapping:") != std::string::npos) {
    return find_at(call, kMappings, last_part(arn, ':'));
  }
  if (arn.find(":code-signing-config:") != std::string::npos) {
    return find_at(call, kSigningConfigs, arn);
  }
  if (!arn.starts_with("arn:") || arn.find(":function:") == std::string::npos) {
    return malformed(arn);
  }
  const FunctionReference reference = parse_function_reference(arn);
  if (!reference.qualifier.empty()) {
    return invalid_parameter(
        "Tags on function aliases and versions are not supported. Please specify a function ARN.");
  }
  auto found = find_function(call.world, arn);
  return found ? Result<Tagged>(Tagged{kFunctions, found->name, std::move(found->function)})
               : std::move(found).failure();
}

// Tags that a stack put and that say nothing to its owner stay where they are.
Result<Value> put_tags(ApiCall& call, Tagged tagged, Value tags) {
  if (tags.members().size() > kMostTags) {
    return invalid_parameter("Number of tags exceeds resource tag limit.");
  }
  tagged.record.set("Tags", std::move(tags));
  if (tagged.place.kind == kFunctions.kind) {
    count_up(tagged.record, "Revision");
  }
  auto put = put_object(call.world, tagged.place, tagged.key, tagged.record);
  return put ? Result<Value>(Value::map()) : std::move(put).failure();
}

Value stored_tags(const Tagged& tagged) {
  const Value* tags = tagged.record.find("Tags");
  return tags == nullptr || !tags->is_map() ? Value::map() : *tags;
}

Result<Value> tag(ApiCall& call) {
  const Value* given = call.find("Tags");
  if (given == nullptr || given->members().empty()) {
    return invalid_parameter("An error occurred and the request cannot be processed.");
  }
  auto tagged = find_tagged(call);
  if (!tagged) {
    return std::move(tagged).failure();
  }
  Value tags = stored_tags(*tagged);
  for (const auto& member : given->members()) {
    tags.set(member.key, member.value);
  }
  return put_tags(call, std::move(*tagged), std::move(tags));
}

Result<Value> untag(ApiCall& call) {
  auto tagged = find_tagged(call);
  if (!tagged) {
    return std::move(tagged).failure();
  }
  Value tags = stored_tags(*tagged);
  for (const std::string& key : input_texts(call, "TagKeys")) {
    tags.erase(key);
  }
  return put_tags(call, std::move(*tagged), std::move(tags));
}

Result<Value> list(ApiCall& call) {
  auto tagged = find_tagged(call);
  if (!tagged) {
    return std::move(tagged).failure();
  }
  return map_with("Tags", tag_map(tagged->record));
}

FORMWORK_LAMBDA_OPERATION(tag, "TagResource", Write);
FORMWORK_LAMBDA_OPERATION(untag, "UntagResource", Write);
FORMWORK_LAMBDA_OPERATION(list, "ListTags", Read);

}  // namespace

}  // namespace formwork::lambda
