// SPDX-License-Identifier: Apache-2.0
#include "resources/iam/actions.hh"

#include <string_view>

#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/naming.hh"
#include "resources/iam/entities.hh"

namespace formwork::iam {

namespace {

struct Named {
  std::string_view service;
  std::string_view operation;
  std::string_view action;
};

// Operations whose action is called something else.
constexpr Named kActions[] = {
    {"s3", "ListBuckets", "ListAllMyBuckets"},
    {"s3", "ListObjects", "ListBucket"},
    {"s3", "ListObjectsV2", "ListBucket"},
    {"s3", "HeadBucket", "ListBucket"},
    {"s3", "ListObjectVersions", "ListBucketVersions"},
    {"s3", "HeadObject", "GetObject"},
    {"s3", "SelectObjectContent", "GetObject"},
    {"s3", "DeleteObjects", "DeleteObject"},
    {"s3", "CopyObject", "PutObject"},
    {"s3", "CreateMultipartUpload", "PutObject"},
    {"s3", "UploadPart", "PutObject"},
    {"s3", "UploadPartCopy", "PutObject"},
    {"s3", "CompleteMultipartUpload", "PutObject"},
    {"s3", "ListParts", "ListMultipartUploadParts"},
    {"s3", "ListMultipartUploads", "ListBucketMultipartUploads"},
    {"s3", "GetBucketLifecycleConfiguration", "GetLifecycleConfiguration"},
    {"s3", "PutBucketLifecycleConfiguration", "PutLifecycleConfiguration"},
    {"s3", "DeleteBucketLifecycle", "PutLifecycleConfiguration"},
    {"s3", "GetBucketCors", "GetBucketCORS"},
    {"s3", "PutBucketCors", "PutBucketCORS"},
    {"s3", "DeleteBucketCors", "PutBucketCORS"},
    {"s3", "GetBucketEncryption", "GetEncryptionConfiguration"},
    {"s3", "PutBucketEncryption", "PutEncryptionConfiguration"},
    {"s3", "DeleteBucketEncryption", "PutEncryptionConfiguration"},
    {"s3", "GetBucketReplication", "GetReplicationConfiguration"},
    {"s3", "PutBucketReplication", "PutReplicationConfiguration"},
    {"s3", "DeleteBucketReplication", "PutReplicationConfiguration"},
    {"s3", "GetBucketNotificationConfiguration", "GetBucketNotification"},
    {"s3", "PutBucketNotificationConfiguration", "PutBucketNotification"},
    {"s3", "DeleteBucketTagging", "PutBucketTagging"},
    {"s3", "GetPublicAccessBlock", "GetBucketPublicAccessBlock"},
    {"s3", "PutPublicAccessBlock", "PutBucketPublicAccessBlock"},
    {"s3", "DeletePublicAccessBlock", "PutBucketPublicAccessBlock"},
    {"s3", "GetObjectLockConfiguration", "GetBucketObjectLockConfiguration"},
    {"s3", "PutObjectLockConfiguration", "PutBucketObjectLockConfiguration"},
    {"sqs", "SendMessageBatch", "SendMessage"},
    {"sqs", "DeleteMessageBatch", "DeleteMessage"},
    {"sqs", "ChangeMessageVisibilityBatch", "ChangeMessageVisibility"},
    {"sns", "PublishBatch", "Publish"},
    {"lambda", "Invoke", "InvokeFunction"},
    {"lambda", "InvokeAsync", "InvokeFunction"},
    {"dynamodb", "ExecuteStatement", "PartiQLSelect"},
    {"dynamodb", "TransactGetItems", "GetItem"},
    {"dynamodb", "TransactWriteItems", "PutItem"},
};

struct Prefix {
  std::string_view service;
  std::string_view prefix;
};
constexpr Prefix kPrefixes[] = {{"dynamodbstreams", "dynamodb"}, {"elbv2", "elasticloadbalancing"}};

std::vector<std::string> bucket_resources(const ApiCall& call) {
  const std::string bucket = call.text("Bucket");
  if (bucket.empty()) {
    return {"*"};
  }
  const std::string arn = "arn:" + call.world.partition + ":s3:::" + bucket;
  if (const std::string key = call.text("Key"); !key.empty()) {
    return {arn + "/" + key};
  }
  std::vector<std::string> arns;
  if (call.operation == "DeleteObjects") {
    const Value* objects = call.input.find_path({"Delete", "Objects"});
    for (const Value& object : objects == nullptr ? std::span<const Value>() : objects->items()) {
      arns.push_back(arn + "/" + object.get_text("Key"));
    }
  }
  return arns.empty() ? std::vector<std::string>{arn} : arns;
}

std::string named_arn(const ApiCall& call, std::string_view service, std::string_view head,
                      const std::string& name) {
  return name.starts_with("arn:") ? name
                                  : regional_arn(call.world, service, std::string(head) + name);
}

std::vector<std::string> table_resources(const ApiCall& call) {
  std::vector<std::string> arns;
  if (const std::string name = call.text("TableName"); !name.empty()) {
    const std::string index = call.text("IndexName");
    arns.push_back(named_arn(call, "dynamodb", "table/", name) +
                   (index.empty() ? "" : "/index/" + index));
  }
  if (const Value* requests = call.find("RequestItems")) {
    for (const auto& table : requests->members()) {
      arns.push_back(named_arn(call, "dynamodb", "table/", table.key));
    }
  }
  for (const Value& item : input_items(call, "TransactItems")) {
    for (const auto& part : item.members()) {
      arns.push_back(named_arn(call, "dynamodb", "table/", part.value.get_text("TableName")));
    }
  }
  if (arns.empty() && !call.text("ResourceArn").empty()) {
    arns.push_back(call.text("ResourceArn"));
  }
  return arns;
}

std::vector<std::string> queue_resources(const ApiCall& call) {
  const std::string url = call.text("QueueUrl");
  const std::string name = url.empty() ? call.text("QueueName") : last_part(url, '/');
  return name.empty() ? std::vector<std::string>()
                      : std::vector<std::string>{regional_arn(call.world, "sqs", name)};
}

std::vector<std::string> topic_resources(const ApiCall& call) {
  for (const std::string_view member :
       {"TopicArn", "TargetArn", "ResourceArn", "SubscriptionArn"}) {
    if (const std::string arn = call.text(member); !arn.empty()) {
      return {arn};
    }
  }
  const std::string name = call.text("Name");
  return name.empty() ? std::vector<std::string>()
                      : std::vector<std::string>{regional_arn(call.world, "sns", name)};
}

std::vector<std::string> iam_resources(const ApiCall& call) {
  for (const std::string_view member :
       {"PolicyArn", "OpenIDConnectProviderArn", "SAMLProviderArn", "SerialNumber"}) {
    const bool is_attachment =
        call.operation.starts_with("Attach") || call.operation.starts_with("Detach");
    if (const std::string arn = call.text(member); !arn.empty() && !is_attachment) {
      return {arn};
    }
  }
  if (const std::string name = call.text("InstanceProfileName"); !name.empty()) {
    return {global_arn(call.world, "iam", "instance-profile/" + name)};
  }
  const std::string path = call.text("Path").empty() ? "/" : call.text("Path");
  for (const EntityKind* kind : {&kGroupKind, &kUserKind, &kRoleKind}) {
    const std::string name = call.text(kind->name_member);
    if (name.empty()) {
      continue;
    }
    auto known = find_object(call.world, kind->place, name);
    const std::string arn = known ? attributes_of(*known).get_text("Arn") : "";
    return {arn.empty() ? global_arn(call.world, "iam", std::string(kind->noun) + path + name)
                        : arn};
  }
  if (const std::string name = call.text("PolicyName"); !name.empty()) {
    return {global_arn(call.world, "iam", "policy" + path + name)};
  }
  return {};
}

std::vector<std::string> parameter_resources(const ApiCall& call) {
  std::vector<std::string> names = input_texts(call, "Names");
  for (const std::string_view member : {"Name", "Path", "ResourceId"}) {
    if (const std::string name = call.text(member); !name.empty()) {
      names.push_back(name);
    }
  }
  std::vector<std::string> arns;
  for (const std::string& name : names) {
    arns.push_back(
        named_arn(call, "ssm", name.starts_with("/") ? "parameter" : "parameter/", name));
  }
  return arns;
}

std::vector<std::string> log_resources(const ApiCall& call) {
  const std::string name = call.text("logGroupName");
  if (name.empty()) {
    return {};
  }
  const std::string stream = call.text("logStreamName");
  return {
      regional_arn(call.world, "logs",
                   "log-group:" + name + ":" + (stream.empty() ? "*" : "log-stream:" + stream))};
}

std::vector<std::string> known_resources(const ApiCall& call) {
  if (call.service == "s3") {
    return bucket_resources(call);
  }
  if (call.service == "dynamodb") {
    return table_resources(call);
  }
  if (call.service == "sqs") {
    return queue_resources(call);
  }
  if (call.service == "sns") {
    return topic_resources(call);
  }
  if (call.service == "iam") {
    return iam_resources(call);
  }
  if (call.service == "ssm") {
    return parameter_resources(call);
  }
  if (call.service == "logs") {
    return log_resources(call);
  }
  if (call.service == "sts" && !call.text("RoleArn").empty()) {
    return {call.text("RoleArn")};
  }
  if (call.service == "lambda" && !call.text("FunctionName").empty()) {
    return {named_arn(call, "lambda", "function:", call.text("FunctionName"))};
  }
  if (call.service == "cloudformation" && !call.text("StackName").empty()) {
    const std::string name = call.text("StackName");
    return {name.starts_with("arn:")
                ? name
                : regional_arn(call.world, "cloudformation", "stack/" + name + "/*")};
  }
  return {};
}

}  // namespace

std::string action_of(const ApiCall& call) {
  std::string_view prefix = call.service;
  for (const Prefix& one : kPrefixes) {
    prefix = one.service == call.service ? one.prefix : prefix;
  }
  std::string action(call.operation);
  for (const Named& one : kActions) {
    if (one.service == call.service && one.operation == call.operation) {
      action = one.action;
    }
  }
  const bool is_of_version = call.service == "s3" && !call.text("VersionId").empty();
  if (is_of_version && (action == "GetObject" || action == "DeleteObject")) {
    action += "Version";
  }
  return std::string(prefix) + ":" + action;
}

std::vector<std::string> resources_of(const ApiCall& call) {
  std::vector<std::string> arns = known_resources(call);
  if (arns.empty()) {
    arns.emplace_back("*");
  }
  return arns;
}

}  // namespace formwork::iam
