// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/ids.hh"
#include "engine/service/api_host.hh"
#include "resources/lambda/event_source.hh"
#include "resources/lambda/sources/source_loop.hh"

namespace formwork::lambda {

/// What a call of a function came to.
struct SourceOutcome {
  bool is_error = false;      ///< The function failed or could not be called.
  bool is_throttled = false;  ///< It was not called: try again.
  std::string payload;
  std::string fault;  ///< Why it was not called; "" when the function itself failed.
  std::string request_id;
  std::string version;  ///< That was run.
};

/// What pollers of one world reach the emulator by. Used on the loop's thread only; so are all
/// answers.
class SourceHome {
 public:
  SourceHome(ApiHost& host, std::shared_ptr<SourceLoop> loop, std::string account_id,
             std::string region, std::string partition, std::string endpoint)
      : host_(host),
        loop_(std::move(loop)),
        account_id_(std::move(account_id)),
        region_(std::move(region)),
        partition_(std::move(partition)),
        endpoint_(std::move(endpoint)) {}

  using Done = std::function<void(Result<Value>)>;
  /// An operation in the account and region of `arn` ("": those of this world).
  void call(std::string_view service, std::string_view operation, const std::string& arn,
            Value input, Done done, std::shared_ptr<const RequestHead> head = nullptr);
  /// S3's PutObject.
  void put_file(const std::string& bucket, const std::string& key, std::string content, Done done);
  /// `trace_id`: what the chain of calls went through; "" when nothing is known of it.
  void invoke(const std::string& function_arn, std::string payload, const std::string& trace_id,
              std::function<void(SourceOutcome)> done);
  /// Keeps LastProcessingResult and, unless null, checkpoints of a mapping.
  void keep(const std::string& mapping_id, const std::string& result, Value checkpoints,
            std::function<void()> done);

  SourceLoop& loop() { return *loop_; }
  const std::string& region() const { return region_; }
  std::string uuid() { return ids_.uuid(); }

 private:
  void submit(ApiRequest request, std::function<void(ApiAnswer)> done);
  Caller caller_for(const std::string& arn) const;

  ApiHost& host_;
  std::shared_ptr<SourceLoop> loop_;
  const std::string account_id_;
  const std::string region_;
  const std::string partition_;
  const std::string endpoint_;
  IdSource ids_;
};

/// Reads from one source and calls its function. All on the loop's thread.
class SourcePoller {
 public:
  virtual ~SourcePoller() = default;
  virtual void start() = 0;
  /// Takes nothing more; `idle` is called once no call of the function is under way.
  virtual void stop(std::function<void()> idle) = 0;
};

std::shared_ptr<SourcePoller> make_queue_poller(std::shared_ptr<SourceHome> home,
                                                EventSourceMapping mapping);
std::shared_ptr<SourcePoller> make_stream_poller(std::shared_ptr<SourceHome> home,
                                                 EventSourceMapping mapping);

/// Operations of this service are reached by submit() only: {kSourceService, "Keep"}.
inline constexpr std::string_view kSourceService = "lambda-sources";

}  // namespace formwork::lambda
