// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "resources/lambda/runtime/function_spec.hh"
#include "resources/lambda/runtime/http_connection.hh"

namespace formwork::lambda {

/// The extensions of one environment's processes, by the Extensions API (2020-01-01).
class Extensions {
 public:
  struct Events {
    std::function<void()> changed;  ///< One has registered or asked for its next event.
    /// One has told that it cannot go on: the error's type.
    std::function<void(std::string)> failed;
  };
  Extensions(std::shared_ptr<const FunctionSpec> function, Events events)
      : function_(std::move(function)), events_(std::move(events)) {}

  /// New processes: nobody is registered. `external`: names of those that were started.
  void begin(std::vector<std::string> external);
  void close_registration() { is_open_ = false; }
  /// Answers a request below /2020-01-01/extension/; `path` is what follows that.
  void serve(const HttpConnection::Pointer& connection, std::string_view path,
             const HttpRequest& request);
  void forget(const HttpConnection::Pointer& connection);

  /// Everybody that was started is registered and waits for its first event.
  bool are_ready() const;
  /// Everybody that was told of the call waits for the next event.
  bool are_done() const;
  bool has_any() const { return !all_.empty(); }
  bool has_external() const;
  /// Names with the events that they get, in order of registration.
  std::vector<std::pair<std::string, std::vector<std::string>>> list() const;
  /// "" when `id` is of none.
  std::string_view name_of(std::string_view id) const;

  void tell_invoke(std::string_view request_id, std::int64_t deadline_ms,
                   std::string_view invoked_arn, std::string_view trace_id);
  /// `reason`: "spindown", "timeout", "failure".
  void tell_shutdown(std::string_view reason, std::int64_t deadline_ms);

 private:
  struct Extension {
    std::string id;
    std::string name;
    bool is_external = false;
    bool wants_invoke = false;
    bool wants_shutdown = false;
    bool is_waiting = false;  ///< Has asked for an event and got none yet.
    HttpConnection::Pointer next;
    std::string pending;  ///< An event that came while it did not wait.
  };

  void register_one(const HttpConnection::Pointer& connection, const HttpRequest& request);
  void next(const HttpConnection::Pointer& connection, Extension& extension);
  void tell(Extension& extension, const std::string& event);
  Extension* find(std::string_view id);

  const std::shared_ptr<const FunctionSpec> function_;
  Events events_;
  bool is_open_ = false;
  std::vector<std::string> external_;
  std::vector<Extension> all_;
};

/// {"errorMessage":...,"errorType":...} as the Runtime API answers faults.
std::string runtime_api_fault(std::string_view type, std::string_view message);

}  // namespace formwork::lambda
