// SPDX-License-Identifier: Apache-2.0
// Custom resources: the user's function makes them and answers with a message of its own.
#include "resources/cloudformation/custom_resource.hh"

#include "engine/base/text.hh"
#include "engine/provision/function_runner.hh"
#include "engine/value/convert.hh"
#include "resources/cloudformation/callback.hh"
#include "resources/common/fault.hh"

namespace formwork::cloudformation {

namespace {

constexpr std::size_t kTokenLength = 40;
constexpr std::size_t kSuffixLength = 12;

/// Custom resources that are there, by stack, logical and physical id: {ServiceToken}.
constexpr ObjectPlace kCustomResources{"cloudformation", "custom_resource"};

std::string resource_key(const ProviderRequest& request, const std::string& physical_id) {
  return request.stack_id + " " + request.logical_id + " " + physical_id;
}

std::string context_text(const ProviderRequest& request, std::string_view member) {
  return request.callback_context.get_text(member);
}

class CustomResourceProvider final : public ResourceProvider {
 public:
  Progress create(const ProviderRequest& request) override { return step(request, "Create"); }
  Progress update(const ProviderRequest& request) override { return step(request, "Update"); }
  Progress remove(const ProviderRequest& request) override { return step(request, "Delete"); }

  Progress read(const ProviderRequest& request) override {
    return failed_progress(*not_found(request.type, request.physical_id).diagnostic);
  }
  Result<std::vector<std::string>> list(const ProviderRequest&) override {
    return std::vector<std::string>();
  }
  std::string_view kind() const override { return "own"; }

 private:
  static Progress step(const ProviderRequest& request, std::string_view type) {
    if (context_text(request, "RequestId").empty()) {
      return begin(request, type);
    }
    auto answer = find_object(*request.world, kCustomAnswers, context_text(request, "RequestId"));
    if (!answer) {
      return failed_progress(answer.error());
    }
    if (!answer->is_null()) {
      return end(request, answer->get_text("Body"), false);
    }
    const Value* returned = request.callback_context.find("Answer");
    if (returned == nullptr) {
      return send(request, type, request.callback_context);  // the call was lost
    }
    if (returned->get_text("Ok") != "true") {
      return forget(request, plain_failure("The function of the custom resource failed: " +
                                               returned->get_text("Error") + " (RequestId: " +
                                               context_text(request, "RequestId") + ")",
                                           context_text(request, "FallbackId")));
    }
    const std::string payload = returned->get_text("Payload");
    const auto told = value_from_json(payload);
    if (told && told->is_map() && told->find("Status") != nullptr) {
      return end(request, payload, true);
    }
    return wait(request);
  }

  static Progress begin(const ProviderRequest& request, std::string_view type) {
    const auto timeout = service_timeout(request.properties);
    if (request.properties.get_text("ServiceToken").empty()) {
      return plain_failure(
          "Property validation failure: [The property {/ServiceToken} is required]");
    }
    if (!timeout) {
      return plain_failure("ServiceTimeout must be an integer from 1 to 3600 seconds.");
    }
    World& world = *request.world;
    if (type == "Update") {
      // The resource's own token counts: going back from a refused change is none.
      auto known = find_object(world, kCustomResources, resource_key(request, request.physical_id));
      if (!known) {
        return failed_progress(known.error());
      }
      if (!known->is_null() &&
          request.properties.get_text("ServiceToken") != known->get_text("ServiceToken")) {
        return plain_failure("Modifying service token is not allowed.");
      }
    }
    Value context = Value::map();
    const std::string request_id = world.ids.uuid();
    context.set("RequestId", Value::string(request_id));
    context.set("Type", Value::string(std::string(type)));
    context.set("Deadline", Value::number(world.clock.now() + *timeout));
    if (type == "Create") {
      context.set("FallbackId", Value::string(request.stack_name + "-" + request.logical_id + "-" +
                                              world.ids.alphanumeric(kSuffixLength)));
    }
    if (!request.callback_base.empty()) {
      const std::string token = world.ids.hex(kTokenLength);
      context.set("Token", Value::string(token));
      if (auto put = put_callback(request, token, kCustomCallback, request_id); !put) {
        return failed_progress(put.error());
      }
    }
    return send(request, type, std::move(context));
  }

  static Progress send(const ProviderRequest& request, std::string_view type, Value context) {
    const std::string name = request.properties.get_text("ServiceToken");
    std::shared_ptr<const Function> function;
    if (request.functions != nullptr) {
      auto found = request.functions->find(*request.world, name);
      if (!found) {
        return failed_progress(found.error());
      }
      function = *found;
    }
    if (function == nullptr) {
      return plain_failure("Custom resources call a function, and there is no function " + name +
                           " here. Register one with `formwork function add " +
                           function_name(name) + " -- <program>`.");
    }
    const std::string token = context.get_text("Token");
    FunctionCall call;
    call.function = std::move(function);
    call.payload =
        custom_request_json(request, type, context.get_text("RequestId"),
                            token.empty() ? std::string() : request.callback_base + token);
    call.timeout_ms = *service_timeout(request.properties);
    Progress progress = Progress::in_progress(std::move(context), 0);
    progress.function_call = std::move(call);
    return progress;
  }

  // The function has ended without an answer: it, or somebody it told, still has to send one.
  static Progress wait(const ProviderRequest& request) {
    const Millis now = request.world->clock.now();
    const Millis left = parse_integer(context_text(request, "Deadline")).value_or(now) - now;
    if (left <= 0) {
      return forget(
          request,
          plain_failure("CloudFormation did not receive a response from your Custom Resource. "
                        "Please check your logs for requestId [" +
                            context_text(request, "RequestId") +
                            "]. If you are using the Python cfn-response module, you may need to "
                            "update your Lambda function code so that CloudFormation can attach "
                            "the updated version.",
                        context_text(request, "FallbackId")));
    }
    Progress progress = Progress::in_progress(request.callback_context, left);
    progress.waits_for_outside = true;
    return progress;
  }

  static Progress end(const ProviderRequest& request, const std::string& body, bool is_returned) {
    CustomAnswerContext context{request, context_text(request, "RequestId"),
                                context_text(request, "FallbackId"), is_returned};
    Progress progress = read_custom_answer(body, context);
    if (progress.status == Progress::Status::Success) {
      if (auto noted = note(request, progress.physical_id); !noted) {
        return failed_progress(noted.error());
      }
    }
    return forget(request, std::move(progress));
  }

  // Which function has the resource.
  static Result<void> note(const ProviderRequest& request, const std::string& physical_id) {
    World& world = *request.world;
    if (request.callback_context.get_text("Type") == "Delete") {
      auto erased = world.store.erase_object(kCustomResources.service, kCustomResources.kind,
                                             resource_key(request, request.physical_id));
      return erased ? Result<void>() : std::move(erased).failure();
    }
    Value resource = Value::map();
    resource.set("ServiceToken", Value::string(request.properties.get_text("ServiceToken")));
    return put_object(world, kCustomResources, resource_key(request, physical_id), resource);
  }

  // Nothing of the request is of use any more.
  static Progress forget(const ProviderRequest& request, Progress progress) {
    Transaction& store = request.world->store;
    auto erased = store.erase_object(kCustomAnswers.service, kCustomAnswers.kind,
                                     context_text(request, "RequestId"));
    if (erased) {
      erased =
          store.erase_object(kCallbacks.service, kCallbacks.kind, context_text(request, "Token"));
    }
    return erased ? std::move(progress) : failed_progress(erased.error());
  }
};

CustomResourceProvider provider;
ProviderEntry entry{"AWS::CloudFormation::CustomResource", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::cloudformation
