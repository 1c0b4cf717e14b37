// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/base/registry.hh"
#include "engine/service/operation.hh"

namespace formwork {

/// What one service hands to a resource of another: an S3 notification to a queue, a topic's
/// message to a subscription, log events to a function.
struct Delivery {
  std::string source_service;  ///< "s3.amazonaws.com"
  std::string source_arn;
  std::string source_account;
  std::string body;                 ///< What the target gets as its message or event.
  Value attributes = Value::map();  ///< Message attributes in the form of SNS and SQS's API.
  std::string subject;
  std::string group_id;          ///< FIFO only.
  std::string deduplication_id;  ///< FIFO only.
  /// Nothing is handed over: only whether it could be is asked. Of functions only.
  bool only_asks = false;
};

/// A service whose resources take deliveries; registered by it.
struct DeliveryTarget {
  std::string_view service;  ///< As in the ARN: "sqs".
  /// Within a write transaction of the target's world. Fails when the target does not exist or its
  /// policy does not let the source in, in the service's words.
  Result<void> (*deliver)(ApiCall& call, const std::string& target_arn,
                          const Delivery& delivery) = nullptr;
  const DeliveryTarget* next = nullptr;
};

/// Hands over to the resource that `target_arn` names, in whichever account and region it is. The
/// call's own transaction must write. NotImplemented where nobody takes deliveries for the service.
Result<void> deliver(ApiCall& call, const std::string& target_arn, const Delivery& delivery);
bool takes_deliveries(std::string_view service);

}  // namespace formwork
