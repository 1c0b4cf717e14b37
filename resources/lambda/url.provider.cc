// SPDX-License-Identifier: Apache-2.0
#include "resources/lambda/addresses.hh"

namespace formwork::lambda {

namespace {

// "http://127.0.0.1:4566" of the address that callbacks are sent to.
std::string endpoint_of(const Call& call) {
  const std::string& base = call.request.callback_base;
  return base.substr(0, base.find("/_formwork/"));
}

Result<Made> create(const Call& call) {
  return for_handler(add_address(call, endpoint_of(call)));
}

Result<Value> update(const Call& call) {
  if (auto checked = check_address(call.properties); !checked) {
    return handler_fault(checked.error());
  }
  auto url = get_object(call, kUrls, call.id());
  if (!url) {
    return url;
  }
  return change_object(call, kUrls, call.id(), attributes_of(*url));
}

Result<void> remove(const Call& call) {
  if (auto url = get_object(call, kUrls, call.id()); !url) {
    return std::move(url).failure();
  }
  return for_handler(delete_address(call.world, call.id()));
}

OwnProvider provider{{.type_name = "AWS::Lambda::Url",
                      .create = create,
                      .update = update,
                      .remove = remove,
                      .read = read_at<kUrls>,
                      .list = list_at<kUrls>}};
ProviderEntry entry{"AWS::Lambda::Url", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::lambda
