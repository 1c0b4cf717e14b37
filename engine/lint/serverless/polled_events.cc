// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/lint/schema/value.hh"
#include "engine/lint/serverless/checks.hh"
#include "engine/lint/serverless/refusal.hh"

// Events that Lambda fetches from streams, queues and brokers.
namespace formwork::lint {
namespace {

/// What a broker's kind of event accepts as access.
struct Access {
  std::string_view event;
  std::string_view kinds;     ///< As the message lists them.
  std::string_view required;  ///< The kind that has to be there once.
};
constexpr Access kAccess[] = {{"MQ", "['BASIC_AUTH', 'VIRTUAL_HOST']", "BASIC_AUTH"},
                              {"DocumentDB", "['BASIC_AUTH']", "BASIC_AUTH"}};

struct PolledEvent {
  const ServerlessResource& resource;
  std::string_view name;
  std::string_view type;
  const Node& properties;

  std::string fail(std::string_view why) const { return refuse_event(resource.name, name, why); }
  const Node* get(std::string_view property) const { return properties.get(property); }
};

std::string check_failures(const PolledEvent& event) {
  const Node* config = event.get("DestinationConfig");
  if (!is_set(config)) {
    return {};
  }
  const std::string id = std::string(event.resource.name) + std::string(event.name);
  const Node* failure = member_of(config, "OnFailure");
  if (failure == nullptr || !failure->is_map()) {
    return refuse_event(event.resource.name, id, should_be("DestinationConfig.OnFailure", "map"));
  }
  const Node* type = failure->get("Type");
  const std::string_view name = text_of(type);
  return type == nullptr || name == "SQS" || name == "SNS" || name == "S3" || name == "Kafka"
             ? std::string()
             : refuse_event(event.resource.name, id,
                            "The only valid values for 'Type' are 'SQS', 'SNS', 'S3', and "
                            "'Kafka'");
}

std::string check_filter(const PolledEvent& event) {
  const Node* filter = event.get("FilterCriteria");
  if (!is_set(filter) || is_call(*filter)) {
    return {};
  }
  return filter->count == 1 && filter->get("Filters") != nullptr
             ? std::string()
             : event.fail("FilterCriteria field has a wrong format");
}

std::string check_secret(const PolledEvent& event) {
  const Node* key = event.get("SecretsManagerKmsKeyId");
  return is_set(key) && !key->is_string()
             ? event.fail(should_be("SecretsManagerKmsKeyId", "string"))
             : std::string();
}

std::string check_broker_access(const PolledEvent& event, const Access& access) {
  const Node* configurations = event.get("SourceAccessConfigurations");
  if (!is_set(configurations)) {
    return event.fail("No SourceAccessConfigurations for Amazon " + std::string(event.type) +
                      " event provided.");
  }
  if (!configurations->is_list()) {
    return event.fail("Provided SourceAccessConfigurations cannot be parsed into a list.");
  }
  const std::string required(access.required);
  bool is_found = false;
  std::size_t index = 0;
  for (const Node* configuration : configurations->items()) {
    const std::string place = "SourceAccessConfigurations[" + std::to_string(index++) + "]";
    const Node* type = member_of(configuration, "Type");
    if (!configuration->is_map()) {
      return event.fail(should_be(place, "map"));
    }
    if (type == nullptr || !type->is_string()) {
      return event.fail(should_be(place + ".Type", "string"));
    }
    if (access.kinds.find(quote(type->text())) == std::string_view::npos) {
      return event.fail(
          "Invalid property Type specified in SourceAccessConfigurations. The supported values "
          "are: " +
          std::string(access.kinds) + ".");
    }
    if (type->text() != access.required) {
      continue;
    }
    if (is_found) {
      return event.fail("Multiple " + required +
                        " properties specified in SourceAccessConfigurations.");
    }
    is_found = is_set(configuration->get("URI"));
    if (!is_found) {
      return event.fail("No " + required +
                        " URI property specified in SourceAccessConfigurations.");
    }
  }
  return is_found
             ? std::string()
             : event.fail("No " + required + " property specified in SourceAccessConfigurations.");
}

std::string check_address(const PolledEvent& event, const Node& configuration,
                          std::string_view kind) {
  constexpr std::string_view kWhere =
      " URI property specified in SourceAccessConfigurations for self managed kafka event.";
  const Node* address = configuration.get("URI");
  if (!is_set(address)) {
    return event.fail("No " + std::string(kind) + std::string(kWhere));
  }
  return address->is_string() || is_call(*address)
             ? std::string()
             : event.fail("Wrong Type for " + std::string(kind) + std::string(kWhere));
}

std::string check_kafka_access(const PolledEvent& event, const Node& configurations) {
  constexpr std::string_view kKeys[] = {"SASL_SCRAM_256_AUTH", "SASL_SCRAM_512_AUTH", "BASIC_AUTH",
                                        "CLIENT_CERTIFICATE_TLS_AUTH"};
  bool has_subnet = false;
  bool has_group = false;
  bool has_key = false;
  for (const Node* configuration : configurations.items()) {
    if (!configuration->is_map()) {
      return refuse(event.name, should_be("SourceAccessConfigurations", "map"));
    }
    const std::string_view type = text_of(configuration->get("Type"));
    const bool is_key = std::find(std::begin(kKeys), std::end(kKeys), type) != std::end(kKeys);
    if (is_key && has_key) {
      return event.fail(
          "Multiple auth mechanism properties specified in SourceAccessConfigurations for self "
          "managed kafka event.");
    }
    if (!is_key && type != "VPC_SUBNET" && type != "VPC_SECURITY_GROUP" &&
        type != "SERVER_ROOT_CA_CERTIFICATE") {
      return event.fail(
          "Invalid SourceAccessConfigurations Type provided for self managed kafka event.");
    }
    std::string fault = check_address(event, *configuration, is_key ? "auth mechanism" : type);
    if (!fault.empty()) {
      return fault;
    }
    has_key = has_key || is_key;
    has_subnet = has_subnet || type == "VPC_SUBNET";
    has_group = has_group || type == "VPC_SECURITY_GROUP";
  }
  return has_subnet == has_group
             ? std::string()
             : event.fail(
                   "VPC_SUBNET and VPC_SECURITY_GROUP in SourceAccessConfigurations for "
                   "SelfManagedKafka must be both provided.");
}

std::string check_kafka(const PolledEvent& event) {
  if (!is_set(event.get("KafkaBootstrapServers"))) {
    return event.fail(
        "No KafkaBootstrapServers provided for self managed kafka as an event source");
  }
  const Node* topics = event.get("Topics");
  if (!is_set(topics)) {
    return event.fail("No Topics provided for self managed kafka as an event source");
  }
  if (topics->count != 1) {
    return event.fail("Topics for self managed kafka only supports single configuration entry.");
  }
  const Node* access = event.get("SourceAccessConfigurations");
  if (!is_set(access)) {
    return event.fail("No SourceAccessConfigurations for self managed kafka event provided.");
  }
  return access->is_list()
             ? check_kafka_access(event, *access)
             : event.fail(
                   "SourceAccessConfigurations for self managed kafka event should be a "
                   "list.");
}

}  // namespace

std::string check_polled_event(const ServerlessResource& resource, const Member& member,
                               const Node& properties) {
  const PolledEvent event{resource, member.key, text_of(member.value->get("Type")), properties};
  for (const auto& check : {&check_filter, &check_failures, &check_secret}) {
    std::string fault = check(event);
    if (!fault.empty()) {
      return fault;
    }
  }
  for (const Access& access : kAccess) {
    if (access.event == event.type) {
      return check_broker_access(event, access);
    }
  }
  return event.type == "SelfManagedKafka" ? check_kafka(event) : std::string();
}

}  // namespace formwork::lint
