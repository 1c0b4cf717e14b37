// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/value/value.hh"
#include "tools/formwork/lambda/http_client.hh"
#include "tools/formwork/options.hh"

namespace formwork::cli {

/// Where an emulator is and as whom it is called.
struct EmulatorPlace {
  std::string endpoint;
  std::string region;
  std::string account;

  void declare(OptionSet& set);
  /// Completes what was not given from the environment: AWS_ENDPOINT_URL, AWS_REGION,
  /// AWS_DEFAULT_REGION, FORMWORK_REGION, FORMWORK_ACCOUNT.
  void complete();
};

/// What a function answered.
struct FunctionAnswer {
  std::string payload;
  std::string function_error;  ///< "" when it did not fail.
  std::string log;             ///< The last lines of its log.
};

/// A client of an emulator, for the few calls that the program itself makes.
class Emulator {
 public:
  explicit Emulator(EmulatorPlace place) : place_(std::move(place)) {}

  /// An operation of a service with a JSON protocol: "Logs_20140328.FilterLogEvents". Fails with
  /// the service's code and message.
  Result<Value> call(std::string_view service, const std::string& target, const Value& input);
  /// An operation of a service with the Query protocol. The answer is its result: elements as
  /// members of maps, those named "member" as items of lists, contents as texts.
  Result<Value> query(std::string_view service, std::string_view version,
                      const std::string& operation, const Value& input);
  Result<FunctionAnswer> invoke(const std::string& function, const std::string& qualifier,
                                const std::string& payload);
  /// Makes the bucket when it is not there.
  Result<void> make_bucket(const std::string& bucket);
  Result<void> put_object(const std::string& bucket, const std::string& key,
                          const std::string& content);

 private:
  HttpFields fields_for(std::string_view service) const;
  Result<HttpReply> send(std::string_view service, std::string_view method,
                         const std::string& target, HttpFields more, std::string_view body);

  const EmulatorPlace place_;
};

}  // namespace formwork::cli
