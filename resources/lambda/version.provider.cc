// SPDX-License-Identifier: Apache-2.0
#include "engine/base/hash.hh"
#include "engine/base/text.hh"
#include "engine/service/operation.hh"
#include "resources/common/fault.hh"
#include "resources/lambda/function.hh"
#include "resources/lambda/python_functions.hh"

namespace formwork::lambda {

namespace {

Result<Made> create(const Call& call) {
  const std::string name = function_name(call.properties.get_text("FunctionName"));
  auto function = get_function(call.world, name);
  if (!function) {
    return std::move(function).failure();
  }
  const std::string expected = call.properties.get_text("CodeSha256");
  const std::string actual = function->get_text("CodeSha256");
  if (!expected.empty() && expected != actual) {
    return fault(HandlerErrorCode::InvalidRequest,
                 "CodeSHA256 (" + expected + ") is different from current CodeSHA256 in $LATEST (" +
                     actual + "). Please try again with the CodeSHA256 in $LATEST.");
  }
  const std::string digest = sha256_hex(value_to_json(properties_of(*function)));
  const std::int64_t last = parse_integer(function->get_text("LastVersion")).value_or(0);
  if (function->get_text("PublishedDigest") == digest) {
    return fault(HandlerErrorCode::AlreadyExists,
                 "A version for this Lambda function exists ( " + std::to_string(last) +
                     " ). Modify the function to create a new version.");
  }
  const std::string number = std::to_string(last + 1);
  const std::string arn = function_arn(call.world, name) + ":" + number;
  Value attributes = Value::map();
  attributes.set("FunctionArn", Value::string(arn));
  attributes.set("Version", Value::string(number));
  Value snapshot = *function;
  snapshot.erase(kArchiveMember);
  auto made = add_object(call, {.place = kVersions,
                                .key = arn,
                                .attributes = std::move(attributes),
                                .extra = map_with(kPublishedMember, std::move(snapshot))});
  if (!made) {
    return made;
  }
  function->set("LastVersion", Value::number(last + 1));
  function->set("PublishedDigest", Value::string(digest));
  if (auto stored = put_object(call.world, kFunctions, name, *function); !stored) {
    return std::move(stored).failure();
  }
  return made;
}

Result<Value> update(const Call& call) {
  auto version = get_object(call, kVersions, call.id());
  if (!version) {
    return version;
  }
  return change_object(call, kVersions, call.id(), attributes_of(*version));
}

Result<void> remove(const Call& call) {
  auto version = get_object(call, kVersions, call.id());
  if (!version) {
    return std::move(version).failure();
  }
  const std::string number = attributes_of(*version).get_text("Version");
  const std::string prefix = call.id().substr(0, call.id().rfind(':') + 1);
  auto aliases = list_objects(call.world, kAliases, prefix);
  if (!aliases) {
    return std::move(aliases).failure();
  }
  for (const auto& [arn, alias] : *aliases) {
    if (properties_of(alias).get_text("FunctionVersion") == number) {
      return fault(HandlerErrorCode::ResourceConflict,
                   "Version " + number + " cannot be deleted because alias " +
                       arn.substr(prefix.size()) + " references it.");
    }
  }
  return erase_object(call, kVersions, call.id());
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
