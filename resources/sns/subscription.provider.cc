// SPDX-License-Identifier: Apache-2.0
#include "resources/sns/topic.hh"

namespace formwork::sns {

namespace {

Result<Made> create(const Call& call) {
  auto arn = subscribe(call, call.properties.get_text("TopicArn"), call.properties);
  if (!arn) {
    return std::move(arn).failure();
  }
  Made made{*arn, Value::map()};
  made.attributes.set("Arn", Value::string(std::move(*arn)));
  return made;
}

Result<Value> update(const Call& call) {
  if (auto checked = check_subscription(call.properties); !checked) {
    return std::move(checked).failure();
  }
  Value attributes = Value::map();
  attributes.set("Arn", Value::string(call.id()));
  return change_object(call, kSubscriptions, call.id(), std::move(attributes));
}

OwnProvider provider{{.type_name = "AWS::SNS::Subscription",
                      .create = create,
                      .update = update,
                      .remove = remove_at<kSubscriptions>,
                      .read = read_at<kSubscriptions>,
                      .list = list_at<kSubscriptions>}};
ProviderEntry entry{"AWS::SNS::Subscription", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::sns
