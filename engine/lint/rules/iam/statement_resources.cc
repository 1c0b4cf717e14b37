// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/text.hh"
#include "engine/lint/rule_data.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/dynamic_text.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/lookup.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"AWS::IAM::Policy/Properties/PolicyDocument/Statement"};
constexpr std::size_t kArnParts = 6;
using Arn = std::array<std::string_view, kArnParts>;

/// The parts between the first five colons; missing ones are "*".
Arn read_arn(std::string_view text) {
  Arn arn;
  arn.fill("*");
  for (std::size_t i = 0; i < kArnParts; ++i) {
    const std::size_t colon = i + 1 < kArnParts ? text.find(':') : std::string_view::npos;
    arn[i] = text.substr(0, colon);
    if (colon == std::string_view::npos) {
      break;
    }
    text.remove_prefix(colon + 1);
  }
  return arn;
}

bool fits_resource(std::string_view given, std::string_view format) {
  if (given == "*") {
    return true;
  }
  const std::string_view separator = format.find(':') != std::string_view::npos   ? ":"
                                     : format.find('/') != std::string_view::npos ? "/"
                                                                                  : "";
  if (separator.empty()) {
    return true;
  }
  const std::vector<std::string_view> ours = split(given, separator);
  const std::vector<std::string_view> theirs = split(format, separator);
  for (std::size_t i = 0; i < std::min(ours.size(), theirs.size()); ++i) {
    if (ours[i] == theirs[i]) {
      continue;
    }
    return ours[i].starts_with('*') || theirs[i].empty() || theirs[i] == ".*" ||
           (ours[i].starts_with(theirs[i]) && ours[i].find('*') != std::string_view::npos);
  }
  return true;
}

/// Whether `given` can be a resource of the kind whose ARNs look like `format`.
bool fits(const Arn& given, const Arn& format) {
  for (std::size_t i = 0; i + 1 < kArnParts; ++i) {
    const bool is_open =
        format[i] == "${Partition}" || format[i] == "${Region}" || format[i] == "${Account}";
    if (given[i] != "*" && !is_open && given[i] != format[i]) {
      return false;
    }
  }
  return fits_resource(given[kArnParts - 1], format[kArnParts - 1]);
}

std::span<const Node* const> as_list(const Node* const& node) {
  return node->is_list() ? node->items() : std::span<const Node* const>(&node, 1);
}

struct Resources {
  std::vector<Arn> arns;
  bool has_functions = false;  ///< Some resource is known at deployment only.
};

/// nullopt when the statement is about everything or about what cannot be known here.
std::optional<Resources> read_resources(const HookCall& call) {
  Resources found;
  for (const std::string_view key : {"Resource", "NotResource"}) {
    for (const ValueAt& at : values_at(call.validator, &call.instance, {key})) {
      if (at.value == nullptr) {
        continue;
      }
      for (const Node* resource : as_list(at.value)) {
        if (resource->is_string()) {
          if (resource->text() == "*" || dynamic_reference(resource->text())) {
            return std::nullopt;
          }
          found.arns.push_back(read_arn(resource->text()));
        } else if (const Member* function = function_member(resource)) {
          if (function->key == "Ref" && function->value->is_string() &&
              call.validator.run->parameter(function->value->text()) != nullptr) {
            return std::nullopt;
          }
          found.has_functions = true;
        }
      }
    }
  }
  return found;
}

void check_action(const HookCall& call, std::string_view action, const Resources& resources) {
  const std::size_t colon = action.find(':');
  if (colon == std::string_view::npos || action.find_first_of("*?") != std::string_view::npos) {
    return;
  }
  const std::string service = to_lower(action.substr(0, colon));
  const std::optional<IamService> facts = iam_service(service);
  if (!facts) {
    return;
  }
  const SchemaNode kinds =
      facts->actions.find(to_lower(action.substr(colon + 1))).find("Resources");
  if (!kinds || resources.has_functions || !call.validator.run->spend(1 + resources.arns.size())) {
    return;
  }
  SchemaNode formats;
  for (const SchemaNode::Member& kind : kinds) {
    formats = facts->resources.find(to_lower(kind.value.text())).find("ARNFormats");
    // Of several formats the last one is asked, as cfn-lint does.
    Arn format;
    for (const SchemaNode::Member& item : formats) {
      format = read_arn(item.value.text());
    }
    if (std::any_of(resources.arns.begin(), resources.arns.end(),
                    [&](const Arn& given) { return fits(given, format); })) {
      return;
    }
  }
  call.add("action " + quote(action) + " requires a resource of " + quote(formats)).path = {
      PathStep("Resource")};
}

void check(const HookCall& call) {
  if (!call.instance.is_map()) {
    return;
  }
  const std::optional<Resources> resources = read_resources(call);
  if (!resources) {
    return;
  }
  for (const ValueAt& at : values_at(call.validator, &call.instance, {"Action"})) {
    if (at.value == nullptr) {
      continue;
    }
    for (const Node* action : as_list(at.value)) {
      if (action->is_string()) {
        check_action(call, action->text(), *resources);
      }
    }
  }
}

constinit Rule rule{
    .id = "I3510",
    .title = "Action does not work on the statement's resources",
    .what =
        "For each action that works on certain kinds of resources, one of the statement's "
        "ARNs should be of such a kind.",
    .why = "The statement has no effect for that action.",
    .example = R"(PolicyDocument:
  Version: "2012-10-17"
  Statement: {Effect: Allow, Action: "sqs:SendMessage", Resource: "arn:aws:sns:*:*:orders"}
)",
    .instead = R"(PolicyDocument:
  Version: "2012-10-17"
  Statement: {Effect: Allow, Action: "sqs:SendMessage", Resource: "arn:aws:sqs:*:*:orders"}
)",
    .source =
        "https://docs.aws.amazon.com/service-authorization/latest/reference/"
        "reference_policies_actions-resources-contextkeys.html",
    .places = kPlaces,
    .validate = &check,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
