// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "engine/lint/rules/wording.hh"
#include "engine/lint/run.hh"
#include "engine/lint/schema/value.hh"
#include "engine/lint/template/lookup.hh"

namespace formwork::lint {
namespace {

constexpr std::string_view kPlaces[] = {"Resources/AWS::EC2::Instance/Properties"};
constexpr std::string_view kTemplateType = "AWS::EC2::LaunchTemplate";

// Absent, "", {} and the like.
bool is_nothing(const Node* value) {
  if (value == nullptr || value->is(NodeKind::Null)) {
    return true;
  }
  if (value->is(NodeKind::Bool)) {
    return !value->boolean();
  }
  const std::optional<double> number = number_value(*value);
  return number ? *number == 0 : value->count == 0;
}

// What names the launch template: its id, else its name. Both are asked where the id is not there.
std::vector<ValueAt> template_names(const Validator& validator, const Node& instance) {
  std::vector<ValueAt> names;
  for (const auto& [launch, under_launch] : values_at(validator, &instance, {"LaunchTemplate"})) {
    if (is_nothing(launch)) {
      continue;
    }
    for (const ValueAt& id : values_at(under_launch, launch, {"LaunchTemplateId"})) {
      if (id.value == nullptr) {
        for (const ValueAt& name : values_at(id.validator, launch, {"LaunchTemplateName"})) {
          names.push_back(name);
        }
      }
      names.push_back(id);
    }
  }
  return names;
}

// From the properties to where the image was looked for; empty when it is simply not there.
std::vector<PathStep> way_to_image(const HookCall& call, const Validator& found) {
  const PathNode* base = call.validator.context.path;
  std::vector<PathStep> innermost_first;
  if (found.context.path != nullptr && found.context.path->step.key == "ImageId") {
    return innermost_first;
  }
  const std::size_t depth = base == nullptr ? 0 : base->depth;
  for (const PathNode* node = found.context.path; node != nullptr && node->depth > depth;
       node = node->up) {
    innermost_first.push_back(node->step);
  }
  return innermost_first;
}

class ImageCheck {
 public:
  explicit ImageCheck(const HookCall& call) : call_(call) {}

  void run() {
    for (const auto& [image, at] : values_at(call_.validator, &call_.instance, {"ImageId"})) {
      if (!is_nothing(image)) {
        continue;
      }
      const std::vector<ValueAt> names = template_names(at, call_.instance);
      if (names.empty()) {
        add(at);
      }
      for (const ValueAt& name : names) {
        if (image == nullptr && name.value != nullptr) {
          check_template(*name.value, name.validator, at);
        }
      }
    }
  }

 private:
  void add(const Validator& at) {
    Fault& fault = call_.add("'ImageId' is a required property");
    fault.keyword = Keyword::Required;
    fault.path = way_to_image(call_, at);
  }

  void check_template(const Node& name, const Validator& validator, const Validator& at) {
    const Member* function = function_member(name);
    if (function == nullptr) {
      return;
    }
    std::string_view resource;
    if (function->key == "Ref") {
      resource = function->value->text();
      if (validator.run->parameter(resource) != nullptr ||
          validator.run->resource(resource) == nullptr) {
        return;
      }
    } else if (function->key == "Fn::GetAtt") {
      const Node* argument = function->value;
      if (argument->is_list() && argument->count != 0) {
        argument = argument->items()[0];
      }
      resource = argument->text().substr(0, argument->text().find('.'));
    } else {
      return;
    }
    // A resource that is no launch template gives no image either.
    const std::optional<ResourceAt> launch = resource_by_name(validator, resource, {kTemplateType});
    if (!launch) {
      add(at);
      return;
    }
    for (const auto& [image, unused] : values_at(launch->validator, launch->resource->node,
                                                 {"Properties", "LaunchTemplateData", "ImageId"})) {
      if (image == nullptr) {
        add(at);
      }
    }
  }

  const HookCall& call_;
};

void check(const HookCall& call) {
  ImageCheck(call).run();
}

constinit Rule rule{
    .id = "E3673",
    .title = "Instance without an image",
    .what = "An instance says ImageId, or its launch template does.",
    .why = "EC2 cannot start an instance without an image.",
    .example = "Instance:\n  Type: AWS::EC2::Instance\n  Properties: {InstanceType: t3.micro}\n",
    .instead = R"(Instance:
  Type: AWS::EC2::Instance
  Properties:
    InstanceType: t3.micro
    ImageId: '{{resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64}}'
)",
    .source =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
        "aws-resource-ec2-instance.html",
    .places = kPlaces,
    .validate = &check,
};
const Register<Rule> kRegister{rule};

}  // namespace
}  // namespace formwork::lint
