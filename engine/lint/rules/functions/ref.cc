// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/lint/rules/functions/function_rule.hh"
#include "engine/lint/schema/value.hh"

namespace formwork::lint {
namespace {

constexpr FunctionFacts kFacts{Keyword::Ref, "functions/ref", kGivesAnything, "W1030"};

// Types of parameters beside String and Number.
constexpr std::string_view kSpecificTypes[] = {"AWS::EC2::AvailabilityZone::Name",
                                               "AWS::EC2::Image::Id",
                                               "AWS::EC2::Instance::Id",
                                               "AWS::EC2::SecurityGroup::GroupName",
                                               "AWS::EC2::SecurityGroup::Id",
                                               "AWS::EC2::Subnet::Id",
                                               "AWS::EC2::VPC::Id",
                                               "AWS::EC2::Volume::Id",
                                               "AWS::Route53::HostedZone::Id"};

// What stands between `prefix` and ">", else empty.
std::string_view inside(std::string_view type, std::string_view prefix) {
  if (!type.starts_with(prefix) || !type.ends_with('>')) {
    return {};
  }
  type.remove_prefix(prefix.size());
  type.remove_suffix(1);
  return type;
}

bool is_item_type(std::string_view type) {
  return type == "Number" || type == "String" ||
         std::find(std::begin(kSpecificTypes), std::end(kSpecificTypes), type) !=
             std::end(kSpecificTypes);
}

// The type itself, or that of the value a Systems Manager parameter has.
std::string_view value_type(std::string_view type) {
  const std::string_view value = inside(type, "AWS::SSM::Parameter::Value<");
  return value.empty() ? type : value;
}

bool is_list_type(std::string_view type) {
  type = value_type(type);
  return type == "CommaDelimitedList" || is_item_type(inside(type, "List<"));
}

bool is_single_type(std::string_view type) {
  type = value_type(type);
  return is_item_type(type) || type == "AWS::EC2::KeyPair::KeyName" ||
         type == "AWS::SSM::Parameter::Name";
}

// False when a list stands for a single value or the other way round.
bool fits_parameter(const KeywordCall& call, std::string_view type) {
  const std::vector<std::string_view> wanted = wanted_types(call);
  const auto wants = [&](std::string_view name) {
    return std::find(wanted.begin(), wanted.end(), name) != wanted.end();
  };
  if (std::none_of(std::begin(kGivesText), std::end(kGivesText), wants)) {
    return is_list_type(type);
  }
  return wants("array") || is_single_type(type);
}

void ask_rule(const KeywordCall& call, const Rule& rule, std::string_view place) {
  const Node& name = *function_of(call).value;
  rule.validate({rule, call.validator, place, name, call.schema, call.out});
}

// Rules that look at what is referred to: those for any place, and those for this one.
void ask_rules(const KeywordCall& call) {
  const Rule* secrets = find_rule("W2010");
  if (secrets != nullptr && secrets->validate != nullptr) {
    ask_rule(call, *secrets, {});
  }
  constexpr std::string_view kAnywhere = "*";
  const Run& run = *call.validator.run;
  for (const Run::Hook& hook : run.hooks("E1020", place_hash(kAnywhere))) {
    ask_rule(call, *hook.rule, hook.place);
  }
  const PlaceNode* place = call.validator.context.place;
  if (place == nullptr) {
    return;
  }
  for (const Run::Hook& hook : run.hooks("E1020", place->hash)) {
    if (hook.place == place_text(place)) {
      ask_rule(call, *hook.rule, hook.place);
    }
  }
}

void check_ref(const KeywordCall& call) {
  pass_on(call, function_faults(call, kFacts));
  const Node& name = *function_of(call).value;
  if (!name.is_string()) {
    return;
  }
  if (const Parameter* parameter = call.validator.run->parameter(name.text())) {
    const std::vector<std::string_view> types = wanted_types(call);
    if (types.empty()) {
      return;
    }
    if (!fits_parameter(call, parameter->type)) {
      call.out.emplace_back(quote(call.instance) + " is not of type " + type_names(types));
      return;
    }
  }
  ask_rules(call);
}

constexpr KeywordMethod kMethods[] = {{Keyword::Ref, &check_ref}};

constinit Rule rule{
    .id = "E1020",
    .title = "Ref names something",
    .what =
        "Ref takes the name of a parameter, a resource or a pseudo parameter, and stands where "
        "its value fits: a list parameter only for a list.",
    .why = "CloudFormation refuses a template with a name that does not exist.",
    .example = R"(Resources:
  Bucket:
    Type: AWS::S3::Bucket
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Bukcet
      PolicyDocument: {}
)",
    .instead = R"(Resources:
  Bucket:
    Type: AWS::S3::Bucket
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Bucket
      PolicyDocument: {}
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
        "intrinsic-function-reference-ref.html",
    .methods = kMethods,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
