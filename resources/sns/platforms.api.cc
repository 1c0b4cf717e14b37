// SPDX-License-Identifier: Apache-2.0
// Platform applications and their end points: kept and told. Nothing is pushed to devices.
#include <algorithm>
#include <array>

#include "engine/base/text.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/common/naming.hh"
#include "resources/sns/api.hh"

namespace formwork::sns {

namespace {

constexpr ObjectPlace kApplications{"sns", "application"};
constexpr ObjectPlace kEndpoints{"sns", "endpoint"};

Failure invalid(std::string message) {
  return fail("InvalidParameter", "Invalid parameter: " + std::move(message));
}

Result<Value> find_at(ApiCall& call, ObjectPlace place, const std::string& arn) {
  auto object = find_object(call.world, place, arn);
  if (object && object->is_null()) {
    return fail("NotFound", place.kind == kApplications.kind ? "PlatformApplication does not exist"
                                                             : "Endpoint does not exist");
  }
  return object;
}

Value given_attributes(const ApiCall& call) {
  const Value* given = call.find("Attributes");
  return given == nullptr ? Value::map() : *given;
}

Result<Value> get_at(ApiCall& call, ObjectPlace place, std::string_view member) {
  auto object = find_at(call, place, call.text(member));
  return object ? Result<Value>(map_with("Attributes", attributes_of(*object))) : std::move(object);
}

Result<Value> set_at(ApiCall& call, ObjectPlace place, std::string_view member) {
  const std::string arn = call.text(member);
  auto object = find_at(call, place, arn);
  if (!object) {
    return object;
  }
  Value attributes = attributes_of(*object);
  const Value given = given_attributes(call);
  for (const auto& one : given.members()) {
    attributes.set(one.key, one.value);
  }
  object->set("Attributes", std::move(attributes));
  auto put = put_object(call.world, place, arn, *object);
  return put ? Result<Value>(Value::map()) : std::move(put).failure();
}

bool is_platform(std::string_view name) {
  constexpr std::array<std::string_view, 11> kPlatforms{
      "ADM",   "APNS",          "APNS_SANDBOX", "APNS_VOIP", "APNS_VOIP_SANDBOX", "BAIDU", "GCM",
      "MACOS", "MACOS_SANDBOX", "MPNS",         "WNS"};
  return std::find(kPlatforms.begin(), kPlatforms.end(), name) != kPlatforms.end();
}

Result<Value> create_application(ApiCall& call) {
  const std::string name = call.text("Name");
  if (name.empty() || name.size() > 256 || !is_word(name, "-_.")) {
    return invalid("Name");
  }
  if (!is_platform(call.text("Platform"))) {
    return invalid("Platform Reason: " + call.text("Platform") + " is not supported");
  }
  const std::string arn =
      regional_arn(call.world, "sns", "app/" + call.text("Platform") + "/" + name);
  const Value object = map_with("Attributes", given_attributes(call));
  auto put = put_object(call.world, kApplications, arn, object);
  return put ? Result<Value>(map_with("PlatformApplicationArn", Value::string(arn)))
             : std::move(put).failure();
}

Result<Value> erase_at(ApiCall& call, ObjectPlace place, const std::string& arn) {
  auto erased = call.world.store.erase_object(place.service, place.kind, arn);
  return erased ? Result<Value>(Value::map()) : std::move(erased).failure();
}

std::string endpoints_of(const std::string& application_arn) {
  return replace_all(application_arn, ":app/", ":endpoint/") + "/";
}

Result<Value> delete_application(ApiCall& call) {
  const std::string arn = call.text("PlatformApplicationArn");
  auto endpoints = list_objects(call.world, kEndpoints, endpoints_of(arn));
  if (!endpoints) {
    return std::move(endpoints).failure();
  }
  for (const auto& [key, endpoint] : *endpoints) {
    if (auto erased = erase_at(call, kEndpoints, key); !erased) {
      return erased;
    }
  }
  return erase_at(call, kApplications, arn);
}

Result<Value> create_endpoint(ApiCall& call) {
  const std::string application = call.text("PlatformApplicationArn");
  if (auto found = find_at(call, kApplications, application); !found) {
    return found;
  }
  Value wanted = given_attributes(call);
  const std::string token = call.text("Token");
  wanted.set("Token", Value::string(token));
  set_default(wanted, "Enabled", Value::string("true"));
  if (const Value* data = call.find("CustomUserData")) {
    wanted.set("CustomUserData", *data);
  }
  auto endpoints = list_objects(call.world, kEndpoints, endpoints_of(application));
  if (!endpoints) {
    return std::move(endpoints).failure();
  }
  for (const auto& [arn, endpoint] : *endpoints) {
    const Value known = attributes_of(endpoint);
    if (known.get_text("Token") != token) {
      continue;
    }
    if (known == wanted) {
      return map_with("EndpointArn", Value::string(arn));
    }
    return invalid("Token Reason: Endpoint " + arn +
                   " already exists with the same Token, but different attributes.");
  }
  const std::string arn = endpoints_of(application) + call.world.ids.uuid();
  auto put = put_object(call.world, kEndpoints, arn, map_with("Attributes", std::move(wanted)));
  return put ? Result<Value>(map_with("EndpointArn", Value::string(arn)))
             : std::move(put).failure();
}

Result<Value> delete_endpoint(ApiCall& call) {
  return erase_at(call, kEndpoints, call.text("EndpointArn"));
}

Result<Value> list_at(ApiCall& call, ObjectPlace place, const std::string& prefix,
                      std::string_view member, std::string_view arn_member) {
  auto objects = list_objects(call.world, place, prefix);
  if (!objects) {
    return std::move(objects).failure();
  }
  Value::List shapes;
  for (const auto& [arn, object] : *objects) {
    Value shape = map_with(arn_member, Value::string(arn));
    shape.set("Attributes", attributes_of(object));
    shapes.push_back(std::move(shape));
  }
  return page_of(call, std::move(shapes), {.member = member, .fault_code = "InvalidParameter"});
}

Result<Value> list_applications(ApiCall& call) {
  return list_at(call, kApplications, "", "PlatformApplications", "PlatformApplicationArn");
}

Result<Value> list_endpoints(ApiCall& call) {
  const std::string application = call.text("PlatformApplicationArn");
  if (auto found = find_at(call, kApplications, application); !found) {
    return found;
  }
  return list_at(call, kEndpoints, endpoints_of(application), "Endpoints", "EndpointArn");
}

Result<Value> get_application(ApiCall& call) {
  return get_at(call, kApplications, "PlatformApplicationArn");
}
Result<Value> set_application(ApiCall& call) {
  return set_at(call, kApplications, "PlatformApplicationArn");
}
Result<Value> get_endpoint(ApiCall& call) {
  return get_at(call, kEndpoints, "EndpointArn");
}
Result<Value> set_endpoint(ApiCall& call) {
  return set_at(call, kEndpoints, "EndpointArn");
}

constexpr auto kRead = OperationEntry::Access::Read;
constexpr auto kWrite = OperationEntry::Access::Write;
constinit OperationEntry entries[]{
    {"sns", "CreatePlatformApplication", kWrite, &create_application},
    {"sns", "DeletePlatformApplication", kWrite, &delete_application},
    {"sns", "GetPlatformApplicationAttributes", kRead, &get_application},
    {"sns", "SetPlatformApplicationAttributes", kWrite, &set_application},
    {"sns", "ListPlatformApplications", kRead, &list_applications},
    {"sns", "CreatePlatformEndpoint", kWrite, &create_endpoint},
    {"sns", "DeleteEndpoint", kWrite, &delete_endpoint},
    {"sns", "GetEndpointAttributes", kRead, &get_endpoint},
    {"sns", "SetEndpointAttributes", kWrite, &set_endpoint},
    {"sns", "ListEndpointsByPlatformApplication", kRead, &list_endpoints},
};
const Register<OperationEntry> kRegistered[]{
    Register(entries[0]), Register(entries[1]), Register(entries[2]), Register(entries[3]),
    Register(entries[4]), Register(entries[5]), Register(entries[6]), Register(entries[7]),
    Register(entries[8]), Register(entries[9])};

}  // namespace

}  // namespace formwork::sns
