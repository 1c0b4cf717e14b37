// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <string_view>

#include "engine/lint/rules/wording.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/scenarios.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {
    "Resources/AWS::CertificateManager::Certificate/Properties/DomainValidationOptions/*"};

bool is_below(std::string_view name, std::string_view domain) {
  return name == domain || (name.size() > domain.size() && name.ends_with(domain) &&
                            name[name.size() - domain.size() - 1] == '.');
}

void check(const HookCall& call) {
  if (!call.instance.is_map()) {
    return;
  }
  for (const ScenarioObject& option : without_conditions(*call.validator.run, call.instance)) {
    const Node* name = option.object->get("DomainName");
    const Node* domain = option.object->get("ValidationDomain");
    if (is_text(name) && is_text(domain) && !is_below(name->text(), domain->text())) {
      call.add(quote(*domain) + " must be a superdomain of " + quote(*name)).path = {
          PathStep("DomainName")};
    }
  }
}

constinit Rule rule{
    .id = "E3503",
    .title = "Certificate validated by a domain its name is not part of",
    .what = "ValidationDomain is DomainName itself or a domain above it.",
    .why = "Certificate Manager refuses the request: it would write to strangers.",
    .example = R"(Certificate:
  Type: AWS::CertificateManager::Certificate
  Properties:
    DomainName: www.example.com
    DomainValidationOptions: [{DomainName: www.example.com, ValidationDomain: example.org}]
)",
    .instead = R"(Certificate:
  Type: AWS::CertificateManager::Certificate
  Properties:
    DomainName: www.example.com
    DomainValidationOptions: [{DomainName: www.example.com, ValidationDomain: example.com}]
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-properties-certificatemanager-certificate-domainvalidationoption.html",
    .places = kPlaces,
    .validate = &check,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
