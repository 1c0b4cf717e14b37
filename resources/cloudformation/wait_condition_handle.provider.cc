// SPDX-License-Identifier: Apache-2.0
#include "engine/base/text.hh"
#include "resources/cloudformation/callback.hh"
#include "resources/cloudformation/wait.hh"

namespace formwork::cloudformation {

namespace {

constexpr std::size_t kTokenLength = 40;

// The address that S3 would have signed; nobody answers there.
std::string presigned_url(const Call& call) {
  const World& world = call.world;
  const std::string place = replace_all(replace_all(call.request.stack_id, ":", "%3A"), "/", "%2F");
  return "https://cloudformation-waitcondition-" + world.region + ".s3." + world.url_suffix + "/" +
         place + "/" + call.request.logical_id + "?X-Amz-Signature=" + call.world.ids.hex(64);
}

Result<Made> create(const Call& call) {
  std::string url;
  if (call.request.callback_base.empty()) {
    url = presigned_url(call);
  } else {
    const std::string token = call.world.ids.hex(kTokenLength);
    url = call.request.callback_base + token;
    if (auto put = put_callback(call.request, token, kHandleCallback, url); !put) {
      return std::move(put).failure();
    }
  }
  Value attributes = Value::map();
  attributes.set("Id", Value::string(url));
  return add_object(call, {.place = kHandles, .key = url, .attributes = std::move(attributes)});
}

Result<Value> update(const Call& call) {
  Value attributes = Value::map();
  attributes.set("Id", Value::string(call.id()));
  return change_object(call, kHandles, call.id(), std::move(attributes));
}

// Nobody is to signal any more, and what was signalled is of no use.
Result<void> remove(const Call& call) {
  const std::string token = call.id().substr(call.id().rfind('/') + 1);
  if (auto erased = call.world.store.erase_object(kCallbacks.service, kCallbacks.kind, token);
      !erased) {
    return std::move(erased).failure();
  }
  auto signals = list_objects(call.world, kSignals, call.id() + " ");
  if (!signals) {
    return std::move(signals).failure();
  }
  for (const auto& [key, signal] : *signals) {
    if (auto erased = call.world.store.erase_object(kSignals.service, kSignals.kind, key);
        !erased) {
      return std::move(erased).failure();
    }
  }
  return remove_at<kHandles>(call);
}

OwnProvider provider{{.type_name = "AWS::CloudFormation::WaitConditionHandle",
                      .create = create,
                      .update = update,
                      .remove = remove,
                      .read = read_at<kHandles>,
                      .list = list_at<kHandles>}};
ProviderEntry entry{"AWS::CloudFormation::WaitConditionHandle", &provider};
const Register<ProviderEntry> kRegister{entry};

}  // namespace

}  // namespace formwork::cloudformation
