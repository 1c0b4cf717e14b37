// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rule.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"AWS::IAM::Policy/Properties/PolicyDocument/Version"};

void check(const HookCall& call) {
  if (call.instance.is_string() && call.instance.text() == "2008-10-17") {
    call.add("IAM Policy Version should be updated to '2012-10-17'");
  }
}

constinit Rule rule{
    .id = "W2511",
    .title = "Policy in the old language version",
    .what = "Version of a policy document should be 2012-10-17.",
    .why = "In version 2008-10-17 policy variables such as ${aws:username} are plain text.",
    .example = R"(PolicyDocument:
  Version: "2008-10-17"
  Statement: {Effect: Allow, Action: "s3:ListAllMyBuckets", Resource: "*"}
)",
    .instead = R"(PolicyDocument:
  Version: "2012-10-17"
  Statement: {Effect: Allow, Action: "s3:ListAllMyBuckets", Resource: "*"}
)",
    .source =
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
        "reference_policies_elements_version.html",
    .places = kPlaces,
    .validate = &check,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
