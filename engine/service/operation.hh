// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "engine/base/registry.hh"
#include "engine/base/result.hh"
#include "engine/service/http_side.hh"
#include "engine/service/world.hh"
#include "engine/value/value.hh"

namespace formwork {

class ApiHost;
class StackOperations;
struct ApiAnswer;

/// How a call is answered: to be used once, from any thread.
using Answerer = std::function<void(ApiAnswer)>;

/// Who calls, as far as the credentials of a request tell.
struct Caller {
  std::string account_id;     ///< 12 digits.
  std::string region;         ///< "us-east-1".
  std::string access_key_id;  ///< "" when the request was not signed.
  std::string arn;            ///< arn:aws:iam::<account>:root unless a role was assumed.
  std::string user_id;
  /// "http://127.0.0.1:4566", without a slash at its end: for addresses that answers hold.
  std::string endpoint;
};

/// One call of an operation of an emulated service, within one transaction. The handler knows
/// nothing of XML, JSON or HTTP.
struct ApiCall {
  World& world;
  const Caller& caller;
  /// By the model of the operation: structures and maps are maps (members that were not sent are
  /// absent), lists lists, strings, blobs (their bytes) and timestamps (as sent, or milliseconds
  /// as a number when the protocol has numbers) strings, numbers and booleans what they are.
  const Value& input;
  /// The verbs over the stacks of this account and region.
  StackOperations& stacks;
  /// Other accounts and regions, and what is done outside of a transaction.
  ApiHost& host;
  std::string_view service;    ///< "cloudformation"
  std::string_view operation;  ///< "DescribeStacks"
  std::string request_id;
  /// The content of the input's streaming member, which is not in `input` then. Null: none came.
  RequestBody* body = nullptr;
  /// Null when the call did not come by HTTP.
  const RequestHead* head = nullptr;
  AnswerHead answer = {};
  Wait wait = {};
  /// Of the steady clock: when the call first came, for calls that wait.
  std::int64_t begun_ms = 0;

  /// See answer_later().
  std::function<void(Answerer)> later = {};

  /// What a handler that waits answers; see Wait.
  Failure wait_for(std::string channel, std::int64_t until_ms);
  /// What a handler answers whose answer comes from elsewhere (a function that runs): what it wrote
  /// is committed, then `begin` is called once, without locks, and gets the way to answer. It must
  /// not wait. Not within in_world() or a BackgroundTask.
  Value answer_later(std::function<void(Answerer)> begin);

  /// Text of a scalar input member, or "".
  std::string text(std::string_view member) const { return input.get_text(member); }
  /// The input member, or null.
  const Value* find(std::string_view member) const& { return input.find(member); }
  /// A boolean input member; false when absent.
  bool flag(std::string_view member) const {
    const Value* value = input.find(member);
    return value != nullptr && value->scalar_text() == "true";
  }
};

/// Answers by the model of the output shape, in the same kinds as ApiCall::input; timestamps are
/// numbers (milliseconds since 1970), null and absent members are not written. A Failure's
/// Diagnostic::code is the error code ("ValidationError", "AlreadyExistsException"); its status
/// comes from the model, 400 when that is silent. What was written is rolled back on Failure.
using OperationHandler = Result<Value> (*)(ApiCall& call);

/// One operation: `resources/<service>/<name>.api.cc` registers some. What a model has and nobody
/// registers is answered with NotImplemented.
struct OperationEntry {
  enum class Access : std::uint8_t {
    Read,  ///< Runs in a transaction that cannot write.
    Write,
    /// A write into the service's own data that neither stacks nor types depend on (a message, an
    /// item, an object): nothing goes on after it, and several calls may share a commit.
    Data,
  };
  std::string_view service;  ///< Name of the API model: "cloudformation", "s3".
  std::string_view name;
  Access access = Access::Read;
  OperationHandler handler = nullptr;
  const OperationEntry* next = nullptr;
};

/// Null when nothing is registered.
const OperationEntry* find_operation(std::string_view service, std::string_view name);

/// A map with one member.
Value map_with(std::string_view key, Value value);
/// fail("ValidationError", message).
Failure validation_error(std::string message);

}  // namespace formwork
