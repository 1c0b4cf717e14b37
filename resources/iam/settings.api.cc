// SPDX-License-Identifier: Apache-2.0
// What is set for a whole account or organization: central root access, access reports of the
// organization, the version of tokens, the issuing of web identity tokens. Organizations are not
// emulated: each account is taken for the management account of an organization of its own, in
// which nobody has used a service yet. Both versions of tokens are alike.
#include "resources/iam/settings.hh"

#include <algorithm>

#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "resources/common/api_objects.hh"
#include "resources/common/api_support.hh"
#include "resources/iam/access_services.hh"
#include "resources/iam/api.hh"

namespace formwork::iam {

namespace {

constexpr std::string_view kFeatures = "root_features";
constexpr std::string_view kIssuer = "token_issuer";
constexpr std::string_view kCredentials = "RootCredentialsManagement";
constexpr std::string_view kSessions = "RootSessions";
constexpr ObjectPlace kReports{"iam", "organization_report"};  ///< By job id.
constexpr std::size_t kOrganizationDigits = 10;

std::string organization_of(const World& world) {
  return "o-" + sha256_hex("organization " + world.account_id).substr(0, kOrganizationDigits);
}

Value features_shape(const ApiCall& call, const std::vector<std::string>& features) {
  Value answer = map_with("OrganizationId", Value::string(organization_of(call.world)));
  answer.set("EnabledFeatures", list_of(features));
  return answer;
}

Result<Value> change_feature(ApiCall& call, std::string_view feature, bool is_on) {
  auto features = root_features(call.world);
  if (!features) {
    return std::move(features).failure();
  }
  std::erase(*features, feature);
  if (is_on) {
    features->emplace_back(feature);
    std::sort(features->begin(), features->end());
  }
  auto done = put_object(call.world, kAccount, kFeatures, map_with("Features", list_of(*features)));
  return done ? Result<Value>(features_shape(call, *features)) : std::move(done).failure();
}

Result<Value> enable_credentials(ApiCall& call) {
  return change_feature(call, kCredentials, true);
}
Result<Value> disable_credentials(ApiCall& call) {
  return change_feature(call, kCredentials, false);
}
Result<Value> enable_sessions(ApiCall& call) {
  return change_feature(call, kSessions, true);
}
Result<Value> disable_sessions(ApiCall& call) {
  return change_feature(call, kSessions, false);
}

Result<Value> list_features(ApiCall& call) {
  auto features = root_features(call.world);
  return features ? Result<Value>(features_shape(call, *features)) : std::move(features).failure();
}

Result<Value> generate_report(ApiCall& call) {
  const std::string path = call.text("EntityPath");
  if (!path.starts_with("o-")) {
    return validation_error("The entity path " + path + " is not valid.");
  }
  const std::string job = call.world.ids.uuid();
  Value record = map_with("EntityPath", Value::string(path));
  record.set("Created", Value::number(call.world.clock.now()));
  auto done = put_object(call.world, kReports, job, record);
  return done ? Result<Value>(map_with("JobId", Value::string(job))) : std::move(done).failure();
}

Result<Value> get_report(ApiCall& call) {
  const std::string job = call.text("JobId");
  auto record = find_object(call.world, kReports, job);
  if (!record) {
    return record;
  }
  if (record->is_null()) {
    return no_such_entity("Job with id " + job + " cannot be found.");
  }
  Value::List details;
  for (const AccessService& service : access_services()) {
    Value detail = map_with("ServiceName", Value::string(std::string(service.title)));
    detail.set("ServiceNamespace", Value::string(std::string(service.space)));
    set_number(detail, "TotalAuthenticatedEntities", 0);
    details.push_back(std::move(detail));
  }
  if (call.text("SortKey") == "SERVICE_NAMESPACE_DESCENDING") {
    std::reverse(details.begin(), details.end());
  }
  const auto count = static_cast<std::int64_t>(details.size());
  auto answer = marked_page(call, "AccessDetails", std::move(details));
  if (answer) {
    answer->set("JobStatus", Value::string("COMPLETED"));
    answer->set("JobCreationDate", *record->find("Created"));
    answer->set("JobCompletionDate", *record->find("Created"));
    set_number(*answer, "NumberOfServicesAccessible", count);
    set_number(*answer, "NumberOfServicesNotAccessed", count);
  }
  return answer;
}

Result<Value> set_token_preferences(ApiCall& call) {
  Value record = Value::map();
  copy_members(record, call.input, {"GlobalEndpointTokenVersion"});
  auto done = put_object(call.world, kAccount, kTokenPreferences, record);
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

// Web identity tokens.

Failure not_enabled() {
  return fail("FeatureDisabled",
              "Outbound web identity federation is not enabled for this account.");
}

Result<Value> enable_federation(ApiCall& call) {
  auto known = token_issuer(call.world);
  if (!known) {
    return std::move(known).failure();
  }
  if (!known->empty()) {
    return fail("FeatureEnabled",
                "Outbound web identity federation is already enabled for this account.");
  }
  // An account keeps its issuer for good.
  const std::string issuer =
      "https://" + uuid_of("issuer " + call.world.account_id) + ".tokens.sts.global.api.aws";
  const Value name = Value::string(issuer);
  auto done = put_object(call.world, kAccount, kIssuer, map_with("Issuer", name));
  return done ? Result<Value>(map_with("IssuerIdentifier", name)) : std::move(done).failure();
}

Result<Value> disable_federation(ApiCall& call) {
  auto known = token_issuer(call.world);
  if (!known) {
    return std::move(known).failure();
  }
  if (known->empty()) {
    return not_enabled();
  }
  auto done = call.world.store.erase_object(kAccount.service, kAccount.kind, kIssuer);
  return done ? Result<Value>(Value::map()) : std::move(done).failure();
}

Result<Value> get_federation(ApiCall& call) {
  auto known = token_issuer(call.world);
  if (!known) {
    return std::move(known).failure();
  }
  if (known->empty()) {
    return not_enabled();
  }
  Value answer = map_with("IssuerIdentifier", Value::string(*std::move(known)));
  set_flag(answer, "JwtVendingEnabled", true);
  return answer;
}

constinit OperationEntry entries[] = {
    {"iam", "EnableOrganizationsRootCredentialsManagement", Access::Write,
     &globally<enable_credentials>},
    {"iam", "DisableOrganizationsRootCredentialsManagement", Access::Write,
     &globally<disable_credentials>},
    {"iam", "EnableOrganizationsRootSessions", Access::Write, &globally<enable_sessions>},
    {"iam", "DisableOrganizationsRootSessions", Access::Write, &globally<disable_sessions>},
    {"iam", "ListOrganizationsFeatures", Access::Read, &globally<list_features>},
    {"iam", "GenerateOrganizationsAccessReport", Access::Write, &globally<generate_report>},
    {"iam", "GetOrganizationsAccessReport", Access::Read, &globally<get_report>},
    {"iam", "SetSecurityTokenServicePreferences", Access::Write, &globally<set_token_preferences>},
    {"iam", "EnableOutboundWebIdentityFederation", Access::Write, &globally<enable_federation>},
    {"iam", "DisableOutboundWebIdentityFederation", Access::Write, &globally<disable_federation>},
    {"iam", "GetOutboundWebIdentityFederationInfo", Access::Read, &globally<get_federation>},
};
const RegisterAll kRegistered(entries);

}  // namespace

Result<std::vector<std::string>> root_features(World& home) {
  auto record = find_object(home, kAccount, kFeatures);
  if (!record) {
    return std::move(record).failure();
  }
  return texts_of(record->find("Features"));
}

Result<std::string> token_issuer(World& home) {
  auto record = find_object(home, kAccount, kIssuer);
  return record ? Result<std::string>(record->get_text("Issuer")) : std::move(record).failure();
}

}  // namespace formwork::iam
