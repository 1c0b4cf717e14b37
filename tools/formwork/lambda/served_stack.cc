// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/lambda/served_stack.hh"

#include <chrono>
#include <set>
#include <span>
#include <thread>
#include <utility>

#include "engine/base/hash.hh"
#include "engine/document/document.hh"
#include "tools/formwork/command.hh"
#include "tools/formwork/interrupt.hh"
#include "tools/formwork/lambda/local_code.hh"
#include "tools/formwork/serve/stack_deployment.hh"
#include "tools/formwork/table.hh"

namespace formwork::cli {
namespace {

constexpr std::size_t kLargestBody = 51'200;
constexpr std::chrono::milliseconds kPause(30);

std::span<const Value> items(const Value& owner, std::string_view member) {
  const Value* list = owner.find(member);
  return list == nullptr ? std::span<const Value>() : list->items();
}

Value texts(const std::vector<std::string>& given) {
  Value list = Value::list();
  for (const std::string& one : given) {
    list.push(Value::string(one));
  }
  return list;
}

class ServedStack {
 public:
  ServedStack(const EmulatorPlace& place, const StackRequest& request, Console& console)
      : emulator_(place), request_(request), console_(console) {}

  Result<int> deploy() {
    auto described = describe();
    const bool is_there = described && described->get_text("StackStatus") != "REVIEW_IN_PROGRESS";
    if (!described && described.error().code != "ValidationError") {
      return std::move(described).failure();
    }
    auto asked = input(is_there ? *described : Value::map());
    if (!asked) {
      return std::move(asked).failure();
    }
    if (!is_there) {
      asked->set("OnFailure", Value::string(request_.on_failure));
    }
    if (request_.disable_rollback) {
      asked->erase("OnFailure");
      asked->set("DisableRollback", Value::boolean(true));
    }
    auto begun = call(is_there ? "UpdateStack" : "CreateStack", *asked);
    if (!begun && begun.error().message != "No updates are to be performed.") {
      return std::move(begun).failure();
    }
    if (!begun) {
      console_.note("No changes to deploy: " + printable(request_.stack_name) +
                    " is up to date.\n");
    }
    return finish();
  }

 private:
  Result<Value> call(const std::string& operation, const Value& input) {
    return emulator_.query("cloudformation", "2010-05-15", operation, input);
  }

  Value named() const {
    Value input = Value::map();
    input.set("StackName", Value::string(request_.stack_name));
    return input;
  }

  Result<Value> describe() {
    auto answer = call("DescribeStacks", named());
    if (!answer) {
      return answer;
    }
    const auto stacks = items(*answer, "Stacks");
    return stacks.empty() ? Result<Value>(fail("F400", "the stack is gone")) : Value(stacks[0]);
  }

  Result<Value> input(const Value& known) {
    const TemplateText& text = request_.template_text;
    Value made = named();
    SourceMap sources;
    Sink faults;
    auto document = read_document(sources, text.name, text.text, faults);
    std::string body = text.text;
    if (document != nullptr && !faults.has_errors()) {
      auto packed =
          package_template(text.name, text.text, keep_in_bucket(emulator_, kPackageBucket, ""));
      if (!packed) {
        return std::move(packed).failure();
      }
      body = *std::move(packed);
      made.set("Parameters", parameters(known, *document->root));
    }
    if (auto set = set_template(made, body); !set) {
      return std::move(set).failure();
    }
    made.set("Capabilities",
             texts(request_.all_capabilities
                       ? std::vector<std::string>{"CAPABILITY_IAM", "CAPABILITY_NAMED_IAM",
                                                  "CAPABILITY_AUTO_EXPAND"}
                       : request_.capabilities));
    made.set("NotificationARNs", texts(request_.notification_arns));
    Value tags = Value::list();
    for (const auto& [key, value] : request_.tags) {
      Value tag = Value::map();
      tag.set("Key", Value::string(key));
      tag.set("Value", Value::string(value));
      tags.push(std::move(tag));
    }
    made.set("Tags", std::move(tags));
    return made;
  }

  // Those that were given; of an update the others that the template still has, as they are.
  Value parameters(const Value& known, const Node& root) const {
    Value list = Value::list();
    const auto add = [&list](std::string_view name, std::string_view member, Value value) {
      Value one = Value::map();
      one.set("ParameterKey", Value::string(std::string(name)));
      one.set(member, std::move(value));
      list.push(std::move(one));
    };
    for (const auto& [name, given] : request_.parameters) {
      given.use_previous ? add(name, "UsePreviousValue", Value::boolean(true))
                         : add(name, "ParameterValue", Value::string(given.value));
    }
    const Node* declared = root.get("Parameters");
    for (const Value& one : items(known, "Parameters")) {
      const std::string name = one.get_text("ParameterKey");
      if (!request_.parameters.contains(name) && declared != nullptr &&
          declared->get(name) != nullptr) {
        add(name, "UsePreviousValue", Value::boolean(true));
      }
    }
    return list;
  }

  // Large ones are read from S3.
  Result<void> set_template(Value& made, const std::string& body) {
    if (body.size() <= kLargestBody) {
      made.set("TemplateBody", Value::string(body));
      return {};
    }
    if (auto there = emulator_.make_bucket(kPackageBucket); !there) {
      return there;
    }
    const std::string key = sha256_hex(body).substr(0, 32) + ".template";
    made.set("TemplateURL",
             Value::string("https://" + std::string(kPackageBucket) + ".s3.amazonaws.com/" + key));
    return emulator_.put_object(kPackageBucket, key, body);
  }

  Result<int> finish() {
    while (true) {
      auto stack = describe();
      if (!stack) {
        return std::move(stack).failure();
      }
      if (!stack->get_text("StackStatus").ends_with("_IN_PROGRESS")) {
        return tell(*stack);
      }
      if (is_interrupted()) {
        console_.error("Stopped looking; the server goes on with the deployment.\n");
        return kInterrupted;
      }
      std::this_thread::sleep_for(kPause);
    }
  }

  Result<int> tell(const Value& stack) {
    if (!is_deployed(stack)) {
      return fail("F400", first_cause() + "the stack " + request_.stack_name + " ended in " +
                              stack.get_text("StackStatus"));
    }
    std::vector<std::vector<std::string>> rows;
    for (const Value& each : items(stack, "Outputs")) {
      rows.push_back({each.get_text("OutputKey"), each.get_text("OutputValue")});
    }
    console_.out(format_table(rows, 0));
    return kOk;
  }

  std::string first_cause() {
    auto answer = call("DescribeStackEvents", named());
    std::string cause;
    for (const Value& event : answer ? items(*answer, "StackEvents") : std::span<const Value>()) {
      const std::string status = event.get_text("ResourceStatus");
      const std::string reason = event.get_text("ResourceStatusReason");
      const bool is_stack = event.get_text("PhysicalResourceId") == event.get_text("StackId");
      if (status.ends_with("_FAILED") && !is_stack &&
          !reason.starts_with("Resource creation cancelled") &&
          !reason.starts_with("Resource update cancelled")) {
        cause = event.get_text("LogicalResourceId") + " (" + event.get_text("ResourceType") +
                "): " + reason + "; ";
      }
      if (event.get_text("ResourceStatusReason") == "User Initiated") {
        break;  // what comes now is of earlier deployments
      }
    }
    return cause;
  }

  Emulator emulator_;
  const StackRequest& request_;
  Console& console_;
};

}  // namespace

Result<int> deploy_served(const EmulatorPlace& place, const StackRequest& request,
                          Console& console) {
  return ServedStack(place, request, console).deploy();
}

}  // namespace formwork::cli
