// SPDX-License-Identifier: Apache-2.0
// Roles over the API, service-linked ones among them.
#include <algorithm>

#include "engine/base/text.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/common/properties.hh"
#include "resources/iam/policies.hh"
#include "resources/iam/policy/validate.hh"

namespace formwork::iam {

namespace {

constexpr std::string_view kLinkedPath = "/aws-service-role/";
constexpr ObjectPlace kDeletions{"iam", "role_deletion"};  ///< By task id.

Result<Entity> find_role(ApiCall& call) {
  return find_entity(call.world, kRoleKind, call.text("RoleName"));
}

Result<Value> saved(ApiCall& call, const Entity& role) {
  auto done = save_entity(call.world, role);
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

/// What the answer to making or describing a role tells: less than what getting it does.
Value made_role(const Entity& role, bool with_description) {
  Value shape = full_entity(role);
  shape.erase("MaxSessionDuration");
  if (!with_description) {
    shape.erase("Description");
  }
  return shape;
}

Result<Value> get_role(ApiCall& call) {
  auto role = find_role(call);
  if (!role) {
    return std::move(role).failure();
  }
  Value shape = full_entity(*role);
  const Value* used = role->record.find("LastUsed");
  shape.set("RoleLastUsed", used == nullptr ? Value::map() : *used);
  return map_with("Role", std::move(shape));
}

Result<Value> list_roles(ApiCall& call) {
  auto roles = list_entities(call.world, kRoleKind);
  if (!roles) {
    return std::move(roles).failure();
  }
  Value::List shapes;
  for (const Entity& role : *roles) {
    if (role.path().starts_with(call.text("PathPrefix"))) {
      shapes.push_back(listed_entity(role));
    }
  }
  return marked_page(call, "Roles", std::move(shapes));
}

Result<Value> create_role(ApiCall& call) {
  auto role = make_entity(call, kRoleKind, call.text("RoleName"));
  if (!role) {
    return std::move(role).failure();
  }
  if (role->path().starts_with(kLinkedPath)) {
    return validation_error(
        "Roles with path starting with /aws-service-role/ can only be created "
        "by CreateServiceLinkedRole");
  }
  auto trust = read_trust_policy(call.text("AssumeRolePolicyDocument"));
  if (!trust) {
    return trust;
  }
  set_property(role->record, "AssumeRolePolicyDocument", *std::move(trust));
  for (const std::string_view member : {"Description", "MaxSessionDuration"}) {
    if (const Value* value = call.find(member)) {
      set_property(role->record, member, *value);
    }
  }
  if (auto done = save_entity(call.world, *role); !done) {
    return std::move(done).failure();
  }
  return map_with("Role", made_role(*role, false));
}

Result<void> check_free(ApiCall& call, const Entity& role) {
  auto free =
      check_not_held(call.world, {kInstanceProfiles, "Roles"}, role.name,
                     "Cannot delete entity, must remove roles from instance profile first.");
  if (!free) {
    return delete_conflict(free.error().message);
  }
  auto attached = attached_policies(call.world, role);
  auto own = inline_policies(call.world, role);
  if (!attached || !own) {
    return attached ? std::move(own).failure() : std::move(attached).failure();
  }
  if (!attached->empty()) {
    return delete_conflict("Cannot delete entity, must detach all policies first.");
  }
  if (!own->members().empty()) {
    return delete_conflict("Cannot delete entity, must delete policies first.");
  }
  return {};
}

Result<Value> erased(ApiCall& call, const Entity& role) {
  auto done = call.world.store.erase_object(kRoles.service, kRoles.kind, role.name);
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

Failure protected_role(const Entity& role) {
  return fail("UnmodifiableEntity", "Cannot perform the operation on the protected role '" +
                                        role.name + "' - this role is only modifiable by AWS");
}

Result<Value> delete_role(ApiCall& call) {
  auto role = find_role(call);
  if (!role) {
    return std::move(role).failure();
  }
  if (role->path().starts_with(kLinkedPath)) {
    return protected_role(*role);
  }
  auto free = check_free(call, *role);
  return free ? erased(call, *role) : std::move(free).failure();
}

Result<Value> update_role(ApiCall& call) {
  auto role = find_role(call);
  if (!role) {
    return std::move(role).failure();
  }
  for (const std::string_view member : {"Description", "MaxSessionDuration"}) {
    if (const Value* value = call.find(member)) {
      set_property(role->record, member, *value);
    }
  }
  return saved(call, *role);
}

Result<Value> update_description(ApiCall& call) {
  auto role = find_role(call);
  if (!role) {
    return std::move(role).failure();
  }
  set_property(role->record, "Description", Value::string(call.text("Description")));
  if (auto done = save_entity(call.world, *role); !done) {
    return std::move(done).failure();
  }
  return map_with("Role", made_role(*role, true));
}

Result<Value> update_trust(ApiCall& call) {
  auto role = find_role(call);
  if (!role) {
    return std::move(role).failure();
  }
  if (role->path().starts_with(kLinkedPath)) {
    return protected_role(*role);
  }
  auto trust = read_trust_policy(call.text("PolicyDocument"));
  if (!trust) {
    return trust;
  }
  set_property(role->record, "AssumeRolePolicyDocument", *std::move(trust));
  return saved(call, *role);
}

struct LinkedName {
  std::string_view service;
  std::string_view name;
};

// Where the role's name is not the service's own.
constexpr LinkedName kLinkedNames[] = {
    {"autoscaling", "AutoScaling"},
    {"application-autoscaling", "ApplicationAutoScaling"},
    {"custom-resource.application-autoscaling", "ApplicationAutoScaling_CustomResource"},
    {"dynamodb.application-autoscaling", "ApplicationAutoScaling_DynamoDBTable"},
    {"ecs.application-autoscaling", "ApplicationAutoScaling_ECSService"},
    {"rds.application-autoscaling", "ApplicationAutoScaling_RDSCluster"},
    {"ec2.application-autoscaling", "ApplicationAutoScaling_EC2SpotFleetRequest"},
    {"sagemaker.application-autoscaling", "ApplicationAutoScaling_SageMakerEndpoint"},
    {"elasticbeanstalk", "ElasticBeanstalk"},
    {"elasticloadbalancing", "ElasticLoadBalancing"},
    {"es", "AmazonElasticsearchService"},
    {"opensearchservice", "AmazonOpenSearchService"},
    {"eks", "AmazonEKS"},
    {"eks-nodegroup", "AmazonEKSNodegroup"},
    {"ecs", "ECS"},
    {"rds", "RDS"},
    {"organizations", "Organizations"},
    {"config", "Config"},
    {"ops.apigateway", "APIGateway"},
    {"spot", "EC2Spot"},
    {"spotfleet", "EC2SpotFleet"},
    {"transitgateway", "VPCTransitGateway"},
    {"elasticache", "ElastiCache"},
    {"guardduty", "AmazonGuardDuty"},
    {"inspector2", "AmazonInspector2"},
    {"ssm", "AmazonSSM"},
    {"support", "Support"},
    {"trustedadvisor", "TrustedAdvisor"},
    {"access-analyzer", "AccessAnalyzer"},
    {"backup", "Backup"},
    {"batch", "Batch"},
    {"cks.kms", "KeyManagementServiceCustomKeyStores"},
    {"cloudtrail", "CloudTrail"},
    {"cloudwatch-crossaccount", "CloudWatchCrossAccount"},
    {"codestar-notifications", "CodeStarNotifications"},
    {"cognito-idp", "AmazonCognitoIdp"},
    {"config-multiaccountsetup", "ConfigMultiAccountSetup"},
    {"dax", "DAX"},
    {"ec2fleet", "EC2Fleet"},
    {"ec2scheduled", "EC2ScheduledInstances"},
    {"eks-fargate", "AmazonEKSForFargate"},
    {"elasticfilesystem", "AmazonElasticFileSystem"},
    {"elasticmapreduce", "EMRCleanup"},
    {"email.cognito-idp", "AmazonCognitoIdpEmailService"},
    {"globalaccelerator", "GlobalAccelerator"},
    {"imagebuilder", "ImageBuilder"},
    {"kafka", "Kafka"},
    {"lakeformation", "LakeFormationDataAccess"},
    {"lex", "LexBots"},
    {"lexv2", "LexV2Bots"},
    {"macie", "AmazonMacie"},
    {"member.org.stacksets.cloudformation", "CloudFormationStackSetsOrgMember"},
    {"mq", "AmazonMQ"},
    {"mrk.kms", "KeyManagementServiceMultiRegionKeys"},
    {"pullthroughcache.ecr", "ECRPullThroughCache"},
    {"ram", "ResourceAccessManager"},
    {"redshift", "Redshift"},
    {"replication.dynamodb", "DynamoDBReplication"},
    {"replication.ecr", "ECRReplication"},
    {"route53resolver", "Route53Resolver"},
    {"securityhub", "SecurityHub"},
    {"servicequotas", "ServiceQuotas"},
    {"sso", "SSO"},
    {"stacksets.cloudformation", "CloudFormationStackSetsOrgAdmin"},
    {"vpc-lattice", "VpcLattice"},
    {"wafv2", "WAFV2Logging"},
};

Result<Value> create_linked(ApiCall& call) {
  const std::string service = call.text("AWSServiceName");
  const std::string suffix = call.text("CustomSuffix");
  const std::size_t end = service.find(".amazonaws.com");
  if (end == std::string::npos || end == 0) {
    return invalid_input("Service name " + service + " is not valid.");
  }
  std::string name = service.substr(0, end);
  for (const LinkedName& known : kLinkedNames) {
    if (known.service == name) {
      name = known.name;
      break;
    }
  }
  name = "AWSServiceRoleFor" + name + (suffix.empty() ? "" : "_" + suffix);
  auto taken = find_object(call.world, kRoles, name);
  if (!taken) {
    return taken;
  }
  if (!taken->is_null()) {
    return invalid_input("Service role name " + name +
                         " has been taken in this account, please try a different suffix.");
  }
  const std::string path = std::string(kLinkedPath) + service + "/";
  Value input = map_with("Path", Value::string(path));
  ApiCall inner{call.world, call.caller,  input,          call.stacks,
                call.host,  call.service, call.operation, call.request_id};
  auto role = make_entity(inner, kRoleKind, name);
  if (!role) {
    return std::move(role).failure();
  }
  Value principal = map_with("Service", list_of({service}));
  Value statement = map_with("Action", list_of({"sts:AssumeRole"}));
  statement.set("Effect", Value::string("Allow"));
  statement.set("Principal", std::move(principal));
  Value trust = map_with("Version", Value::string("2012-10-17"));
  trust.set("Statement", Value::list({std::move(statement)}));
  set_property(role->record, "AssumeRolePolicyDocument", std::move(trust));
  if (const Value* text = call.find("Description")) {
    set_property(role->record, "Description", *text);
  }
  if (auto done = save_entity(call.world, *role); !done) {
    return std::move(done).failure();
  }
  return map_with("Role", made_role(*role, true));
}

Result<Value> delete_linked(ApiCall& call) {
  auto role = find_role(call);
  if (!role) {
    return std::move(role).failure();
  }
  const std::string path = role->path();
  if (!path.starts_with(kLinkedPath)) {
    return no_such_entity("The role with name " + role->name + " is not a service-linked role.");
  }
  const std::string task = "task" + path + role->name + "/" + call.world.ids.uuid();
  if (auto done =
          put_object(call.world, kDeletions, task, map_with("Status", Value::string("SUCCEEDED")));
      !done) {
    return std::move(done).failure();
  }
  if (auto gone = erased(call, *role); !gone) {
    return gone;
  }
  return map_with("DeletionTaskId", Value::string(task));
}

Result<Value> deletion_status(ApiCall& call) {
  auto task = find_object(call.world, kDeletions, call.text("DeletionTaskId"));
  if (!task) {
    return task;
  }
  if (task->is_null()) {
    return no_such_entity("The deletion task with id " + call.text("DeletionTaskId") +
                          " cannot be found.");
  }
  return task;
}

constinit OperationEntry entries[] = {
    {"iam", "CreateRole", Access::Write, &globally<create_role>},
    {"iam", "GetRole", Access::Read, &globally<get_role>},
    {"iam", "ListRoles", Access::Read, &globally<list_roles>},
    {"iam", "DeleteRole", Access::Write, &globally<delete_role>},
    {"iam", "UpdateRole", Access::Write, &globally<update_role>},
    {"iam", "UpdateRoleDescription", Access::Write, &globally<update_description>},
    {"iam", "UpdateAssumeRolePolicy", Access::Write, &globally<update_trust>},
    {"iam", "CreateServiceLinkedRole", Access::Write, &globally<create_linked>},
    {"iam", "DeleteServiceLinkedRole", Access::Write, &globally<delete_linked>},
    {"iam", "GetServiceLinkedRoleDeletionStatus", Access::Read, &globally<deletion_status>},
};
const RegisterAll kRegistered(entries);

}  // namespace

}  // namespace formwork::iam
