// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/service/operation.hh"
#include "resources/sqs/store.hh"

namespace formwork::sqs {

/// Attributes as CreateQueue and SetQueueAttributes take them. Fails with InvalidAttributeName or
/// InvalidAttributeValue in SQS's words.
Result<void> check_settings(ApiCall& call, const Value& attributes, bool fifo, bool is_new);

/// The object of a queue that the input's QueueUrl names. QueueDoesNotExist when there is none.
Result<Value> queue_object(ApiCall& call, std::string_view name);

/// All attributes that GetQueueAttributes tells, but the counters.
Result<Value> settings_of(World& world, const std::string& name, const Value& record);

/// A policy as the caller set it or a stack's AWS::SQS::QueuePolicy says; "" for none.
Result<std::string> policy_of(World& world, const std::string& name, const Value& record);

/// "http://<endpoint>/<account>/<name>", as the caller reaches it.
std::string told_url(const ApiCall& call, std::string_view name);
/// The name in the input's QueueUrl.
std::string asked_name(const ApiCall& call);

}  // namespace formwork::sqs
