// SPDX-License-Identifier: Apache-2.0
#include "resources/common/fault.hh"
#include "resources/lambda/versions.hh"

namespace formwork::lambda {

namespace {

Result<Made> create(const Call& call) {
  auto function = find_function(call.world, name_in(call.properties.get_text("FunctionName")));
  if (!function) {
    return handler_fault(function.error());
  }
  auto published = publish(call, *function);
  if (!published) {
    return handler_fault(published.error());
  }
  if (!published->is_new) {
    return fault(HandlerErrorCode::AlreadyExists,
                 "A version for this Lambda function exists ( " + published->number +
                     " ). Modify the function to create a new version.");
  }
  const std::string arn = function->arn + ":" + published->number;
  auto record = get_object(call, kVersions, arn);
  return record ? Result<Made>(Made{arn, attributes_of(*record)}) : std::move(record).failure();
}

Result<Value> update(const Call& call) {
  auto version = get_object(call, kVersions, call.id());
  if (!version) {
    return version;
  }
  return change_object(call, kVersions, call.id(), attributes_of(*version));
}

Result<void> remove(const Call& call) {
  if (auto version = get_object(call, kVersions, call.id()); !version) {
    return std::move(version).failure();
  }
  auto found = find_function(call.world, call.id());
  auto removed =
      found ? delete_version(call.world, *found) : Result<void>(std::move(found).failure());
  if (!removed && removed.error().code == "ResourceConflictException") {
    return fault(HandlerErrorCode::ResourceConflict, removed.error().message);
  }
  return for_handler(std::move(removed));
}

OwnProvider provider{{.type_name = "AWS::Lambda::Version",
                      .create = create,
                      .update = update,
                      .remove = remove,
                      .read = read_at<kVersions>,
                      .list = list_at<kVersions>}};
ProviderEntry entry{"AWS::Lambda::Version", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::lambda
