// SPDX-License-Identifier: Apache-2.0
// Says whether who calls may, by the policies of IAM and of buckets, queues and topics.
#include "engine/service/authorizer.hh"

#include "engine/base/text.hh"
#include "engine/service/access_key.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/checks.hh"
#include "resources/iam/actions.hh"
#include "resources/iam/api.hh"
#include "resources/iam/principals.hh"

namespace formwork::iam {

namespace {

// What needs no permission: who one is may everybody ask, and others prove themselves otherwise.
bool is_free(const ApiCall& call) {
  return call.service == "formwork" ||
         (call.service == "sts" &&
          (call.operation == "GetCallerIdentity" || call.operation == "GetSessionToken" ||
           call.operation == "AssumeRoleWithSAML" ||
           call.operation == "AssumeRoleWithWebIdentity"));
}

Result<std::optional<AccessKey>> key_of_caller(ApiCall& call, const std::string& account,
                                               std::optional<Principal>& principal) {
  std::optional<AccessKey> found;
  auto done = in_home(call, account, [&](ApiCall& home) -> Result<void> {
    auto key = find_key(home.world, call.caller.access_key_id);
    if (!key) {
      return std::move(key).failure();
    }
    found = *std::move(key);
    if (!found) {
      return {};
    }
    auto loaded = principal_of_key(home.world, *found);
    if (!loaded) {
      return std::move(loaded).failure();
    }
    principal = *std::move(loaded);
    return {};
  });
  return done ? Result<std::optional<AccessKey>>(std::move(found)) : std::move(done).failure();
}

// The policy of a queue or topic that a stack has given it.
Result<Value> stack_policy(World& world, std::string_view type, std::string_view list,
                           const std::string& name) {
  auto policies = stored_objects(world, modelled_place(type));
  if (!policies) {
    return std::move(policies).failure();
  }
  for (const StoredObject& policy : *policies) {
    for (const std::string& holder : texts_of(policy.model.find(list))) {
      if (holder.ends_with("/" + name) || holder.ends_with(":" + name)) {
        const Value* document = policy.model.find("PolicyDocument");
        return document == nullptr ? Value() : *document;
      }
    }
  }
  return Value();
}

// A role's trust policy, whichever account it is of.
Result<Value> trust_document(ApiCall& call, const std::string& arn) {
  Value document;
  auto done = in_home(call, std::string(arn_field(arn, 4)), [&](ApiCall& home) -> Result<void> {
    auto role = find_object(home.world, kRoles, last_part(arn, '/'));
    if (!role) {
      return std::move(role).failure();
    }
    const Value properties = properties_of(*role);
    if (const Value* trust = properties.find("AssumeRolePolicyDocument")) {
      document = *trust;
    }
    return {};
  });
  return done ? Result<Value>(std::move(document)) : std::move(done).failure();
}

Result<Value> resource_document(ApiCall& call) {
  if (const std::string role = call.text("RoleArn"); call.service == "sts" && is_arn(role, "iam")) {
    return trust_document(call, role);
  }
  if (call.service == "s3" && !call.text("Bucket").empty()) {
    auto bucket = find_object(call.world, {"s3", "bucket"}, call.text("Bucket"));
    if (!bucket || bucket->is_null()) {
      return bucket;
    }
    if (const std::string text = bucket->get_text("PolicyText"); !text.empty()) {
      return Value::string(text);
    }
    const Value* document = bucket->find_path({"Policy", "PolicyDocument"});
    return document == nullptr ? Value() : *document;
  }
  const bool is_queue = call.service == "sqs" && !call.text("QueueUrl").empty();
  const bool is_topic = call.service == "sns" && !call.text("TopicArn").empty();
  if (!is_queue && !is_topic) {
    return Value();
  }
  const std::string name =
      is_queue ? last_part(call.text("QueueUrl"), '/') : last_part(call.text("TopicArn"), ':');
  auto record = find_object(call.world, {is_queue ? "sqs" : "sns", is_queue ? "queue" : "topic"},
                            is_queue ? name : call.text("TopicArn"));
  if (!record) {
    return record;
  }
  if (const std::string text = record->get_text("Policy"); !text.empty()) {
    return Value::string(text);
  }
  return is_queue ? stack_policy(call.world, "AWS::SQS::QueuePolicy", "Queues", name)
                  : stack_policy(call.world, "AWS::SNS::TopicPolicy", "Topics", name);
}

std::string_view denial_code(std::string_view service) {
  if (service == "ec2") {
    return "UnauthorizedOperation";
  }
  if (service == "sns") {
    return "AuthorizationError";
  }
  for (const std::string_view plain :
       {"s3", "sqs", "iam", "sts", "cloudformation", "cloudwatch", "autoscaling", "elbv2", "rds"}) {
    if (service == plain) {
      return "AccessDenied";
    }
  }
  return "AccessDeniedException";
}

std::string denial_words(const PolicyRequest& request, const Decision& decision) {
  std::string words =
      "User: " + request.principal + " is not authorized to perform: " + request.action;
  if (request.resource != "*") {
    words += " on resource: " + request.resource;
  }
  const std::string kind(to_words(decision.by));
  const bool is_policy = decision.by != PolicyKindWord::Boundary;
  const std::string named = kind + (is_policy ? " policy" : "");
  if (decision.outcome == Decision::Outcome::ExplicitDeny) {
    const bool is_vowel = decision.by == PolicyKindWord::Identity;
    return words + " with an explicit deny in " + (is_vowel ? "an " : "a ") + named;
  }
  return words + " because no " + named + " allows the " + request.action + " action";
}

void add_call_keys(const ApiCall& call, PolicyContext& context) {
  context["aws:currenttime"] = {format_time(call.world.clock.now())};
  context["aws:epochtime"] = {std::to_string(call.world.clock.now() / 1000)};
  context["aws:requestedregion"] = {call.world.region};
  context["aws:securetransport"] = {"true"};  // loopback stands for TLS
  for (const Value& tag : input_items(call, "Tags")) {
    context["aws:requesttag/" + to_lower(tag.get_text("Key"))] = {tag.get_text("Value")};
    context["aws:tagkeys"].push_back(tag.get_text("Key"));
  }
  if (call.service == "s3") {
    for (const auto& [member, key] :
         {std::pair("Prefix", "s3:prefix"), std::pair("Delimiter", "s3:delimiter"),
          std::pair("MaxKeys", "s3:max-keys"), std::pair("ACL", "s3:x-amz-acl")}) {
      if (const std::string text = call.text(member); !text.empty()) {
        context[key] = {text};
      }
    }
  }
  if (const std::string id = call.text("ExternalId"); !id.empty()) {
    context["sts:externalid"] = {id};
  }
}

Result<void> check(ApiCall& call) {
  const auto account = account_of_issued_key(call.caller.access_key_id);
  if (is_free(call) || !account) {
    return {};  // Keys of other origin are the root user's.
  }
  std::optional<Principal> principal;
  auto key = key_of_caller(call, *account, principal);
  if (!key) {
    return std::move(key).failure();
  }
  const bool is_expired = *key && (*key)->expires != 0 && call.world.clock.now() >= (*key)->expires;
  if (!*key || !(*key)->is_active) {
    return fail("InvalidClientTokenId", "The security token included in the request is invalid.");
  }
  if (is_expired) {
    return fail("ExpiredToken", "The security token included in the request is expired");
  }
  auto document = resource_document(call);
  if (!document) {
    return std::move(document).failure();
  }
  if (!document->is_null()) {
    principal->policies.resource = parse_policy(*document, "resource", "resource");
  }
  const std::string role = call.service == "sts" ? call.text("RoleArn") : std::string();
  principal->policies.resource_account =
      role.empty() ? call.world.account_id : std::string(arn_field(role, 4));
  principal->request.action = action_of(call);
  add_call_keys(call, principal->request.context);
  for (const std::string& resource : resources_of(call)) {
    principal->request.resource = resource;
    const Decision decision = evaluate(principal->policies, principal->request);
    if (!decision.is_allowed()) {
      return fail(std::string(denial_code(call.service)),
                  denial_words(principal->request, decision));
    }
  }
  return {};
}

constinit Authorizer authorizer{&check};
const Register<Authorizer> kRegistered{authorizer};

}  // namespace

}  // namespace formwork::iam
