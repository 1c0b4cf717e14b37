// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "resources/common/objects.hh"

namespace formwork::cloudformation {

/// Callback addresses by token: {Kind, Subject, StackId, LogicalId}. Kind is one of the two below.
inline constexpr ObjectPlace kCallbacks{"cloudformation", "callback"};
/// Subject is a wait condition handle's URL.
inline constexpr std::string_view kHandleCallback = "WaitConditionHandle";
/// Subject is the request id of a custom resource.
inline constexpr std::string_view kCustomCallback = "CustomResource";

/// Answers of custom resources by request id: {Body} until their step has taken them.
inline constexpr ObjectPlace kCustomAnswers{"cloudformation", "custom_answer"};

/// Largest body of a callback, in bytes.
inline constexpr std::size_t kLargestCallback = 4096;

/// Records a new address. `token` is what stands behind ProviderRequest::callback_base.
Result<void> put_callback(const ProviderRequest& request, const std::string& token,
                          std::string_view kind, const std::string& subject);

}  // namespace formwork::cloudformation
