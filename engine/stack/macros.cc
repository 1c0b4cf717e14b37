// SPDX-License-Identifier: Apache-2.0
// Macros of templates, and what stacks go through when one fails.
#include "engine/stack/macros.hh"

#include <algorithm>

#include "engine/base/json_write.hh"
#include "engine/provision/ledger.hh"
#include "engine/stack/lifecycle_checks.hh"
#include "engine/stack/operations_impl.hh"
#include "engine/value/convert.hh"

namespace formwork {

namespace {

constexpr std::int64_t kTimeoutMs = 60'000;
constexpr std::size_t kLargestResult = std::size_t{6} << 20U;

Failure macro_fault(std::string message, std::string help = {}) {
  return fail("F603", std::move(message), {}, std::move(help));
}

bool is_macro_name(const Node* transform) {
  const Node* name =
      transform != nullptr && transform->is_map() ? transform->get("Name") : transform;
  return name != nullptr && name->is_string() && !name->text().starts_with("AWS::");
}

bool has_macro_snippet(const Node& node) {
  for (const Node* item : node.items()) {
    if (has_macro_snippet(*item)) {
      return true;
    }
  }
  for (const Member& member : node.members()) {
    if (member.key == "Fn::Transform") {
      auto items = member.value->items();
      if (is_macro_name(member.value) || std::any_of(items.begin(), items.end(), is_macro_name)) {
        return true;
      }
    }
    if (has_macro_snippet(*member.value)) {
      return true;
    }
  }
  return false;
}

std::string event_json(const World& world, const MacroCall& call, const std::string& transform_id,
                       const std::string& request_id) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().member("region", world.region).member("accountId", world.account_id);
  json.key("fragment").raw(call.fragment).member("transformId", transform_id);
  json.key("params").raw(value_to_json(call.params)).member("requestId", request_id);
  json.key("templateParameterValues").raw(value_to_json(call.template_parameters));
  json.end_object();
  return text;
}

// The fragment of an answer, or what is wrong with it.
Result<std::string> read_answer(const FunctionAnswer& answer, const std::string& transform_id,
                                const std::string& request_id) {
  const std::string malformed = "Received malformed response from transform " + transform_id;
  if (!answer.is_ok) {
    return macro_fault(malformed, answer.error);
  }
  Result<Value> told = value_from_json(answer.payload);
  if (!told || !told->is_map() || told->get_text("requestId") != request_id) {
    return macro_fault(malformed, "It must repeat the requestId of the event.");
  }
  const std::string error = told->get_text("errorMessage");
  if (told->get_text("status") != "success") {
    return macro_fault(error.empty()
                           ? "Transform " + transform_id + " failed without an error message."
                           : "Transform " + transform_id + " failed with: " + error);
  }
  const Value* fragment = told->find("fragment");
  if (fragment == nullptr) {
    return macro_fault(malformed, "It has no fragment.");
  }
  if (answer.payload.size() > kLargestResult) {
    return macro_fault(malformed, "It is larger than 6 MB.");
  }
  return value_to_json(*fragment);
}

}  // namespace

Failure no_such_macro(const World& world, const std::string& name) {
  return macro_fault("No transform named " + world.account_id + "::" + name + " found",
                     "Another stack with an AWS::CloudFormation::Macro of that name makes one. "
                     "Built in are AWS::Include and AWS::LanguageExtensions.");
}

Result<std::string> call_macro(World& world, FunctionRunner* functions, const MacroCall& call) {
  const std::string transform_id = world.account_id + "::" + call.name;
  Result<std::optional<Value>> macro =
      world.store.find_object("cloudformation", "macro", call.name);
  if (!macro) {
    return std::move(macro).failure();
  }
  if (!*macro) {
    return no_such_macro(world, call.name);
  }
  const Value* name = (*macro)->find_path({"Properties", "FunctionName"});
  const std::string function_name = name != nullptr ? name->scalar_text() : std::string();
  std::shared_ptr<const Function> function;
  if (functions != nullptr) {
    Result<std::shared_ptr<const Function>> found = functions->find(world, function_name);
    if (!found) {
      return std::move(found).failure();
    }
    function = std::move(*found);
  }
  if (function == nullptr) {
    return macro_fault(
        "Transform " + transform_id + " failed with: there is no function " + function_name,
        "Register a program for it: formwork function add NAME PROGRAM.");
  }
  const std::string request_id = world.ids.uuid();
  const std::string event = event_json(world, call, transform_id, request_id);
  return read_answer(function->invoke(event, kTimeoutMs), transform_id, request_id);
}

