// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/lint/serverless/expansion.hh"
#include "engine/lint/serverless/known_apis.hh"

// What the serverless transform refuses, in its words and in its order: it gives up on a resource
// at the first fault, and on the template when something about the template as a whole is wrong.
namespace formwork::lint {

/// One question about a resource: the refusal, or empty.
using Check = std::string (*)(const ServerlessResource& resource, Surroundings& around);

/// The first refusal among `checks`, or empty.
std::string first_refusal(std::span<const Check> checks, const ServerlessResource& resource,
                          Surroundings& around);

/// The checks of a resource's own type; what they find is the refusal of the whole resource.
std::string check_resource(const ServerlessResource& resource, Surroundings& around);

/// Faults that end the transform before any resource is looked at.
std::vector<std::string> check_template(const Node& root, Surroundings& around);
/// Only those that keep it from being read at all.
std::vector<std::string> check_sections(const Node& root);
/// What Globals says, and what resources ignore of it.
std::string check_globals(const Node& root);

std::string check_function(const ServerlessResource& function, Surroundings& around);
std::string check_function_settings(const ServerlessResource& function, Surroundings& around);
std::string check_rest_api(const ServerlessResource& api, Surroundings& around);
std::string check_rest_auth(const ServerlessResource& api, Surroundings& around);
std::string check_http_api(const ServerlessResource& api, Surroundings& around);
std::string check_web_socket_api(const ServerlessResource& api, Surroundings& around);
std::string check_state_machine(const ServerlessResource& machine, Surroundings& around);
std::string check_table(const ServerlessResource& table, Surroundings& around);
std::string check_layer(const ServerlessResource& layer, Surroundings& around);
std::string check_connector(const ServerlessResource& connector, Surroundings& around);

/// Types of events and the form of their properties, and what they refer to.
std::string check_event_forms(const ServerlessResource& resource, Surroundings& around);
/// What events ask of each other and of APIs.
std::string check_events(const ServerlessResource& resource, Surroundings& around);
/// The same for one event of an API.
std::string check_rest_event(const ServerlessResource& resource, const Member& event,
                             Surroundings& around);
std::string check_http_event(const ServerlessResource& resource, const Member& event,
                             Surroundings& around);

/// An event that Lambda fetches itself.
std::string check_polled_event(const ServerlessResource& resource, const Member& event,
                               const Node& properties);

/// Tags that the transform keeps for itself.
std::string check_tags(const ServerlessResource& resource, Surroundings& around);
/// A custom domain of an API made by a REST API, or by the other two kinds.
std::string check_rest_domain(const ServerlessResource& api, Surroundings& around);
std::string check_domain(const ServerlessResource& api, Surroundings& around);

/// A place of an object in a bucket: "s3://bucket/key" or {Bucket, Key}.
std::string check_location(const ServerlessResource& resource, std::string_view property,
                           const Node* location);

}  // namespace formwork::lint
