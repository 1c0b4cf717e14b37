// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "engine/transition/evidence.hh"

namespace formwork {
namespace {

struct Known {
  std::string_view type;
  const char* consequence;
};

// What of a resource others hold on to who are not in the template.
constexpr std::array<Known, 13> kKnown = {{
    {"AWS::ApiGateway::RestApi", "its invoke address changes"},
    {"AWS::ApiGatewayV2::Api", "its invoke address changes"},
    {"AWS::CertificateManager::Certificate", "a new certificate waits for its validation"},
    {"AWS::CloudFront::Distribution", "its domain name changes"},
    {"AWS::Cognito::UserPool",
     "all users, their passwords and app clients are gone: they cannot be exported with passwords"},
    {"AWS::Cognito::UserPoolClient", "its client id changes for every app that signs in with it"},
    {"AWS::EC2::EIP", "its public address changes"},
    {"AWS::ElasticLoadBalancingV2::LoadBalancer", "its DNS name changes"},
    {"AWS::IAM::AccessKey", "the key that is in use stops working"},
    {"AWS::KMS::Key",
     "the old key is scheduled for deletion, and after that nothing it encrypted can be read"},
    {"AWS::Lambda::Url", "its address changes"},
    {"AWS::Route53::HostedZone",
     "its name servers change: the domain does not resolve until the registrar knows them"},
    {"AWS::SecretsManager::Secret",
     "its ARN changes, and its name stays taken during the recovery window"},
}};

void check(const TransitionRule& rule, const Transition& transition, std::vector<Hazard>& out) {
  for (const ResourceChange& change : transition.change_set.changes) {
    const bool is_removed = is_real(change) && change.action == ChangeAction::Remove;
    if (!is_removed && !is_replaced(change) && !may_be_replaced(change)) {
      continue;
    }
    for (const Known& known : kKnown) {
      if (known.type == change.type) {
        add_hazard(out, rule, HazardKind::Warning, change,
                   is_removed ? nullptr : replacing_row(change),
                   subject_of(change) + " " +
                       (is_removed ? std::string("will be removed")
                                   : will_be(change) + std::string(" replaced")) +
                       ": " + known.consequence + ".",
                   "Keep it, or tell those who use it from outside of the stack.");
      }
    }
  }
}

constinit TransitionRule rule{
    .id = "T113",
    .title = "What others outside of the stack know goes away",
    .what =
        "A key, user pool, address, certificate, name server set or secret is replaced or "
        "removed.",
    .why = "The update succeeds, and those who hold on to the old one are cut off.",
    .example =
        "   Zone:\n     Type: AWS::Route53::HostedZone\n     Properties:\n"
        "-      Name: shop.example\n+      Name: www.shop.example\n",
    .fix = "Make the new one beside the old one, move the users, then remove the old one.",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "using-cfn-updating-stacks-update-behaviors.html",
    .check = &check};
const Register<TransitionRule> kRegister{rule};

}  // namespace
}  // namespace formwork
