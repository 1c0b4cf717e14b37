// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/lint/rules/wording.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/scenarios.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kRecordSets[] = {
    "Resources/AWS::Route53::RecordSet/Properties",
    "Resources/AWS::Route53::RecordSetGroup/Properties/RecordSets/*",
};
constexpr std::string_view kSingleRecordSets[] = {"Resources/AWS::Route53::RecordSet/Properties"};
constexpr std::string_view kHealthChecks[] = {
    "Resources/AWS::Route53::HealthCheck/Properties/HealthCheckConfig"};

void check_alias(const HookCall& call) {
  check_document(call, "extensions/aws_route53_recordset/recordset_alias",
                 [](const HookCall&, const Fault&) -> std::string {
                   return "Additional properties are not allowed ('TTL' was unexpected)";
                 });
}

void check_alarm(const HookCall& call) {
  check_document(call, "extensions/aws_route53_healthcheck/healthcheckconfig_type_inclusive");
}

void add_at(const HookCall& call, std::string_view key, std::string message) {
  call.add(std::move(message)).path = {PathStep(key)};
}

void check_names(const HookCall& call, const Node& name, const Node& zone) {
  std::string whole_zone(zone.text());
  if (!whole_zone.ends_with('.')) {
    add_at(call, "HostedZoneName", quote(zone) + " must end in a dot");
    whole_zone += '.';
  }
  std::string whole_name(name.text());
  if (!whole_name.ends_with('.')) {
    whole_name += '.';
  }
  if (whole_name != whole_zone && !whole_name.ends_with("." + whole_zone)) {
    add_at(call, "Name", quote(name) + " must be a subdomain of or equal to " + quote(zone));
  }
}

void check_zone(const HookCall& call) {
  for (const ScenarioObject& found :
       without_conditions(*call.validator.run, call.instance, {"Name", "HostedZoneName"})) {
    if (found.object == nullptr) {
      continue;
    }
    const Node* name = found.object->get("Name");
    const Node* zone = found.object->get("HostedZoneName");
    if (is_text(name) && is_text(zone)) {
      check_names(call, *name, *zone);
    }
  }
}

constinit Rule alias_rule{
    .id = "E3029",
    .title = "Alias record with a TTL",
    .what = "A record set with AliasTarget has no TTL.",
    .why = "Route 53 refuses the record.",
    .example = R"(Record:
  Type: AWS::Route53::RecordSet
  Properties:
    HostedZoneId: Z0123456789
    Name: www.example.com
    Type: A
    TTL: '300'
    AliasTarget: {DNSName: !GetAtt Balancer.DNSName, HostedZoneId: Z0987654321}
)",
    .instead = R"(Record:
  Type: AWS::Route53::RecordSet
  Properties:
    HostedZoneId: Z0123456789
    Name: www.example.com
    Type: A
    AliasTarget: {DNSName: !GetAtt Balancer.DNSName, HostedZoneId: Z0987654321}
)",
    .source =
        "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/"
        "resource-record-sets-choosing-alias-non-alias.html",
    .places = kRecordSets,
    .validate = &check_alias,
};
const Register<Rule> kRegisterAlias{alias_rule};

constinit Rule zone_rule{
    .id = "E3041",
    .title = "Record outside its hosted zone",
    .what = "HostedZoneName ends in a dot and is the end of Name.",
    .why = "Route 53 finds no such zone, or refuses the record.",
    .example = R"(Record:
  Type: AWS::Route53::RecordSet
  Properties: {HostedZoneName: example.com, Name: www.example.org, Type: A}
)",
    .instead = R"(Record:
  Type: AWS::Route53::RecordSet
  Properties: {HostedZoneName: example.org., Name: www.example.org, Type: A}
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-route53-recordset.html",
    .places = kSingleRecordSets,
    .validate = &check_zone,
};
const Register<Rule> kRegisterZone{zone_rule};

constinit Rule alarm_rule{
    .id = "E3661",
    .title = "Health check of an alarm without the alarm",
    .what = "A health check of type CLOUDWATCH_METRIC needs AlarmIdentifier.",
    .why = "Route 53 refuses the health check.",
    .example = R"(Check:
  Type: AWS::Route53::HealthCheck
  Properties:
    HealthCheckConfig: {Type: CLOUDWATCH_METRIC}
)",
    .instead = R"(Check:
  Type: AWS::Route53::HealthCheck
  Properties:
    HealthCheckConfig:
      Type: CLOUDWATCH_METRIC
      AlarmIdentifier: {Name: !Ref Alarm, Region: !Ref AWS::Region}
)",
    .source = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-types.html",
    .places = kHealthChecks,
    .validate = &check_alarm,
};
const Register<Rule> kRegisterAlarm{alarm_rule};

}  // namespace
}  // namespace formwork::lint
