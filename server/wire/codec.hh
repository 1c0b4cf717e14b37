// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/diagnostic.hh"
#include "engine/base/result.hh"
#include "engine/value/value.hh"
#include "server/model/api_model.hh"
#include "server/wire/message.hh"

namespace formwork {

/// Labels of a request's path and their values, percent-decoded: {"Bucket", "photos"}.
using PathParameters = std::vector<std::pair<std::string, std::string>>;

/// What a codec has to know to speak with a client. Without a service, errors are written by the
/// protocol alone; without an operation, so are answers of unknown operations.
struct WireContext {
  const ApiService* service = nullptr;
  const ApiOperation* operation = nullptr;
  Protocol protocol = Protocol::Query;
};

/// The protocol that a request to this service is written in: by X-Amz-Target, by
/// smithy-protocol, by a form's content type or an Action, else the service's first.
Protocol request_protocol(const ApiService& service, const HttpRequest& request);

/// The input of an operation as a map (engine/service/operation.hh has the kinds), checked against
/// the model. Members that the model does not know are left out; idempotency tokens that were not
/// sent are absent. Fails with the service's code for input that breaks the model
/// ("ValidationError" of form services, "ValidationException" of JSON ones, "MalformedXML" of S3
/// bodies), with "SerializationException", "MalformedInput" or "MalformedXML" for what cannot be
/// read. Needs a service
/// and an operation.
Result<Value> decode_input(const WireContext& context, const HttpRequest& request,
                           const PathParameters& path);

/// An operation's answer. Members that the model does not know are not written. Needs a service and
/// an operation.
HttpResponse encode_output(const WireContext& context, const Value& output,
                           std::string_view request_id);

/// A fault as the service writes it; `fault.code` is the error code, its status comes from the
/// model, else from a table of common codes, else it is 400 (500 for internal ones: codes "F...").
/// `members`: what the fault has beside code and message, by the error's shape where it has one.
HttpResponse encode_error(const WireContext& context, const Diagnostic& fault,
                          std::string_view request_id, const Value& members = Value::map());

/// The member of the input whose content is not read as a whole ("Body" of PutObject), or null.
/// decode_input() leaves it out.
const MemberShape* streaming_member(const ApiOperation& operation);

}  // namespace formwork
