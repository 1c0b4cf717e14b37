// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rule.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Resources/AWS::GuardDuty::Detector/Properties"};

void check(const HookCall& call) {
  if (call.instance.find("DataSources") != nullptr && call.instance.find("Features") != nullptr) {
    call.add(
        "Both 'DataSources' and 'Features' were provided. You can provide only one; it is "
        "recommended to use 'Features'.");
  }
}

constinit Rule rule{
    .id = "E3063",
    .title = "GuardDuty detector with DataSources and Features",
    .what = "A detector says what it watches by DataSources or by Features, never by both.",
    .why = "GuardDuty refuses the detector. Features is the newer way.",
    .example = R"(Detector:
  Type: AWS::GuardDuty::Detector
  Properties:
    Enable: true
    DataSources: {S3Logs: {Enable: true}}
    Features: [{Name: S3_DATA_EVENTS, Status: ENABLED}]
)",
    .instead = R"(Detector:
  Type: AWS::GuardDuty::Detector
  Properties:
    Enable: true
    Features: [{Name: S3_DATA_EVENTS, Status: ENABLED}]
)",
    .source =
        "https://docs.aws.amazon.com/guardduty/latest/ug/"
        "guardduty-features-activation-model.html",
    .places = kPlaces,
    .validate = &check,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
