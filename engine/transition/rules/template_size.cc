// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "engine/transition/evidence.hh"

namespace formwork {
namespace {

constexpr std::size_t kLargestInline = 51'200;
constexpr std::size_t kLargest = 1'048'576;

void check(const TransitionRule& rule, const Transition& transition, std::vector<Hazard>& out) {
  const std::size_t now = transition.bytes_after;
  const SourceSpan start = transition.after.document != nullptr
                               ? SourceSpan{transition.after.document->root->span.begin, 0}
                               : SourceSpan();
  if (now > kLargest) {
    out.push_back(
        {&rule, HazardKind::Blocker, "",
         "The template has " + std::to_string(now) + " bytes; at most 1,048,576 are allowed.",
         start, "Split it, or move large texts such as user data out of it."});
  } else if (now > kLargestInline && transition.bytes_before <= kLargestInline) {
    out.push_back({&rule, HazardKind::Warning, "",
                   "The template grows to " + std::to_string(now) +
                       " bytes: above 51,200 it can no longer be sent with the call.",
                   start, "Deploy it from a bucket: TemplateURL, or --s3-bucket of the AWS CLI."});
  }
}

constinit TransitionRule rule{
    .id = "T103",
    .title = "The template becomes too large",
    .what = "A template grows past 1,048,576 bytes, or past the 51,200 that can be sent inline.",
    .why = "The first is refused in every case, the second when it is given as TemplateBody.",
    .example = "+      UserData: (50 kilobytes of script)\n",
    .fix = "Deploy from a bucket, or split the template.",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "cloudformation-limits.html",
    .check = &check};
const Register<TransitionRule> kRegister{rule};

}  // namespace
}  // namespace formwork
