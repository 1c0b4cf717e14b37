// SPDX-License-Identifier: Apache-2.0
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "engine/lint/rules/wording.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/lookup.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {
    "Resources/AWS::CloudFront::Distribution/Properties/DistributionConfig"};

/// Adds the ids at `path` to `ids`; false when `wanted` is among them or one is not known.
bool collect(const Validator& validator, const Node& config,
             std::initializer_list<std::string_view> path, std::string_view wanted,
             bool may_be_absent, std::vector<std::string_view>& ids) {
  for (const ValueAt& id : values_at(validator, &config, path)) {
    if (id.value == nullptr && may_be_absent) {
      continue;
    }
    if (!is_text(id.value) || id.value->text() == wanted) {
      return false;
    }
    ids.push_back(id.value->text());
  }
  return true;
}

void check(const HookCall& call) {
  for (const ValueAt& target :
       values_at(call.validator, &call.instance, {"DefaultCacheBehavior", "TargetOriginId"})) {
    if (!is_text(target.value)) {
      continue;
    }
    const std::string_view wanted = target.value->text();
    std::vector<std::string_view> ids;
    if (collect(target.validator, call.instance, {"Origins", "*", "Id"}, wanted, false, ids) &&
        collect(target.validator, call.instance, {"OriginGroups", "Items", "*", "Id"}, wanted, true,
                ids)) {
      Fault& fault = call.add(quote(wanted) + " is not one of " + quote(ids));
      fault.keyword = Keyword::Enum;
      fault.path_override = steps_of(target.validator.context.path);
    }
  }
}

constinit Rule rule{
    .id = "E3057",
    .title = "Default behaviour for an origin that is not there",
    .what =
        "TargetOriginId of the default cache behaviour is the Id of an origin or of an origin "
        "group of the same distribution.",
    .why = "CloudFront refuses the distribution.",
    .example = R"(Distribution:
  Type: AWS::CloudFront::Distribution
  Properties:
    DistributionConfig:
      Enabled: true
      Origins: [{Id: site, DomainName: example.com, CustomOriginConfig: {}}]
      DefaultCacheBehavior: {TargetOriginId: web, ViewerProtocolPolicy: https-only}
)",
    .instead = R"(Distribution:
  Type: AWS::CloudFront::Distribution
  Properties:
    DistributionConfig:
      Enabled: true
      Origins: [{Id: site, DomainName: example.com, CustomOriginConfig: {}}]
      DefaultCacheBehavior: {TargetOriginId: site, ViewerProtocolPolicy: https-only}
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-properties-cloudfront-distribution-defaultcachebehavior.html",
    .places = kPlaces,
    .validate = &check,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
