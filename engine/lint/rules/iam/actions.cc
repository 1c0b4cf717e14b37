// SPDX-License-Identifier: Apache-2.0
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/text.hh"
#include "engine/lint/rule_data.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"
#include "engine/schema/documents.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {
    "AWS::IAM::Policy/Properties/PolicyDocument/Statement/Action"};
constexpr std::string_view kServiceDocuments = "iam/services/";

/// Resources whose policies are about one service alone.
struct Owner {
  std::string_view type;
  std::string_view service;
};
constexpr Owner kOwners[] = {
    {"AWS::S3::BucketPolicy", "s3"},
    {"AWS::SNS::TopicPolicy", "sns"},
    {"AWS::SQS::QueuePolicy", "sqs"},
};

const std::vector<std::string_view>& service_names() {
  static const std::vector<std::string_view> kNames = [] {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < builtin_document_count(); ++i) {
      const std::string_view name = builtin_document_name(i);
      if (name.starts_with(kServiceDocuments)) {
        names.push_back(name.substr(kServiceDocuments.size()));
      }
    }
    return names;
  }();
  return kNames;
}

std::vector<std::string_view> keys_of(SchemaNode map) {
  std::vector<std::string_view> keys;
  keys.reserve(map.size());
  for (const SchemaNode::Member& member : map) {
    keys.push_back(member.key);
  }
  return keys;
}

/// `*` stands for any characters, `?` and `.` for any one.
bool fits(std::string_view wild, std::string_view text) {
  std::size_t w = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t after_star = 0;
  while (t < text.size()) {
    if (w < wild.size() && wild[w] == '*') {
      star = w++;
      after_star = t;
    } else if (w < wild.size() && (wild[w] == '?' || wild[w] == '.' || wild[w] == text[t])) {
      ++w;
      ++t;
    } else if (star != std::string_view::npos) {
      w = star + 1;
      t = ++after_star;
    } else {
      return false;
    }
  }
  return wild.find_first_not_of('*', w) == std::string_view::npos;
}

bool is_known(SchemaNode actions, std::string_view wanted) {
  if (wanted.find_first_of("*?") == std::string_view::npos) {
    return static_cast<bool>(actions.find(wanted));
  }
  for (const SchemaNode::Member& action : actions) {
    if (fits(wanted, action.key)) {
      return true;
    }
  }
  return false;
}

void check_owner(const HookCall& call, std::string_view service) {
  const PlaceNode* place = call.validator.context.place;
  while (place != nullptr && place->depth > 2) {
    place = place->up;
  }
  for (const Owner& owner : kOwners) {
    if (place != nullptr && place->part == owner.type && service != owner.service) {
      call.add(quote(service) + " is not one of [" + quote(owner.service) + "]");
    }
  }
}

/// Long lists are told as often as the run's budget allows.
void report(const HookCall& call, std::string_view name,
            std::span<const std::string_view> allowed) {
  std::string message = quote(name) + " is not one of " + quote(allowed);
  if (call.validator.run->spend(message.size())) {
    call.add(std::move(message));
  }
}

void check_action(const HookCall& call, std::string_view action, std::size_t colon) {
  const std::string service = to_lower(action.substr(0, colon));
  const std::string permission = to_lower(action.substr(colon + 1));
  check_owner(call, service);
  const std::optional<IamService> facts = iam_service(service);
  if (!facts) {
    report(call, service, service_names());
  } else if (!is_known(facts->actions, permission)) {
    report(call, permission, keys_of(facts->actions));
  }
}

void check(const HookCall& call) {
  if (call.validator.run->has_transform("AWS::Serverless-2016-10-31")) {
    return;
  }
  const Node* single[] = {&call.instance};
  const std::span<const Node* const> actions =
      call.instance.is_list() ? call.instance.items() : std::span<const Node* const>(single);
  for (const Node* action : actions) {
    if (call.validator.run->is_out_of_budget()) {
      return;
    }
    if (!action->is_string() || action->text() == "*") {
      continue;
    }
    const std::size_t colon = action->text().find(':');
    if (colon == std::string_view::npos) {
      call.add(quote(*action) +
               " is not a valid action. Must be of the form service:action or '*'");
      return;
    }
    check_action(call, action->text(), colon);
  }
}

constinit Rule rule{
    .id = "W3037",
    .title = "Action IAM does not know",
    .what =
        "Actions and NotActions of policies are looked up in the list of services and their "
        "actions; wildcards must fit at least one.",
    .why = "IAM takes the statement as it is, and it allows or denies nothing.",
    .example = R"(PolicyDocument:
  Version: "2012-10-17"
  Statement: {Effect: Allow, Action: "s3:ReadObject", Resource: "*"}
)",
    .instead = R"(PolicyDocument:
  Version: "2012-10-17"
  Statement: {Effect: Allow, Action: "s3:GetObject", Resource: "*"}
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
