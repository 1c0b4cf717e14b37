// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/provision/provider.hh"

namespace formwork::cloudformation {

/// The event that a custom resource's function gets. `request_type`: Create, Update or Delete.
/// Scalars of the properties are texts, as CloudFormation sends them.
std::string custom_request_json(const ProviderRequest& request, std::string_view request_type,
                                const std::string& request_id, const std::string& response_url);

/// What is known of a request when its answer is read.
struct CustomAnswerContext {
  const ProviderRequest& request;
  std::string request_id;
  std::string fallback_id;   ///< Physical id where a failed creation tells none.
  bool is_returned = false;  ///< By the function itself, which may leave the formal members out.
};

/// The end of a step by the answer's JSON text: Success, or Failed in CloudFormation's words.
Progress read_custom_answer(const std::string& body, const CustomAnswerContext& context);

/// A failure whose message is the whole reason.
Progress plain_failure(std::string message, std::string physical_id = {});

/// ServiceTimeout in milliseconds: an hour unless the properties say otherwise; nothing when they
/// say something that CloudFormation refuses.
std::optional<std::int64_t> service_timeout(const Value& properties);

}  // namespace formwork::cloudformation
