// SPDX-License-Identifier: Apache-2.0
#include "resources/common/naming.hh"
#include "resources/lambda/layers.hh"

namespace formwork::lambda {

namespace {

constexpr std::size_t kLongestName = 140;

Result<Made> create(const Call& call) {
  const Value* content = call.properties.find("Content");
  auto code = take_template_code(call.world, content == nullptr ? Value::map() : *content, "");
  if (!code) {
    return handler_fault(code.error());
  }
  const std::string name = name_or_generated(call, "LayerName", {.longest = kLongestName});
  return for_handler(publish_layer(call, name, std::move(*code)));
}

Result<void> remove(const Call& call) {
  if (auto record = get_object(call, kLayerVersions, call.id()); !record) {
    return std::move(record).failure();
  }
  return for_handler(delete_layer_version(call.world, call.id()));
}

OwnProvider provider{{.type_name = "AWS::Lambda::LayerVersion",
                      .create = create,
                      .remove = remove,
                      .read = read_at<kLayerVersions>,
                      .list = list_at<kLayerVersions>}};
ProviderEntry entry{"AWS::Lambda::LayerVersion", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::lambda
