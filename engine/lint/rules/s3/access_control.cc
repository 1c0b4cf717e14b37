// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/lint/rules/wording.hh"
#include "engine/lint/run.hh"
#include "engine/lint/template/scenarios.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Resources/AWS::S3::Bucket/Properties"};
constexpr std::string_view kSource =
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html";

void check_ownership(const HookCall& call) {
  check_document(call, "extensions/aws_s3_bucket/ownershipcontrols",
                 [](const HookCall&, const Fault&) -> std::string {
                   return "A bucket with 'AccessControl' set should also have at least one "
                          "'OwnershipControl' configured";
                 });
}

void check_legacy(const HookCall& call) {
  if (!call.instance.is_map()) {
    return;
  }
  for (const ScenarioObject& found :
       without_conditions(*call.validator.run, call.instance, {"AccessControl"})) {
    const Node* access = found.object == nullptr ? nullptr : found.object->get("AccessControl");
    if (access != nullptr && access->count != 0) {
      call.add(
              "'AccessControl' is a legacy property. Consider using 'AWS::S3::BucketPolicy' "
              "instead")
          .path = {PathStep("AccessControl")};
    }
  }
}

constinit Rule ownership_rule{
    .id = "E3045",
    .title = "Access control list on a bucket without ownership controls",
    .what = "A bucket with AccessControl other than Private also has OwnershipControls.",
    .why =
        "New buckets have no access control lists unless OwnershipControls allow them, and S3 "
        "refuses the bucket.",
    .example = R"(Bucket:
  Type: AWS::S3::Bucket
  Properties: {AccessControl: PublicRead}
)",
    .instead = R"(Bucket:
  Type: AWS::S3::Bucket
  Properties:
    AccessControl: PublicRead
    OwnershipControls: {Rules: [{ObjectOwnership: ObjectWriter}]}
)",
    .source = kSource,
    .places = kPlaces,
    .validate = &check_ownership,
};
const Register<Rule> kRegisterOwnership{ownership_rule};

constinit Rule legacy_rule{
    .id = "W3045",
    .title = "Access control list on a bucket",
    .what = "Looks for AccessControl on buckets.",
    .why =
        "Access control lists are the old way: bucket policies say the same and more, and can "
        "be read in one place.",
    .example = R"(Bucket:
  Type: AWS::S3::Bucket
  Properties: {AccessControl: Private}
)",
    .instead = R"(Bucket:
  Type: AWS::S3::Bucket
)",
    .source = kSource,
    .places = kPlaces,
    .validate = &check_legacy,
};
const Register<Rule> kRegisterLegacy{legacy_rule};

}  // namespace
}  // namespace formwork::lint
