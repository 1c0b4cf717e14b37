// SPDX-License-Identifier: Apache-2.0
#include "resources/common/fault.hh"
#include "resources/lambda/function.hh"

namespace formwork::lambda {

namespace {

constexpr std::size_t kUrlIdLength = 32;

// The physical id is the ARN of what the address calls: the function, or its alias.
std::string target_of(const Call& call) {
  const std::string qualifier = call.properties.get_text("Qualifier");
  const std::string arn =
      function_arn(call.world, function_name(call.properties.get_text("TargetFunctionArn")));
  return qualifier.empty() ? arn : arn + ":" + qualifier;
}

Result<Made> create(const Call& call) {
  const std::string name = function_name(call.properties.get_text("TargetFunctionArn"));
  if (auto function = get_function(call.world, name); !function) {
    return std::move(function).failure();
  }
  const std::string arn = target_of(call);
  if (!call.properties.get_text("Qualifier").empty()) {
    auto alias = find_object(call.world, kAliases, arn);
    if (!alias) {
      return std::move(alias).failure();
    }
    if (alias->is_null()) {
      return fault(HandlerErrorCode::NotFound, "Function not found: " + arn);
    }
  }
  const std::string id = call.world.ids.pick("abcdefghijklmnopqrstuvwxyz234567", kUrlIdLength);
  Value attributes = Value::map();
  attributes.set("FunctionArn", Value::string(arn));
  attributes.set("FunctionUrl",
                 Value::string("https://" + id + ".lambda-url." + call.world.region + ".on.aws/"));
  return add_object(call, {.place = kUrls,
                           .key = arn,
                           .attributes = std::move(attributes),
                           .taken_message = "FunctionUrlConfig exists for this Lambda function"});
}

Result<Value> update(const Call& call) {
  auto url = get_object(call, kUrls, call.id());
  if (!url) {
    return url;
  }
  return change_object(call, kUrls, call.id(), attributes_of(*url));
}

OwnProvider provider{{.type_name = "AWS::Lambda::Url",
                      .create = create,
                      .update = update,
                      .remove = remove_at<kUrls>,
                      .read = read_at<kUrls>,
                      .list = list_at<kUrls>}};
ProviderEntry entry{"AWS::Lambda::Url", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::lambda
