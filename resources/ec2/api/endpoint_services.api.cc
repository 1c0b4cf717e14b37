// SPDX-License-Identifier: Apache-2.0
// The services that VPC endpoints can name: AWS's own of the region (the well-known ones) and those
// that this account offers. Who may use the latter is kept and told, and keeps nobody out.
#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/properties.hh"
#include "resources/ec2/api/kinds.hh"

namespace formwork::ec2 {

namespace {

constexpr std::string_view kGatewayServices[] = {"dynamodb", "s3"};
constexpr std::string_view kInterfaceServices[] = {"access-analyzer",
                                                   "account",
                                                   "acm-pca",
                                                   "airflow.api",
                                                   "airflow.env",
                                                   "appconfig",
                                                   "appconfigdata",
                                                   "application-autoscaling",
                                                   "appmesh",
                                                   "apprunner",
                                                   "appsync-api",
                                                   "athena",
                                                   "auditmanager",
                                                   "autoscaling",
                                                   "autoscaling-plans",
                                                   "backup",
                                                   "batch",
                                                   "bedrock",
                                                   "bedrock-runtime",
                                                   "cloudformation",
                                                   "cloudhsmv2",
                                                   "cloudtrail",
                                                   "codeartifact.api",
                                                   "codeartifact.repositories",
                                                   "codebuild",
                                                   "codecommit",
                                                   "codedeploy",
                                                   "codepipeline",
                                                   "comprehend",
                                                   "config",
                                                   "connect",
                                                   "databrew",
                                                   "dataexchange",
                                                   "datasync",
                                                   "dms",
                                                   "ds",
                                                   "dynamodb",
                                                   "ebs",
                                                   "ec2",
                                                   "ec2messages",
                                                   "ecr.api",
                                                   "ecr.dkr",
                                                   "ecs",
                                                   "ecs-agent",
                                                   "ecs-telemetry",
                                                   "eks",
                                                   "elasticache",
                                                   "elasticbeanstalk",
                                                   "elasticfilesystem",
                                                   "elasticloadbalancing",
                                                   "elasticmapreduce",
                                                   "email-smtp",
                                                   "emr-containers",
                                                   "events",
                                                   "execute-api",
                                                   "fis",
                                                   "forecast",
                                                   "fsx",
                                                   "git-codecommit",
                                                   "glue",
                                                   "grafana",
                                                   "guardduty-data",
                                                   "imagebuilder",
                                                   "inspector2",
                                                   "iot.data",
                                                   "kafka",
                                                   "kendra",
                                                   "kinesis-firehose",
                                                   "kinesis-streams",
                                                   "kms",
                                                   "lakeformation",
                                                   "lambda",
                                                   "license-manager",
                                                   "logs",
                                                   "macie2",
                                                   "memory-db",
                                                   "mgn",
                                                   "monitoring",
                                                   "networkmonitor",
                                                   "organizations",
                                                   "personalize",
                                                   "pinpoint",
                                                   "polly",
                                                   "qldb.session",
                                                   "ram",
                                                   "rds",
                                                   "rds-data",
                                                   "redshift",
                                                   "redshift-data",
                                                   "rekognition",
                                                   "resource-groups",
                                                   "s3",
                                                   "s3-outposts",
                                                   "sagemaker.api",
                                                   "sagemaker.runtime",
                                                   "scheduler",
                                                   "secretsmanager",
                                                   "securityhub",
                                                   "servicecatalog",
                                                   "servicediscovery",
                                                   "sns",
                                                   "sqs",
                                                   "ssm",
                                                   "ssm-contacts",
                                                   "ssm-incidents",
                                                   "ssmmessages",
                                                   "states",
                                                   "storagegateway",
                                                   "sts",
                                                   "sync-states",
                                                   "synthetics",
                                                   "tagging",
                                                   "textract",
                                                   "transcribe",
                                                   "transfer",
                                                   "translate",
                                                   "verifiedpermissions",
                                                   "vpc-lattice",
                                                   "workspaces",
                                                   "xray"};

Value service_shape(ApiCall& call, std::string_view service, std::string_view type) {
  const std::string& region = call.world.region;
  const std::string name = "com.amazonaws." + region + "." + std::string(service);
  const std::string seed = replace_all(uuid_of(name + std::string(type)), "-", "");
  const bool is_gateway = type == "Gateway";
  const std::string domain = call.world.url_suffix;
  Value shape = obj({{"ServiceName", name},
                     {"ServiceId", "vpce-svc-" + seed.substr(0, 17)},
                     {"ServiceType", list_with(obj({{"ServiceType", type}}))},
                     {"ServiceRegion", region},
                     {"AvailabilityZones", list_of(zones(call.world))},
                     {"Owner", "amazon"},
                     {"BaseEndpointDnsNames", list_of({std::string(service) + "." + region +
                                                       (is_gateway ? "." : ".vpce.") + domain})},
                     {"VpcEndpointPolicySupported", true},
                     {"AcceptanceRequired", false},
                     {"ManagesVpcEndpoints", false},
                     {"SupportedIpAddressTypes", list_of({"ipv4"})},
                     {"Tags", Value::list()}});
  if (!is_gateway) {
    const std::string dns = std::string(service) + "." + region + "." + domain;
    shape.set("PrivateDnsName", Value::string(dns));
    shape.set("PrivateDnsNames", list_with(obj({{"PrivateDnsName", dns}})));
    shape.set("PrivateDnsNameVerificationState", Value::string("verified"));
  }
  return shape;
}

Result<Value::List> all_services(ApiCall& call) {
  Value::List shapes;
  for (const auto service : kInterfaceServices) {
    for (const auto gateway : kGatewayServices) {
      if (gateway == service) {
        shapes.push_back(service_shape(call, service, "Gateway"));
      }
    }
    shapes.push_back(service_shape(call, service, "Interface"));
  }
  auto own = all_items(call.world, kEndpointServiceKind);
  if (!own) {
    return std::move(own).failure();
  }
  for (const Item& item : *own) {
    Value shape = told(item);
    shape.set("Owner", Value::string(call.world.account_id));
    shape.set("VpcEndpointPolicySupported", Value::boolean(false));
    shapes.push_back(std::move(shape));
  }
  return shapes;
}

Result<void> check_names(const Value::List& services, const std::vector<std::string>& names) {
  for (const auto& name : names) {
    if (std::none_of(services.begin(), services.end(),
                     [&](const Value& each) { return each.get_text("ServiceName") == name; })) {
      return fail("InvalidServiceName", "The Vpc Endpoint Service '" + name + "' does not exist");
    }
  }
  return {};
}

Result<void> check_filter_names(const Value& filters) {
  constexpr std::string_view kKnown[] = {"owner",        "service-name",
                                         "service-type", "service-region",
                                         "tag-key",      "supported-ip-address-types",
                                         "tag-value"};
  for (const Value& filter : filters.items()) {
    const std::string name = filter.get_text("Name");
    if (!name.starts_with("tag:") &&
        std::find(std::begin(kKnown), std::end(kKnown), name) == std::end(kKnown)) {
      return fail("InvalidFilter", "The filter '" + name + "' is invalid");
    }
  }
  return {};
}

/// A copy of the filters with "service-type" named by its place in the answer.
Value placed(const Value& filters) {
  Value renamed = Value::list();
  for (Value filter : filters.items()) {
    if (filter.get_text("Name") == "service-type") {
      filter.set("Name", Value::string("service-type.service-type"));
    }
    renamed.push(std::move(filter));
  }
  return renamed;
}

Result<Value> describe_services(ApiCall& call) {
  auto services = all_services(call);
  if (!services) {
    return std::move(services).failure();
  }
  const auto names = input_texts(call, "ServiceNames");
  const Value none;
  const Value* given = call.find("Filters");
  const Value& filters = given != nullptr ? *given : none;
  auto checked = check_names(*services, names);
  if (checked) {
    checked = check_filter_names(filters);
  }
  if (!checked) {
    return std::move(checked).failure();
  }
  const Value by = placed(filters);
  std::erase_if(*services, [&](const Value& each) {
    const bool named = names.empty() || std::find(names.begin(), names.end(),
                                                  each.get_text("ServiceName")) != names.end();
    return !named || !passes(each, by, kEndpointServiceKind.tag_type);
  });
  auto answer = answer_page(call, "ServiceDetails", std::move(*services));
  if (!answer) {
    if (answer.error().code == "InvalidNextToken") {
      return fail("InvalidNextToken", "The token '" + call.text("NextToken") + "' is invalid");
    }
    return answer;
  }
  Value listed = Value::list();
  for (const Value& each : list_in(*answer, "ServiceDetails")) {
    listed.push(*each.find("ServiceName"));
  }
  answer->set("ServiceNames", std::move(listed));
  return answer;
}

Result<Value> prefix_lists(ApiCall& call) {
  struct Known {
    std::string_view service;
    std::string_view cidr;
  };
  constexpr Known kKnown[] = {{"s3", "52.216.0.0/15"}, {"dynamodb", "52.94.0.0/22"}};
  const auto ids = input_texts(call, "PrefixListIds");
  const Value none;
  const Value* filters = call.find("Filters");
  Value::List shapes;
  for (const auto& [service, cidr] : kKnown) {
    const std::string name = "com.amazonaws." + call.world.region + "." + std::string(service);
    const std::string id = "pl-" + replace_all(uuid_of(name), "-", "").substr(0, 8);
    Value shape = obj(
        {{"PrefixListId", id}, {"PrefixListName", name}, {"Cidrs", list_of({std::string(cidr)})}});
    const bool named = ids.empty() || std::find(ids.begin(), ids.end(), id) != ids.end();
    if (named && passes(shape, filters != nullptr ? *filters : none, "prefix-list")) {
      shapes.push_back(std::move(shape));
    }
  }
  return answer_page(call, "PrefixLists", std::move(shapes));
}

// ---- the account's own services

std::vector<std::string> changed(const Value& shape, std::string_view member,
                                 const std::vector<std::string>& added,
                                 const std::vector<std::string>& removed) {
  auto all = texts_of(shape.find(member));
  for (const auto& gone : removed) {
    std::erase(all, gone);
  }
  for (const auto& fresh : added) {
    if (std::find(all.begin(), all.end(), fresh) == all.end()) {
      all.push_back(fresh);
    }
  }
  return all;
}

Result<Value> modify_service(ApiCall& call) {
  auto item = get_item(call.world, kEndpointServiceKind, call.text("ServiceId"));
  if (!item) {
    return std::move(item).failure();
  }
  for (const std::string_view member : {"PrivateDnsName", "AcceptanceRequired"}) {
    if (const Value* value = call.find(member)) {
      item->set(member, *value);
    }
  }
  if (call.flag("RemovePrivateDnsName")) {
    item->set("PrivateDnsName", Value());
  }
  for (const std::string member : {"NetworkLoadBalancerArns", "GatewayLoadBalancerArns"}) {
    const auto all = changed(item->shape, member, input_texts(call, "Add" + member),
                             input_texts(call, "Remove" + member));
    item->set(member, all.empty() ? Value() : list_of(all));
  }
  auto stored = put_item(call.world, kEndpointServiceKind, *item);
  return stored ? Result<Value>(returned()) : std::move(stored).failure();
}

Result<Value> modify_permissions(ApiCall& call) {
  auto item = get_item(call.world, kEndpointServiceKind, call.text("ServiceId"));
  if (!item) {
    return std::move(item).failure();
  }
  const auto added = input_texts(call, "AddAllowedPrincipals");
  item->set("Principals", list_of(changed(item->shape, "Principals", added,
                                          input_texts(call, "RemoveAllowedPrincipals"))));
  Value told_added = Value::list();
  for (const auto& principal : added) {
    told_added.push(obj({{"Principal", principal}, {"ServiceId", item->key}}));
  }
  auto stored = put_item(call.world, kEndpointServiceKind, *item);
  return stored ? Result<Value>(
                      obj({{"ReturnValue", true}, {"AddedPrincipals", std::move(told_added)}}))
                : std::move(stored).failure();
}

Result<Value> describe_permissions(ApiCall& call) {
  auto item = get_item(call.world, kEndpointServiceKind, call.text("ServiceId"));
  if (!item) {
    return std::move(item).failure();
  }
  Value::List shapes;
  for (const auto& principal : texts_of(item->shape.find("Principals"))) {
    shapes.push_back(obj({{"Principal", principal}}));
  }
  return answer_page(call, "AllowedPrincipals", std::move(shapes));
}

constinit OperationEntry entries[]{
    on("DescribeVpcEndpointServices", &op<&describe_services>),
    on("DescribePrefixLists", &op<&prefix_lists>),
    on("ModifyVpcEndpointServiceConfiguration", &op<&modify_service>),
    on("ModifyVpcEndpointServicePermissions", &op<&modify_permissions>),
    on("DescribeVpcEndpointServicePermissions", &op<&describe_permissions>)};
const RegisterAll kRegistered{entries};

}  // namespace

}  // namespace formwork::ec2
