// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/registry.hh"
#include "engine/base/result.hh"
#include "engine/service/world.hh"
#include "engine/state/records.hh"
#include "engine/value/value.hh"

namespace formwork {

class Function;
class FunctionRunner;
class NestedStacks;

/// The error codes of CloudFormation's registry contract.
enum class HandlerErrorCode : std::uint8_t {
  None,
  NotUpdatable,
  InvalidRequest,
  AccessDenied,
  InvalidCredentials,
  AlreadyExists,
  NotFound,
  ResourceConflict,
  Throttling,
  ServiceLimitExceeded,
  NotStabilized,
  GeneralServiceException,
  ServiceInternalError,
  NetworkFailure,
  InternalFailure,
};
const char* to_string(HandlerErrorCode code);
std::optional<HandlerErrorCode> parse_handler_error_code(std::string_view text);
/// Worth trying again after a pause: Throttling, ServiceInternalError, NetworkFailure,
/// NotStabilized...
bool is_retryable(HandlerErrorCode code);

/// What a provider is asked. The same request (same request_token) may come twice after a crash; an
/// in-process provider never sees that, because its effects are in the same transaction as the
/// record of the step, an external one must answer the repeat as it answered the first.
struct ProviderRequest {
  std::string type;
  std::string logical_id;
  std::string stack_id;
  std::string stack_name;
  std::string request_token;
  std::string physical_id;    ///< Identifier; empty for create.
  Value properties;           ///< Desired (create, update), current (delete, read). A map.
  Value previous_properties;  ///< Update only.
  Value attributes;           ///< What create or the last update answered. Null for create.
  Value callback_context;     ///< From the previous InProgress answer of the same step; else null.
  TagList stack_tags;  ///< To be put on taggable resources, with aws:cloudformation:* ones added.
  World* world = nullptr;               ///< Set for in-process providers, null for external ones.
  NestedStacks* nested = nullptr;       ///< Set for in-process providers.
  FunctionRunner* functions = nullptr;  ///< The user's code; may be null.
  /// What stands before the token of a callback address: "http://127.0.0.1:4566/_formwork/
  /// callback/<account>/<region>/". Empty when nothing is served.
  std::string callback_base = {};
  bool has_creation_policy = false;  ///< Create: the template lets the resource wait for signals.
};

/// A call of the user's code, to be made outside of any transaction.
struct FunctionCall {
  std::shared_ptr<const Function> function;
  std::string payload;  ///< JSON.
  std::int64_t timeout_ms = 60'000;
};

/// CloudFormation's ProgressEvent.
struct Progress {
  enum class Status : std::uint8_t { Success, InProgress, Failed };
  Status status = Status::Success;
  std::string physical_id;  ///< Required with Success of create; may come early with InProgress.
  /// Map of GetAtt values; the member "Ref" is the Ref value when it differs from physical_id.
  Value attributes;
  Value callback_context;  ///< InProgress: given back at the next call.
  std::int64_t callback_delay_ms = 0;
  /// InProgress: for somebody outside of the emulator (a signal, a callback). See
  /// ExecutorContext::is_served.
  bool waits_for_outside = false;
  HandlerErrorCode error = HandlerErrorCode::None;
  std::string message;  ///< Failed: what the service says.
  /// Failed: `message` is the whole reason, without the frame that registry types have.
  bool is_plain = false;
  /// InProgress: to be made once the step is recorded. The next call of the provider finds its end
  /// in the callback context: "Answer" {Ok, Payload, Error}.
  std::optional<FunctionCall> function_call = {};
  Value details = {};  ///< Success: members for ResourceRecord::details. Map or null.

