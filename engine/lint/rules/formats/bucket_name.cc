// SPDX-License-Identifier: Apache-2.0
#include "engine/lint/rules/formats/format_rule.hh"

namespace formwork::lint {
namespace {

constexpr FormatFacts kBucketName{
    "AWS::S3::Bucket.Name",
    R"re(^(?![.\-])(?!.*\.\.)(?!.*\-\.)(?!.*\.\-)[a-z0-9.\-]{3,63}(?<![.\-])$)re"};
constexpr std::string_view kPlaces[] = {kBucketName.name};
constexpr std::string_view kNewBucket = "Resources/AWS::S3::Bucket/Properties/BucketName";

void check_bucket(const HookCall& call) {
  // A bucket with an empty name is given one.
  if (call.instance.is_string() && call.instance.text().empty() &&
      place_text(call.validator.context.place) == kNewBucket) {
    return;
  }
  check_format(call, kBucketName);
}

constinit Rule rule{
    .id = "E1161",
    .title = "Names of buckets have their form",
    .what =
        "A name of a bucket has 3 to 63 lower-case letters, digits, dots and hyphens, with "
        "letters or digits at both ends and around each dot.",
    .why = kFormatWhy,
    .example = "BucketName: My_Logs\n",
    .instead = "BucketName: my-logs\n",
    .source = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
    .parent = kFormatRule,
    .places = kPlaces,
    .validate = &check_bucket,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
