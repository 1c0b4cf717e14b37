// SPDX-License-Identifier: Apache-2.0
// Connections and API destinations, as records: what is sent to a destination goes nowhere. A
// connection by API key or password is authorized at once; one by OAuth stays AUTHORIZING, since
// nobody asks its endpoint. No secret is made in Secrets Manager.
#include <algorithm>
#include <utility>

#include "resources/common/api_support.hh"
#include "resources/common/naming.hh"
#include "resources/common/properties.hh"
#include "resources/common/register_all.hh"
#include "resources/events/rules.hh"

namespace formwork::events {

namespace {

constexpr std::string_view kConnections = "AWS::Events::Connection";
constexpr std::string_view kDestinations = "AWS::Events::ApiDestination";
constexpr std::int64_t kUsualRate = 300;

std::string arn_of(const StoredObject& object) {
  return attributes_of(object.record).get_text("Arn");
}

Result<StoredObject> find_named(ApiCall& call, std::string_view type) {
  const std::string name = call.text("Name");
  auto found = find_stored(call.world, modelled_place(type), "Name", name);
  if (found && found->record.is_null()) {
    return fail("ResourceNotFoundException",
                (type == kConnections ? "Connection '" : "An api-destination '") + name +
                    "' does not exist.");
  }
  return found;
}

Result<StoredObject> make_named(ApiCall& call, std::string_view type, Value properties) {
  const std::string name = call.text("Name");
  auto known = find_stored(call.world, modelled_place(type), "Name", name);
  if (known && !known->record.is_null()) {
    return fail(
        "ResourceAlreadyExistsException",
        (type == kConnections ? "Connection " : "ApiDestination ") + name + " already exists.");
  }
  auto made = known ? create_outside(call, type, std::move(properties))
                    : Result<Progress>(std::move(known).failure());
  return made ? find_named(call, type) : std::move(made).failure();
}

Result<Value> remove_named(ApiCall& call, std::string_view type, Value answer) {
  auto found = find_named(call, type);
  if (!found) {
    return std::move(found).failure();
  }
  auto gone = remove_outside(call, type, found->key, properties_of(found->record));
  return gone ? Result<Value>(std::move(answer)) : std::move(gone).failure();
}

void set_times(Value& shape, const StoredObject& object) {
  set_time(shape, "CreationTime", object.record);
  const bool is_changed = object.record.find("LastModifiedTime") != nullptr;
  set_time(shape, "LastModifiedTime", object.record,
           is_changed ? "LastModifiedTime" : "CreationTime");
}

// --- connections

std::string connection_state(const StoredObject& connection) {
  return connection.text("AuthorizationType") == "OAUTH_CLIENT_CREDENTIALS" ? "AUTHORIZING"
                                                                            : "AUTHORIZED";
}

Value connection_state_shape(const StoredObject& connection) {
  Value shape = map_with("ConnectionArn", Value::string(arn_of(connection)));
  shape.set("ConnectionState", Value::string(connection_state(connection)));
  set_times(shape, connection);
  if (connection_state(connection) == "AUTHORIZED") {
    shape.set("LastAuthorizedTime", *shape.find("LastModifiedTime"));
  }
  return shape;
}

/// Parameters of calls without the values that are secret.
Value open_parameters(const Value& given) {
  Value shape = Value::map();
  for (const Value::Member& kind : given.members()) {
    Value items = Value::list();
    for (Value item : kind.value.items()) {
      if (item.get_text("IsValueSecret") == "true") {
        item.erase("Value");
      }
      items.push(std::move(item));
    }
    shape.set(kind.key, std::move(items));
  }
  return shape;
}

Value open_authorization(const Value& given) {
  Value shape = given;
  for (const auto& [member, secret] : {std::pair{"ApiKeyAuthParameters", "ApiKeyValue"},
                                       std::pair{"BasicAuthParameters", "Password"}}) {
    if (const Value* part = given.find(member)) {
      Value open = *part;
      open.erase(secret);
      shape.set(member, std::move(open));
    }
  }
  if (const Value* part = given.find("OAuthParameters")) {
    Value open = *part;
    if (const Value* client = part->find("ClientParameters")) {
      open.set("ClientParameters",
               map_with("ClientID", Value::string(client->get_text("ClientID"))));
    }
    if (const Value* parameters = part->find("OAuthHttpParameters")) {
      open.set("OAuthHttpParameters", open_parameters(*parameters));
    }
    shape.set("OAuthParameters", std::move(open));
  }
  if (const Value* parameters = given.find("InvocationHttpParameters")) {
    shape.set("InvocationHttpParameters", open_parameters(*parameters));
  }
  return shape;
}

Result<void> check_connection(const ApiCall& call) {
  const Value* parameters = call.find("AuthParameters");
  if (call.find("InvocationConnectivityParameters") != nullptr ||
      (parameters != nullptr && parameters->find("ConnectivityParameters") != nullptr)) {
    return fail("NotImplemented", "formwork has no connections to private endpoints.");
  }
  return {};
}

Result<Value> create_connection(ApiCall& call) {
  if (auto checked = check_connection(call); !checked) {
    return std::move(checked).failure();
  }
  Value properties = Value::map();
  copy_members(properties, call.input,
               {"Name", "Description", "AuthorizationType", "AuthParameters", "KmsKeyIdentifier"});
  auto made = make_named(call, kConnections, std::move(properties));
  if (!made) {
    return std::move(made).failure();
  }
  Value shape = connection_state_shape(*made);
  shape.erase("LastAuthorizedTime");
  return shape;
}

Result<Value> describe_connection(ApiCall& call) {
  auto connection = find_named(call, kConnections);
  if (!connection) {
    return std::move(connection).failure();
  }
  Value shape = connection_state_shape(*connection);
  copy_members(shape, connection->model,
               {"Name", "Description", "AuthorizationType", "KmsKeyIdentifier"});
  if (const Value* parameters = connection->model.find("AuthParameters")) {
    shape.set("AuthParameters", open_authorization(*parameters));
  }
  return shape;
}

Result<Value> update_connection(ApiCall& call) {
  auto checked = check_connection(call);
  auto connection =
      checked ? find_named(call, kConnections) : Result<StoredObject>(std::move(checked).failure());
  if (!connection) {
    return std::move(connection).failure();
  }
  Value properties = properties_of(connection->record);
  copy_members(properties, call.input,
               {"Description", "AuthorizationType", "AuthParameters", "KmsKeyIdentifier"});
  auto kept = keep(call.world, kConnections, *connection, std::move(properties));
  return kept ? Result<Value>(connection_state_shape(*connection)) : std::move(kept).failure();
}

Result<Value> delete_connection(ApiCall& call) {
  auto connection = find_named(call, kConnections);
  if (!connection) {
    return std::move(connection).failure();
  }
  Value shape = connection_state_shape(*connection);
  shape.set("ConnectionState", Value::string("DELETING"));
  return remove_named(call, kConnections, std::move(shape));
}

Result<Value> list_connections(ApiCall& call) {
  auto all = stored_objects(call.world, modelled_place(kConnections));
  if (!all) {
    return std::move(all).failure();
  }
  const std::string state = call.text("ConnectionState");
  Value::List shapes;
  for (const StoredObject& one : *all) {
    if (one.text("Name").starts_with(call.text("NamePrefix")) &&
        (state.empty() || state == connection_state(one))) {
      Value shape = connection_state_shape(one);
      copy_members(shape, one.model, {"Name", "AuthorizationType"});
      shapes.push_back(std::move(shape));
    }
  }
  return page_of(
      call, std::move(shapes),
      {.member = "Connections", .fault_code = "ValidationException", .size_member = "Limit"});
}

// --- destinations

Result<StoredObject> connection_with(World& world, const std::string& arn) {
  auto all = stored_objects(world, modelled_place(kConnections));
  if (!all) {
    return std::move(all).failure();
  }
  const auto found = std::find_if(all->begin(), all->end(),
                                  [&](const StoredObject& one) { return arn_of(one) == arn; });
  return found == all->end() ? StoredObject() : std::move(*found);
}

Result<Value> destination_shape(ApiCall& call, const StoredObject& destination) {
  auto connection = connection_with(call.world, destination.text("ConnectionArn"));
  if (!connection) {
    return std::move(connection).failure();
  }
  const bool is_active =
      !connection->record.is_null() && connection_state(*connection) == "AUTHORIZED";
  Value shape = map_with("ApiDestinationArn", Value::string(arn_of(destination)));
  shape.set("ApiDestinationState", Value::string(is_active ? "ACTIVE" : "INACTIVE"));
  shape.set("InvocationRateLimitPerSecond", Value::number(kUsualRate));
  copy_members(shape, destination.model,
               {"Name", "Description", "ConnectionArn", "InvocationEndpoint", "HttpMethod",
                "InvocationRateLimitPerSecond"});
  set_times(shape, destination);
  return shape;
}

Result<Value> state_of_destination(ApiCall& call, const StoredObject& destination) {
  auto shape = destination_shape(call, destination);
  if (!shape) {
    return shape;
  }
  Value answer = Value::map();
  copy_members(answer, *shape,
               {"ApiDestinationArn", "ApiDestinationState", "CreationTime", "LastModifiedTime"});
  return answer;
}

Result<void> check_destination(ApiCall& call) {
  const std::string arn = call.text("ConnectionArn");
  if (arn.empty()) {
    return {};
  }
  auto connection = connection_with(call.world, arn);
  if (connection && connection->record.is_null()) {
    return fail("ResourceNotFoundException", "Connection '" + arn + "' does not exist.");
  }
  return connection ? Result<void>() : std::move(connection).failure();
}

Result<Value> create_destination(ApiCall& call) {
  if (auto checked = check_destination(call); !checked) {
    return std::move(checked).failure();
  }
  Value properties = Value::map();
  copy_members(properties, call.input,
               {"Name", "Description", "ConnectionArn", "InvocationEndpoint", "HttpMethod",
                "InvocationRateLimitPerSecond"});
  auto made = make_named(call, kDestinations, std::move(properties));
  return made ? state_of_destination(call, *made) : std::move(made).failure();
}

Result<Value> describe_destination(ApiCall& call) {
  auto found = find_named(call, kDestinations);
  return found ? destination_shape(call, *found) : std::move(found).failure();
}

Result<Value> update_destination(ApiCall& call) {
  auto checked = check_destination(call);
  auto found = checked ? find_named(call, kDestinations)
                       : Result<StoredObject>(std::move(checked).failure());
  if (!found) {
    return std::move(found).failure();
  }
  Value properties = properties_of(found->record);
  copy_members(properties, call.input,
               {"Description", "ConnectionArn", "InvocationEndpoint", "HttpMethod",
                "InvocationRateLimitPerSecond"});
  auto kept = keep(call.world, kDestinations, *found, std::move(properties));
  return kept ? state_of_destination(call, *found) : std::move(kept).failure();
}

Result<Value> delete_destination(ApiCall& call) {
  return remove_named(call, kDestinations, Value::map());
}

Result<Value> list_destinations(ApiCall& call) {
  auto all = stored_objects(call.world, modelled_place(kDestinations));
  if (!all) {
    return std::move(all).failure();
  }
  const std::string connection = call.text("ConnectionArn");
  Value::List shapes;
  for (const StoredObject& one : *all) {
    if (!one.text("Name").starts_with(call.text("NamePrefix")) ||
        (!connection.empty() && one.text("ConnectionArn") != connection)) {
      continue;
    }
    auto shape = destination_shape(call, one);
    if (!shape) {
      return shape;
    }
    shape->erase("Description");
    shapes.push_back(*std::move(shape));
  }
  return page_of(
      call, std::move(shapes),
      {.member = "ApiDestinations", .fault_code = "ValidationException", .size_member = "Limit"});
}

using Access = OperationEntry::Access;
constinit OperationEntry entries[] = {
    {"events", "CreateConnection", Access::Write, &create_connection},
    {"events", "DescribeConnection", Access::Read, &describe_connection},
    {"events", "UpdateConnection", Access::Write, &update_connection},
    {"events", "DeleteConnection", Access::Write, &delete_connection},
    {"events", "ListConnections", Access::Read, &list_connections},
    {"events", "CreateApiDestination", Access::Write, &create_destination},
    {"events", "DescribeApiDestination", Access::Read, &describe_destination},
    {"events", "UpdateApiDestination", Access::Write, &update_destination},
    {"events", "DeleteApiDestination", Access::Write, &delete_destination},
    {"events", "ListApiDestinations", Access::Read, &list_destinations},
};
const RegisterEach<OperationEntry> kRegistered(entries);

}  // namespace

}  // namespace formwork::events