  static Progress success(std::string physical_id, Value attributes = Value::map());
  static Progress in_progress(Value callback_context, std::int64_t delay_ms,
                              std::string physical_id = {});
  static Progress failed(HandlerErrorCode code, std::string message);
};

/// How far a type is emulated. `Live` is earned when the type's own API answers.
enum class SupportLevel : std::uint8_t { Unknown, Modelled, Live };
const char* to_string(SupportLevel level);

/// Makes, changes and removes resources of one type. Stateless; in-process ones keep their objects
/// in request.world and are called on one thread within a write transaction; external ones are
/// called on worker threads, outside any transaction.
class ResourceProvider {
 public:
  virtual ~ResourceProvider() = default;
  virtual Progress create(const ProviderRequest& request) = 0;
  /// An update that turns out to need a new physical resource answers Failed/NotUpdatable.
  virtual Progress update(const ProviderRequest& request) = 0;
  /// A resource that is already gone answers Failed/NotFound, which the executor takes as done.
  virtual Progress remove(const ProviderRequest& request) = 0;
  /// Success with `attributes` also holding every property, or Failed/NotFound.
  virtual Progress read(const ProviderRequest& request) = 0;
  /// Physical ids of all resources of the type.
  virtual Result<std::vector<std::string>> list(const ProviderRequest& request);
  virtual bool is_external() const { return false; }
  virtual SupportLevel level() const { return SupportLevel::Modelled; }
  /// Short name for records and `formwork types`: "own", "modelled", "external".
  virtual std::string_view kind() const = 0;
};

/// One own provider: `resources/<service>/<type>.provider.cc` registers one.
struct ProviderEntry {
  std::string_view type_name;
  ResourceProvider* provider = nullptr;
  const ProviderEntry* next = nullptr;
};

/// Finds the provider of a type: external ones given at construction, then registered own ones,
/// then the modelled one for every type of the catalogue. Null: the type is not known.
class ProviderSet {
 public:
  /// `modelled` answers for catalogue types without their own; `externals` are (type, provider)
  /// pairs.
  explicit ProviderSet(ResourceProvider* modelled) : modelled_(modelled) {}
  void add_external(std::string type_name, std::unique_ptr<ResourceProvider> provider);
  ResourceProvider* find(std::string_view type_name) const;
  /// All types with their own or external provider, sorted.
  std::vector<std::string> own_types() const;
  /// The types that the account has registered for itself: the modelled provider answers for them
  /// by their own schemas.
  void set_private_types(std::vector<std::string> type_names);

 private:
  ResourceProvider* modelled_;
  std::vector<std::pair<std::string, std::unique_ptr<ResourceProvider>>> externals_;
  std::vector<std::string> private_types_;  // sorted
};

/// Where a world keeps the schemas of its private types, by type name: {Schema: JSON text}.
inline constexpr std::string_view kPrivateService = "cloudformation";
inline constexpr std::string_view kPrivateKind = "private-type";

/// How the provider of AWS::CloudFormation::Stack runs its child: implemented by engine/stack. The
/// child is a deployment of its own, driven by the same executor; the provider polls it.
class NestedStacks {
 public:
  virtual ~NestedStacks() = default;
  struct ChildRequest {
    std::string parent_stack_id;
    std::string logical_id;
    std::string
        template_url;  ///< As in TemplateURL: a path, file:// or s3 address the engine can read.
    std::vector<std::pair<std::string, std::string>> parameters;
    TagList tags;
    std::vector<std::string> notification_arns;
    std::int64_t timeout_minutes = 0;
  };
  /// Begins creating the child within the transaction of `world`; answers its stack id.
  virtual Result<std::string> begin_create(World& world, const ChildRequest& request) = 0;
  /// Answers false when there is nothing to update.
  virtual Result<bool> begin_update(World& world, std::string_view stack_id,
                                    const ChildRequest& request) = 0;
  virtual Result<void> begin_delete(World& world, std::string_view stack_id) = 0;
  struct ChildState {
    bool is_done = false;
    bool is_ok = false;
    std::string status;
    std::string reason;
    std::vector<StoredOutput> outputs;
  };
  virtual Result<ChildState> state(World& world, std::string_view stack_id) = 0;
};

}  // namespace formwork