std::set<std::string, std::less<>> macros_made(const Template& model) {
  std::set<std::string, std::less<>> names;
  for (const Resource& resource : model.resources) {
    const Node* name =
        resource.type.text == "AWS::CloudFormation::Macro" && resource.properties != nullptr
            ? resource.properties->get("Name")
            : nullptr;
    if (name != nullptr && name->is_string()) {
      names.emplace(name->text());
    }
  }
  return names;
}

bool uses_macros(const LoadedTemplate& loaded) {
  const std::vector<const Node*>& declared = loaded.model.transforms;
  return std::any_of(declared.begin(), declared.end(), is_macro_name) ||
         (loaded.document->root != nullptr && has_macro_snippet(*loaded.document->root));
}

std::optional<std::string> transform_failure(const Sink& sink) {
  for (const Diagnostic& fault : sink.all()) {
    if (fault.severity == Severity::Error) {
      bool is_transform = fault.code == "F602" || fault.code == "F603";
      return is_transform ? std::optional(fault.message) : std::nullopt;
    }
  }
  return std::nullopt;
}

World StackOperations::Impl::world_in(Transaction& tx) const {
  const Environment& place = context.environment;
  return World{tx,           context.clock,   context.ids,     place.account_id,
               place.region, place.partition, place.url_suffix};
}

// The operation was accepted, and what it was to do is never known: it only goes back.
Result<void> StackOperations::Impl::go_back_from_transform(Transaction& tx, StackRecord stack,
                                                           const StackRequest& request,
                                                           const std::string& message) {
  const bool is_create = stack.status == "REVIEW_IN_PROGRESS";
  Ledger ledger(tx, context.clock, context.ids);
  const std::string operation = context.ids.uuid();
  const EventOrigin origin{operation, request.client_request_token};
  auto tell = [&](std::string status, std::string reason) {
    stack.status = std::move(status);
    stack.status_reason = std::move(reason);
    ledger.stack_event(stack, origin);
  };
  tell(is_create ? "CREATE_IN_PROGRESS" : "UPDATE_IN_PROGRESS", "User Initiated");
  const std::string reason = message + ". ";
  const bool is_left = disables_rollback(request) || request.on_failure == "DO_NOTHING";
  if (is_left) {
    tell(is_create ? "CREATE_FAILED" : "UPDATE_FAILED", message);
  } else if (!is_create) {
    tell("UPDATE_ROLLBACK_IN_PROGRESS", message);
    tell("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "");
    tell("UPDATE_ROLLBACK_COMPLETE", "");
  } else if (request.on_failure == "DELETE") {
    tell("DELETE_IN_PROGRESS", reason + "Delete requested by user.");
    tell("DELETE_COMPLETE", "");
  } else {
    tell("ROLLBACK_IN_PROGRESS", reason + "Rollback requested by user.");
    tell("ROLLBACK_COMPLETE", "");
  }
  if (is_create) {
    stack.template_body = request.template_text.text;
    stack.capabilities = request.capabilities;
    stack.tags = request.tags;
    stack.notification_arns = request.notification_arns;
    stack.deletion_time = is_left ? 0 : context.clock.now();
  } else {
    stack.last_updated_time = context.clock.now();
  }
  ledger.put_stack(stack);
  executor.report_later(ledger.events());
  if (std::optional<Diagnostic> fault = ledger.take_fault()) {
    return fail(std::move(*fault));
  }
  return {};
}

}  // namespace formwork
