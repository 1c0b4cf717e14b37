// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "engine/lint/run.hh"
#include "engine/lint/schema/dynamic_text.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {
    "Resources/AWS::CloudFront::Distribution/Properties/DistributionConfig/Aliases/*"};
constexpr std::string_view kDocuments[] = {"formwork/host_name_wildcard", "formwork/host_name"};

void check(const HookCall& call) {
  if (!call.instance.is_string() || dynamic_reference(call.instance.text())) {
    return;
  }
  for (const std::string_view document : kDocuments) {
    const Schema schema = call.validator.run->schema_document(document);
    for (Fault& fault : call.validator.faults(call.instance, schema)) {
      fault.rule = &call.rule;
      call.out.push_back(std::move(fault));
    }
  }
}

constinit Rule rule{
    .id = "E3013",
    .title = "CloudFront alias that is no host name",
    .what =
        "Aliases of a distribution are host names in lower case; '*' may stand for the first "
        "label only.",
    .why = "CloudFront refuses the distribution.",
    .example = R"(Distribution:
  Type: AWS::CloudFront::Distribution
  Properties:
    DistributionConfig: {Aliases: ["https://www.example.com"]}
)",
    .instead = R"(Distribution:
  Type: AWS::CloudFront::Distribution
  Properties:
    DistributionConfig: {Aliases: [www.example.com]}
)",
    .source = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html",
    .places = kPlaces,
    .validate = &check,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
