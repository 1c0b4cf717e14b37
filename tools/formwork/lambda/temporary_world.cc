// SPDX-License-Identifier: Apache-2.0
#include "tools/formwork/lambda/temporary_world.hh"

#include <utility>

#include "engine/base/file.hh"
#include "engine/base/text.hh"
#include "tools/formwork/lambda/local_code.hh"
#include "tools/formwork/serve/serve_run.hh"
#include "tools/formwork/serve/stack_deployment.hh"

namespace formwork::cli {
namespace {

Result<std::string> find_function(const Value& resources, const std::string& wanted) {
  std::vector<std::string> names;
  std::vector<std::string> ids;
  for (const Value& resource : resources.items()) {
    if (resource.get_text("ResourceType") != "AWS::Lambda::Function") {
      continue;
    }
    ids.push_back(resource.get_text("LogicalResourceId"));
    names.push_back(resource.get_text("PhysicalResourceId"));
    if (!wanted.empty() && (ids.back() == wanted || names.back() == wanted)) {
      return names.back();
    }
  }
  if (wanted.empty() && names.size() == 1) {
    return names.front();
  }
  if (names.empty()) {
    return fail("F400", "the template has no function");
  }
  return fail("F001",
              wanted.empty() ? "the template has several functions"
                             : "the template has no function '" + wanted + "'",
              {}, "Name one of: " + join(ids, ", "));
}

Result<FunctionAnswer> deploy_and_invoke(const WorldInvocation& wanted, const std::string& text,
                                         ApiHost& host, const EmulatorPlace& place,
                                         const std::function<bool()>& is_over) {
  Emulator emulator(place);
  auto body =
      package_template(wanted.template_path, text, keep_in_bucket(emulator, kPackageBucket, ""));
  if (!body) {
    return std::move(body).failure();
  }
  StackDeployment deployment(host, {stack_name_of(wanted.template_path), place.account,
                                    place.region, place.endpoint, wanted.parameters});
  auto stack = deployment.run(*body, is_over);
  if (!stack) {
    return std::move(stack).failure();
  }
  if (!is_deployed(*stack)) {
    return fail("F400", "the stack ended in " + stack->get_text("StackStatus") + ": " +
                            stack->get_text("StackStatusReason"));
  }
  auto resources = deployment.resources();
  auto name = resources ? find_function(*resources, wanted.function)
                        : Result<std::string>(std::move(resources).failure());
  return name ? emulator.invoke(*name, wanted.qualifier, wanted.event)
              : Result<FunctionAnswer>(std::move(name).failure());
}

}  // namespace

Result<FunctionAnswer> invoke_in_world(const WorldInvocation& wanted, Console& console) {
  auto text = read_file(wanted.template_path);
  if (!text) {
    return std::move(text).failure();
  }
  ServeOptions options;
  options.port = 0;
  options.account = wanted.account;
  options.region = wanted.region;
  if (auto complete = options.complete(); !complete) {
    return std::move(complete).failure();
  }
  Result<FunctionAnswer> answer = fail("F400", "it was interrupted");
  const auto served = serve(
      options, console,
      [&](ApiHost& host, const std::string& endpoint, const std::function<bool()>& is_over) {
        answer = deploy_and_invoke(wanted, *text, host, {endpoint, options.region, options.account},
                                   is_over);
      },
      ServeEnd::WithWork);
  if (!served) {
    return fail(served.error());
  }
  return answer;
}

}  // namespace formwork::cli
